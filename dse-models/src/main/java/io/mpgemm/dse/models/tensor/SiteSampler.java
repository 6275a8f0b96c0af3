package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Takes a {@link Site} from a GEMM whose tensors may be too large to be scored whole: rows and columns chosen by seed and
 * site name alone, so that every datapath sees the same ones, calibration tokens from the rows that were not chosen, and the {@link Population}.
 *
 * <p>
 * The population's norms are means over all rows of either tensor as long as these hold at most 2^26 numbers, else over as many rows, chosen by the seed. The
 * power of the output is that of the whole product as long as this takes at most 2^28 multiplications; else it is estimated from a
 * larger sample of up to 128 tokens that takes that many, weighted by the norms like errors are. (The identity
 * {@code |XW|^2 = trace(X^T X W W^T)} would be exact, but takes more multiplications than the product wherever K is larger than M or N.) Powers that are
 * estimated are the same for all datapaths, so they move no datapath past another.
 */
public final class SiteSampler {

    /** Tokens of a sample, unless too few outputs are asked for or there are too few columns to need only so many. */
    public static final int TOKENS = 32;
    private static final int CALIBRATION_TOKENS = 512;
    private static final long CALIBRATION_NUMBERS = 1L << 23;
    private static final long NORM_NUMBERS = 1L << 26;
    private static final long POWER_MULTIPLICATIONS = 1L << 28;
    private static final int POWER_TOKENS = 128;
    private static final int CHUNK_NUMBERS = 1 << 20;

    /**
     * A tensor, row by row.
     *
     * @param count rows, 1 or more
     * @param width numbers of a row, K
     * @param read  gives some rows one after another, checked to be finite
     */
    public record Rows(int count, int width, Function<int[], float[]> read) {

        /**
         * The rows of a matrix.
         *
         * @param matrix the matrix
         * @return its rows
         */
        public static Rows of(Matrix matrix) {
            return new Rows(matrix.rows(), matrix.cols(), chosen -> {
                float[] values = new float[Math.multiplyExact(chosen.length, matrix.cols())];
                for (int i = 0; i < chosen.length; i++) {
                    System.arraycopy(matrix.row(chosen[i]), 0, values, i * matrix.cols(), matrix.cols());
                }
                return values;
            });
        }

        Matrix matrix(int[] chosen) {
            return Matrix.owning(chosen.length, width, read.apply(chosen));
        }
    }

    private final String name;
    private final Rows tokens;
    private final Rows outputs;
    private final boolean tokensAreDrawn;
    private final long seed;

    private SiteSampler(String name, Rows tokens, Rows outputs, boolean tokensAreDrawn, long seed) {
        this.name = name;
        this.tokens = tokens;
        this.outputs = outputs;
        this.tokensAreDrawn = tokensAreDrawn;
        this.seed = seed;
    }

    /**
     * How many rows and columns a sample has.
     *
     * @param tokens     M
     * @param outputs    N
     * @param maxOutputs at most that many outputs
     * @return rows and columns; at least 32 rows where there are as many
     */
    public static int[] shape(int tokens, int outputs, long maxOutputs) {
        int rows = (int) Math.min(Math.min(tokens, TOKENS), maxOutputs);
        int cols = (int) Math.min(outputs, maxOutputs / rows);
        return new int[]{(int) Math.min(tokens, maxOutputs / cols), cols};
    }

    /**
     * A site from the activations and weights of a layer.
     *
     * @param name       site name
     * @param tokens     the rows of X
     * @param outputs    the columns of W, each as a row
     * @param maxOutputs at most that many outputs
     * @param seed       of the sample
     * @return the site, weight in the combination 1
     */
    public static Site sample(String name, Rows tokens, Rows outputs, long maxOutputs, long seed) {
        int[] shape = shape(tokens.count(), outputs.count(), maxOutputs);
        int[] rows = SeededRandom.of(seed, "rows/" + name).sample(tokens.count(), shape[0]);
        return new SiteSampler(name, tokens, outputs, false, seed).site(rows, shape[1]);
    }

    /**
     * A site from the weights of a layer and drawn activations, the first rows of which are the sample.
     *
     * @param name    site name
     * @param tokens  activations of the sample's tokens, then of others
     * @param sampled how many of them the sample takes
     * @param outputs the columns of W, each as a row
     * @param columns how many of them the sample takes
     * @param seed    of the sample
     * @return the site, weight in the combination 1
     */
    public static Site sampleDrawn(String name, Rows tokens, int sampled, Rows outputs, int columns, long seed) {
        return new SiteSampler(name, tokens, outputs, true, seed).site(IntStream.range(0, sampled).toArray(), columns);
    }

    private Site site(int[] rows, int columns) {
        int[] cols = SeededRandom.of(seed, "columns/" + name).sample(outputs.count(), columns);
        Matrix x = tokens.matrix(rows);
        Matrix w = transposed(outputs, cols);
        Matrix calibration = rows.length == tokens.count() ? x : tokens.matrix(calibrationRows(rows));
        return new Site(name, 1, x, w, calibration, Optional.of(population()));
    }

