package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Binary codes fitted to the weights of each group by least squares.
 *
 * <p>
 * Greedy: plane after plane, {@code b_i = sign(r)} and {@code alpha_i = mean |r|} of what the planes before leave
 * over. Alternating: the least-squares alphas for fixed codes and the nearest code for fixed alphas in turn, until
 * nothing changes or the iterations are spent; then alphas are rounded to FP16 and every weight takes the code that is
 * nearest with the rounded ones. As such a descent ends in the valley that it starts in, it starts twice: from greedy, as
 * in the papers, and from the evenly spaced levels of round-to-nearest in binary code ({@link UniformBcq}; without offset
 * the levels {@code -max|w| .. max|w|}). The best of both starts and both ends is taken, so that alternating never errs
 * more than greedy and, with offset, never more than round-to-nearest.
 *
 * <p>
 * Without an offset, as in the original, zero is not a level. With one, greedy takes the mean of the group off first
 * and alternating fits the offset along with the alphas; it is stored in FP32.
 */
public final class FittedBcq implements BcqQuantizer {

    /** Rounds of alternation unless told otherwise; with 4 planes within 0.2 dB of the end on Gaussian groups of 128. */
    public static final int ITERATIONS = 15;

    private final String name;
    private final int iterations;
    private final boolean offset;

    private FittedBcq(String name, int iterations, boolean offset) {
        this.name = name;
        this.iterations = iterations;
        this.offset = offset;
    }

    /**
     * Greedy, without offset.
     *
     * @return the quantiser
     */
    public static FittedBcq greedy() {
        return new FittedBcq("bcq-greedy", 0, false);
    }

    /**
     * Alternating, {@link #ITERATIONS} rounds, without offset.
     *
     * @return the quantiser
     */
    public static FittedBcq alternating() {
        return alternating(ITERATIONS);
    }

    /**
     * Alternating, without offset.
     *
     * @param iterations rounds at most, 1 or more
     * @return the quantiser
     */
    public static FittedBcq alternating(int iterations) {
        if (iterations < 1) {
            throw new IllegalArgumentException("Iterations are " + iterations + "; valid are 1 and more.");
        }
        return new FittedBcq("bcq-alternating", iterations, false);
    }

    /**
     * The same with an offset for each group.
     *
     * @return the quantiser
     */
    public FittedBcq withOffset() {
        return offset ? this : new FittedBcq(name + "-offset", iterations, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return (iterations == 0 ? "binary code, fitted plane after plane"
                : "binary code, scales and codes fitted in turn")
                + (offset ? ", with an offset per group" : "");
    }

    @Override
    public String source() {
        return iterations == 0
                ? "Guo et al., CVPR 2017 (arXiv 1706.02021); LUT-GEMM (arXiv 2206.09557), section 2.3"
                : "Xu et al., ICLR 2018 (arXiv 1802.00150), section 3; LUT-GEMM (arXiv 2206.09557), section 2.3";
    }

    @Override
    public BcqWeights quantize(Layer layer, WeightFormat format) {
        format.requireFp16(name());
        int planes = format.bits();
        int groupSize = format.groupSize();
        Inputs.requireRange("Bit planes", planes, 1, 8);
        Matrix weights = layer.weights();
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        int stride = groups * n;
        byte[] codes = new byte[k * n];
        float[] alphas = new float[planes * stride];
        float[] offsets = new float[stride];
        BcqFit fit = new BcqFit(planes, iterations, offset, Math.min(groupSize, k));
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int count = Math.min(groupSize, k - first);
            for (int col = 0; col < n; col++) {
                fit.run(w, first * n + col, n, count);
                if (!Float.isFinite(fit.alpha(0))) {
                    throw GroupScales.tooLarge(ScaleFormat.FP16, "group " + group + " of column " + col, fit.meanAbs());
                }
                for (int plane = 0; plane < planes; plane++) {
                    alphas[plane * stride + group * n + col] = fit.alpha(plane);
                }
                offsets[group * n + col] = fit.offset();
                fit.copyCodes(codes, first * n + col, n, count);
            }
        }
        return new BcqWeights(k, n, planes, groupSize, codes, alphas, offsets);
    }
}
