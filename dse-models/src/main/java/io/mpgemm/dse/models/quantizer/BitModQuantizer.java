package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * BitMoD's mixture of data types (Chen et al., HPCA 2025, arXiv 2411.11745, section III): a 3- or 4-bit floating-point type
 * whose negative zero stands for one more value, chosen for each group among four by the least squared error.
 *
 * <p>
 * Counted in units of the smallest positive value, FP3 has 0, 1, 2, 4 with signs and one of 3, -3, 6, -6; FP4 (E2M1) has 0,
 * 1, 2, 3, 4, 6, 8, 12 with signs and one of 10, -10, 16, -16 (the paper's 5 and 8, whose unit is 2). The scale of a type is
 * {@code max|w|} over its largest magnitude, rounded to FP16; a weight goes to the nearest value, a tie to the lower one, as
 * in the authors' code; of types with equal errors the first of that order wins.
 *
 * <p>
 * With INT8 scales ({@link TermQuantizer.Scales#INT8}) the types are chosen with FP16 scales, the column's scale is its
 * largest scale over 127, in FP16, and values are taken again with the rounded scales, which are never zero.
 */
public final class BitModQuantizer implements TermQuantizer {

    private static final short[] FP3 = {-4, -2, -1, 0, 1, 2, 4};
    private static final short[] FP4 = {-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12};
    private static final short[] MORE_OF_FP3 = {3, -3, 6, -6};
    private static final short[] MORE_OF_FP4 = {10, -10, 16, -16};
    private static final int LARGEST_SCALE = 127;

    /** The quantiser. */
    public BitModQuantizer() {}

    @Override
    public String name() {
        return "bitmod";
    }

    @Override
    public String summary() {
        return "3- or 4-bit floating point with one more value, chosen per group by least error";
    }

    @Override
    public String source() {
        return "Chen et al., BitMoD, HPCA 2025, arXiv 2411.11745, section III and its code";
    }

    /** The values of one type, ascending. */
    private static final class Type {

        private final short[] values;

        private Type(short[] values) {
            this.values = values;
        }

        static Type of(short[] basic, short more) {
            short[] values = Arrays.copyOf(basic, basic.length + 1);
            values[basic.length] = more;
            Arrays.sort(values);
            return new Type(values);
        }

        int largest() {
            return Math.max(-values[0], values[values.length - 1]);
        }

        short nearest(double x) {
            int at = 0;
            while (at < values.length - 1 && x > (values[at] + values[at + 1]) / 2.0) {
                at++;
            }
            return values[at];
        }
    }

    private static Type[] types(int bits) {
        short[] basic = bits == 3 ? FP3 : FP4;
        short[] more = bits == 3 ? MORE_OF_FP3 : MORE_OF_FP4;
        Type[] types = new Type[more.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = Type.of(basic, more[i]);
        }
        return types;
    }

    @Override
    public TermWeights quantize(Matrix weights, int bits, int groupSize, Scales scales) {
        Inputs.requireRange("Weight bits", bits, 3, 4);
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        Type[] types = types(bits);
        short[] values = new short[k * n];
        float[] stored = new float[groups * n];
        float[] columns = TermWeights.ones(n);
        for (int col = 0; col < n; col++) {
            Type[] chosen = new Type[groups];
            for (int group = 0; group < groups; group++) {
                int from = group * groupSize;
                int to = from + Math.min(groupSize, k - from);
                float largest = 0;
                for (int row = from; row < to; row++) {
                    largest = Math.max(largest, Math.abs(w[row * n + col]));
                }
                double least = Double.POSITIVE_INFINITY;
                for (Type type : types) {
                    float scale = GroupScales.ofGroup(ScaleFormat.FP16, largest / (double) type.largest(), 0, group,
                            col);
                    double error = error(w, n, col, from, to, type, scale);
                    if (error < least) {
                        least = error;
                        chosen[group] = type;
                        stored[group * n + col] = scale;
                    }
                }
            }
            if (scales == Scales.INT8) {
                columns[col] = twoLevels(stored, n, col);
            }
            for (int row = 0; row < k; row++) {
                int group = row / groupSize;
                double scale = (double) columns[col] * stored[group * n + col];
                values[row * n + col] = chosen[group].nearest(w[row * n + col] / scale);
            }
        }
        return new TermWeights(k, n, groupSize, TermWeights.Terms.BITS, 2, values, stored, columns);
    }

    /** Turns the scales of a column into integers and gives the column's scale. */
    private static float twoLevels(float[] scales, int n, int col) {
        float largest = 0;
        for (int at = col; at < scales.length; at += n) {
            largest = Math.max(largest, scales[at]);
        }
        float column = Math.max(FloatFormat.FP16.round(largest / (double) LARGEST_SCALE),
                FloatFormat.FP16.minSubnormal());
        for (int at = col; at < scales.length; at += n) {
            scales[at] = (float) Math.clamp(Math.rint(scales[at] / (double) column), 1, LARGEST_SCALE);
        }
        return column;
    }

    private static double error(float[] w, int n, int col, int from, int to, Type type, double scale) {
        double sum = 0;
        for (int row = from; row < to; row++) {
            double difference = w[row * n + col] - type.nearest(w[row * n + col] / scale) * scale;
            sum += difference * difference;
        }
        return sum;
    }
}
