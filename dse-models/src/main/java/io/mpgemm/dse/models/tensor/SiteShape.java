package io.mpgemm.dse.models.tensor;

/**
 * A site to generate.
 *
 * @param name                site name
 * @param kind                what feeds it
 * @param inChannels          K
 * @param alignmentDb         how much stronger the output is than for independent tensors,
 *                            {@code 10 log10(|XW|^2 K / (|X|^2 |W|^2))}, 0 or more
 * @param weightInCombination see {@link Site}
 */
public record SiteShape(String name, SiteKind kind, int inChannels, double alignmentDb, double weightInCombination) {

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
    }
}
