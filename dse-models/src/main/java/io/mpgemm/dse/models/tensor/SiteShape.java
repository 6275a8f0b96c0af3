package io.mpgemm.dse.models.tensor;

/**
 * A site to generate.
 *
 * @param name                site name
 * @param kind                what feeds it
 * @param inChannels          K
 * @param alignmentDb         how much stronger the output is than for independent tensors,
 *                            {@code 10 log10(|XW|^2 K / (|X|^2 |W|^2))}, 0 or more
 * @param weightKurtosis      fourth moment of the weights over the square of the second, 3 to 30; what the spread of the
 *                            output channels' scales gives alone is the least
 * @param weightInCombination see {@link Site}
 */
public record SiteShape(String name, SiteKind kind, int inChannels, double alignmentDb, double weightKurtosis,
        double weightInCombination) {

    private static final double USUAL_KURTOSIS = 4;

    /** Checks the ranges. */
    public SiteShape {
        if (inChannels < 8) {
            throw new IllegalArgumentException(
                    "Site " + name + " has " + inChannels + " input channels; valid are 8 or more.");
        }
        if (!(alignmentDb >= 0 && alignmentDb <= 20)) {
            throw new IllegalArgumentException(
                    "Site " + name + " has an alignment of " + alignmentDb + " dB; valid are 0 to 20.");
        }
        if (!(weightKurtosis >= 3 && weightKurtosis <= 30)) {
            throw new IllegalArgumentException(
                    "Site " + name + " has a weight kurtosis of " + weightKurtosis + "; valid are 3 to 30.");
        }
    }

    /**
     * A site with the usual kurtosis of weights, 4.
     *
     * @param name                site name
     * @param kind                what feeds it
     * @param inChannels          K
     * @param alignmentDb         0 or more
     * @param weightInCombination see {@link Site}
     */
    public SiteShape(String name, SiteKind kind, int inChannels, double alignmentDb, double weightInCombination) {
        this(name, kind, inChannels, alignmentDb, USUAL_KURTOSIS, weightInCombination);
    }
}
