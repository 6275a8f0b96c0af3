package io.mpgemm.dse.models.quantizer;

/**
 * Symmetric round-to-nearest: {@code s = max|w| / (2^(b-1) - 1)},
 * {@code q = clamp(round(w / s), -(2^(b-1) - 1), 2^(b-1) - 1)} for each group of a column, ties to even.
 *
 * <p>
 * Codes are stored with the zero point {@code 2^(b-1)}, hence run from 1 to {@code 2^b - 1}: the most negative integer
 * is not used. The scale is rounded to its format first and codes are computed with the rounded scale. A scale never
 * becomes zero: the smallest is 2^-24 in FP16. All zeros: scale 2^-14.
 */
public final class SymmetricRtn implements WeightQuantizer {

    private final String name;
    private final double[] shares;

    /** The quantiser. */
    public SymmetricRtn() {
        this("rtn-symmetric", ClipSearch.none());
    }

    private SymmetricRtn(String name, double[] shares) {
        this.name = name;
        this.shares = shares;
    }

    /**
     * The same, but the range of a group is clipped to the share that errs least; see {@link ClipSearch}.
     *
     * @return the quantiser
     */
    public static SymmetricRtn clipped() {
        return new SymmetricRtn("rtn-symmetric-mse", ClipSearch.shares());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return shares.length == 1
                ? "round to nearest with a scale per group and no zero point"
                : "the same, ranges clipped to the least squared error of the weights";
    }

    @Override
    public String source() {
        return "Wu et al. 2020 (arXiv 2004.09602), section 3.1.2 (scale quantisation)"
                + (shares.length == 1 ? "" : "; " + ClipSearch.SOURCE);
    }

    @Override
    public boolean symmetric() {
        return true;
    }

    @Override
    public UniformWeights quantize(Layer layer, WeightFormat format) {
        UniformGrid grid = UniformGrid.of(true, format);
        return grid.round(layer.weights(), format, shares, UniformGrid::squares);
    }
}
