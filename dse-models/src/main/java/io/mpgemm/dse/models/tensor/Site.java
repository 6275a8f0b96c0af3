package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * One GEMM of a network with its tensors, {@code Y[M,N] = X[M,K] W[K,N]}.
 *
 * @param name                such as {@code qkv} or {@code layers.3.mlp.down_proj}; printable
 * @param weightInCombination share of this site's noise in the noise of the whole set, positive; only ratios matter
 * @param activations         M x K, finite
 * @param weights             K x N, finite
 */
public record Site(String name, double weightInCombination, Matrix activations, Matrix weights) {

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
        requireFinite(name, "activations", activations);
        requireFinite(name, "weights", weights);
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
