package io.mpgemm.dse.models.numeric;

/** How large the numbers of an array are. */
public final class Magnitudes {

    private static final int LANES = 512;

    private Magnitudes() {}

    /**
     * The greatest magnitude. Of lanes apart and of a copy, since neither the maximum of an array nor an offset is
     * vectorised.
     *
     * @param x numbers
     * @return the greatest magnitude, NaN where there is one, 0 for no numbers
     */
    public static float greatest(float[] x) {
        float[] most = new float[Math.min(x.length, LANES)];
        float[] part = new float[most.length];
        for (int from = 0; from < x.length; from += part.length) {
            int count = Math.min(part.length, x.length - from);
            System.arraycopy(x, from, part, 0, count);
            for (int i = 0; i < count; i++) {
                most[i] = Math.max(most[i], Math.abs(part[i]));
            }
        }
        float greatest = 0;
        for (float value : most) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }
}
