package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Optional;

/**
 * One GEMM of a network with its tensors, {@code Y[M,N] = X[M,K] W[K,N]}: all of it, or a sample of rows and columns.
 *
 * @param name                such as {@code qkv} or {@code layers.3.mlp.down_proj}; printable
 * @param weightInCombination share of this site's noise in the noise of the whole set, positive; only ratios matter
 * @param activations         M x K, finite
 * @param weights             K x N, finite
 * @param calibration         C x K, finite: activations of other tokens, for quantisers that look at activations; those of
 *                            the sample where nothing else is known
 * @param population          the whole that activations and weights are a sample of, where it is known
 */
public record Site(String name, double weightInCombination, Matrix activations, Matrix weights, Matrix calibration,
        Optional<Population> population) {

    /** Checks shapes, names and finiteness. */
    public Site {
        if (name.isBlank() || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A site needs a printable name but got '" + name + "'.");
        }
        if (!(weightInCombination > 0) || !Double.isFinite(weightInCombination)) {
            throw new IllegalArgumentException("Site " + name + " has weight " + weightInCombination
                    + " in the combination; valid are positive numbers.");
        }
        if (activations.cols() != weights.rows()) {
            throw new IllegalArgumentException("Site " + name + ": activations have K = " + activations.cols()
                    + " but weights have K = " + weights.rows() + ".");
        }
        if (calibration.cols() != activations.cols()) {
            throw new IllegalArgumentException("Site " + name + ": activations have K = " + activations.cols()
                    + " but calibration has K = " + calibration.cols() + ".");
        }
        requireFinite(name, "activations", activations);
        requireFinite(name, "weights", weights);
        requireFinite(name, "calibration", calibration);
        population.ifPresent(whole -> {
            if (whole.rows() < activations.rows() || whole.columns() < weights.cols()) {
                throw new IllegalArgumentException("Site " + name + ": the sample of " + activations.rows() + " x "
                        + weights.cols() + " outputs is larger than its population of " + whole.rows() + " x "
                        + whole.columns() + ".");
            }
        });
    }

    /**
     * A site of which nothing else is known: it is taken for a sample of an unknown whole, and calibrates with its own
     * activations.
     *
     * @param name                printable
     * @param weightInCombination positive
     * @param activations         M x K, finite
     * @param weights             K x N, finite
     */
    public Site(String name, double weightInCombination, Matrix activations, Matrix weights) {
        this(name, weightInCombination, activations, weights, activations, Optional.empty());
    }

    private static void requireFinite(String site, String tensor, Matrix matrix) {
        float[] values = matrix.toArray();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("Site " + site + ": " + tensor + " hold " + values[i] + " at ["
                        + i / matrix.cols() + ", " + i % matrix.cols() + "]; valid are finite numbers.");
            }
        }
    }
}
