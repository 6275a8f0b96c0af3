package io.mpgemm.dse.models.tensor;

/**
 * The whole GEMM that a {@link Site} is a sample of, by its mean squares.
 *
 * @param rows        tokens it has, {@link #UNLIMITED} where they are draws of a distribution; at least those of the sample
 * @param columns     output channels it has, likewise
 * @param rowPower    mean over all rows of {@code |x_m|^2}
 * @param columnPower mean over all columns of {@code |w_n|^2}
 * @param outputPower mean over all outputs of {@code y_mn^2}
 */
public record Population(long rows, long columns, double rowPower, double columnPower, double outputPower) {

    /** Stands for a number without bound. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Checks the ranges. */
    public Population {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "A population of " + rows + " x " + columns + " outputs; valid are 1 x 1 or more.");
        }
        requirePower("rowPower", rowPower);
        requirePower("columnPower", columnPower);
        requirePower("outputPower", outputPower);
    }

    private static void requirePower(String what, double power) {
        if (!(power >= 0 && Double.isFinite(power))) {
            throw new IllegalArgumentException(what + " is " + power + "; valid are finite numbers from 0.");
        }
    }
}
