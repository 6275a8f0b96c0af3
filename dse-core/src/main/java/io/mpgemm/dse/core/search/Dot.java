package io.mpgemm.dse.core.search;

/** Sums of products. */
final class Dot {

    private Dot() {}

    /** The sum of the first products, in four strands, since each addition waits for the one before it. */
    static double of(double[] a, double[] b, int count) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i < count - 3; i += 4) {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
            sum2 += a[i + 2] * b[i + 2];
            sum3 += a[i + 3] * b[i + 3];
        }
        for (; i < count; i++) {
            sum0 += a[i] * b[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }
}
