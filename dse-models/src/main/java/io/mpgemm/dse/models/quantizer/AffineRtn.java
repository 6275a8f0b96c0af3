package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Affine round-to-nearest: {@code s = (max - min) / (2^b - 1)}, {@code z = round(-min / s)},
 * {@code q = clamp(round(w / s) + z, 0, 2^b - 1)} for each group of a column, ties to even.
 *
 * <p>
 * The range is widened to include zero ({@code min <= 0 <= max}), as LLM quantisers do, so that the zero point is
 * itself a code and a weight of zero stays zero. The scale is rounded to FP16 first and z and q are computed with the
 * rounded scale; the ends of the range may therefore be clipped a little ({@code 2^-11} of the range). The nearest
 * FP16 number to a scale below 2^-14 is coarser, and a scale never becomes zero: the smallest is 2^-24. All zeros:
 * scale 2^-14, z = 0.
 */
public final class AffineRtn implements WeightQuantizer {

    private final int halves;

    /** The quantiser. */
    public AffineRtn() {
        this(0);
    }

    private AffineRtn(int halves) {
        this.halves = halves;
    }

    /** The same, but half of each scale is an FP16 number too; differs only for scales below 2^-13. */
    static AffineRtn withHalvableScales() {
        return new AffineRtn(1);
    }

    @Override
    public String name() {
        return "rtn-affine";
    }

    @Override
    public String summary() {
        return "round to nearest with scale and zero point per group";
    }

    @Override
    public String source() {
        return "Jacob et al., CVPR 2018 (arXiv 1712.05877), section 2.1; range with zero as in GPTQ's code";
    }

    @Override
    public UniformWeights quantize(Matrix weights, int bits, int groupSize) {
        Inputs.requireRange("Weight bits", bits, 2, 8);
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        float[] scales = new float[groups * n];
        int[] zeros = new int[groups * n];
        int top = (1 << bits) - 1;
        float[] min = new float[n];
        float[] max = new float[n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int last = first + Math.min(groupSize, k - first);
            Columns.range(w, n, first, last, min, max);
            for (int col = 0; col < n; col++) {
                int at = group * n + col;
                double step = ((double) max[col] - min[col]) / top;
                scales[at] = GroupScales.ofGroup(step, halves, group, col);
                zeros[at] = (int) Math.min(Math.rint(-(double) min[col] / scales[at]), top);
            }
            Columns.encode(w, n, first, last, scales, zeros, group * n, 0, top, codes);
        }
        return new UniformWeights(k, n, bits, groupSize, codes, scales, zeros);
    }
}