    /** Up to 512 rows that were not chosen, and some of the chosen ones where fewer than 32 were not. */
    private int[] calibrationRows(int[] chosen) {
        boolean[] taken = new boolean[tokens.count()];
        for (int row : chosen) {
            taken[row] = true;
        }
        int[] others = IntStream.range(0, taken.length).filter(row -> !taken[row]).toArray();
        int[] from = others.length >= TOKENS ? others : IntStream.range(0, taken.length).toArray();
        int count = (int) Math.max(1, Math.min(CALIBRATION_TOKENS, CALIBRATION_NUMBERS / tokens.width()));
        int[] picks = SeededRandom.of(seed, "calibration/" + name).sample(from.length, count);
        return Arrays.stream(picks).map(pick -> from[pick]).toArray();
    }

    private Population population() {
        double rowPower = meanPower("norm rows/", tokens);
        double columnPower = meanPower("norm columns/", outputs);
        return new Population(tokensAreDrawn ? Population.UNLIMITED : tokens.count(), outputs.count(), rowPower,
                columnPower, outputPower(rowPower, columnPower));
    }

    private double meanPower(String purpose, Rows tensor) {
        int count = Math.clamp(NORM_NUMBERS / tensor.width(), 1, tensor.count());
        int[] chosen = SeededRandom.of(seed, purpose + name).sample(tensor.count(), count);
        double sum = 0;
        int chunk = Math.max(1, CHUNK_NUMBERS / tensor.width());
        for (int from = 0; from < count; from += chunk) {
            int[] some = Arrays.copyOfRange(chosen, from, Math.min(count, from + chunk));
            float[] values = tensor.read().apply(some);
            for (int i = 0; i < some.length; i++) {
                sum += power(values, i * tensor.width(), tensor.width());
            }
        }
        return sum / count;
    }

    private double outputPower(double rowPower, double columnPower) {
        double k = tokens.width();
        boolean everything = k * tokens.count() * outputs.count() <= POWER_MULTIPLICATIONS;
        int someRows = everything ? tokens.count() : Math.min(tokens.count(), POWER_TOKENS);
        int someCols = everything ? outputs.count()
                : (int) Math.clamp(POWER_MULTIPLICATIONS / (k * someRows), 1, outputs.count());
        Matrix x = tokens.matrix(SeededRandom.of(seed, "power rows/" + name).sample(tokens.count(), someRows));
        int[] cols = SeededRandom.of(seed, "power columns/" + name).sample(outputs.count(), someCols);
        double plain = 0;
        double weighted = 0;
        long withNorms = 0;
        int chunk = Math.max(1, CHUNK_NUMBERS / tokens.width());
        for (int from = 0; from < someCols; from += chunk) {
            Matrix w = transposed(outputs, Arrays.copyOfRange(cols, from, Math.min(someCols, from + chunk)));
            double[] colPowers = columnPowers(w);
            float[] ws = w.toArray();
            for (int row = 0; row < someRows; row++) {
                float[] xs = x.row(row);
                double ofRow = power(xs, 0, xs.length);
                double[] y = product(xs, ws, colPowers.length);
                for (int col = 0; col < y.length; col++) {
                    double norms = ofRow * colPowers[col];
                    plain += y[col] * y[col];
                    weighted += norms > 0 ? y[col] * y[col] / norms : 0;
                    withNorms += norms > 0 ? 1 : 0;
                }
            }
        }
        boolean exact = everything && !tokensAreDrawn;
        return exact || withNorms == 0 ? plain / ((double) someRows * someCols)
                : weighted / withNorms * rowPower * columnPower;
    }

    private static double power(float[] values, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    private static double[] columnPowers(Matrix w) {
        double[] powers = new double[w.cols()];
        for (int k = 0; k < w.rows(); k++) {
            float[] row = w.row(k);
            for (int col = 0; col < powers.length; col++) {
                powers[col] += (double) row[col] * row[col];
            }
        }
        return powers;
    }

    private static double[] product(float[] x, float[] w, int cols) {
        double[] y = new double[cols];
        for (int k = 0; k < x.length; k++) {
            double factor = x[k];
            int at = k * cols;
            for (int col = 0; col < cols; col++) {
                y[col] += factor * w[at + col];
            }
        }
        return y;
    }

    private static Matrix transposed(Rows tensor, int[] chosen) {
        float[] rows = tensor.read().apply(chosen);
        int width = tensor.width();
        float[] columns = new float[rows.length];
        for (int i = 0; i < chosen.length; i++) {
            for (int k = 0; k < width; k++) {
                columns[k * chosen.length + i] = rows[i * width + k];
            }
        }
        return Matrix.owning(width, chosen.length, columns);
    }
}
