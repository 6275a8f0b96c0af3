package io.mpgemm.dse.models.quantizer;

/**
 * Affine round-to-nearest: {@code s = (max - min) / (2^b - 1)}, {@code z = round(-min / s)},
 * {@code q = clamp(round(w / s) + z, 0, 2^b - 1)} for each group of a column, ties to even.
 *
 * <p>
 * The range is widened to include zero ({@code min <= 0 <= max}), as LLM quantisers do, so that the zero point is
 * itself a code and a weight of zero stays zero. The scale is rounded to its format first and z and q are computed with
 * the rounded scale; the ends of the range may therefore be clipped a little ({@code 2^-11} of the range in FP16). The
 * nearest FP16 number to a scale below 2^-14 is coarser, and a scale never becomes zero: the smallest is 2^-24 in FP16.
 * All zeros: scale 2^-14, z = 0.
 */
public final class AffineRtn implements WeightQuantizer {

    private final String name;
    private final int halves;
    private final double[] shares;

    /** The quantiser. */
    public AffineRtn() {
        this("rtn-affine", 0, ClipSearch.none());
    }

    private AffineRtn(String name, int halves, double[] shares) {
        this.name = name;
        this.halves = halves;
        this.shares = shares;
    }

    /**
     * The same, but the range of a group is clipped to the share that errs least; see {@link ClipSearch}.
     *
     * @return the quantiser
     */
    public static AffineRtn clipped() {
        return new AffineRtn("rtn-affine-mse", 0, ClipSearch.shares());
    }

    /** The same, but half of each scale is an FP16 number too; differs only for scales below 2^-13. */
    static AffineRtn withHalvableScales() {
        return new AffineRtn("rtn-affine", 1, ClipSearch.none());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return shares.length == 1
                ? "round to nearest with scale and zero point per group"
                : "the same, ranges clipped to the least squared error of the weights";
    }

    @Override
    public String source() {
        return "Jacob et al., CVPR 2018 (arXiv 1712.05877), section 2.1; range with zero as in GPTQ's code"
                + (shares.length == 1 ? "" : "; " + ClipSearch.SOURCE);
    }

    @Override
    public UniformWeights quantize(Layer layer, WeightFormat format) {
        UniformGrid grid = new UniformGrid(false, format.bits(), format.scale(), halves);
        return grid.round(layer.weights(), format, shares, UniformGrid::squares);
    }
}
