package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * GPTQ: the weights of a column are rounded one after the other, and each error is spread over the weights that are still
 * free so that the outputs on the calibration activations change least ({@link ErrorSpread}: damping 1 %, more where tokens are few).
 *
 * <p>
 * In channel order the scale and zero point of a group are found when its first weight's turn comes, from the weights as
 * the errors before have left them. With {@code actorder} the channels with the largest activations come first; groups are
 * still neighbours along K, so that hardware sees no permutation, and their scales are those of round-to-nearest on the
 * unchanged weights ({@code --act-order --static-groups} of the paper's code). A channel that is zero in all calibration
 * activations is rounded to nearest (the paper's code sets its weights to zero, which is worse should it wake up).
 *
 * <p>
 * Columns do not depend on each other and are treated some at a time, which bounds the working set as the paper's lazy
 * batches do.
 */
public final class Gptq implements WeightQuantizer {

    private static final int COLUMNS_AT_ONCE = 64;

    private final String name;
    private final boolean actOrder;
    private final boolean symmetric;

    private Gptq(String name, boolean actOrder, boolean symmetric) {
        this.name = name;
        this.actOrder = actOrder;
        this.symmetric = symmetric;
    }

    /**
     * Affine codes, channels in their order.
     *
     * @return the quantiser
     */
    public static Gptq inOrder() {
        return new Gptq("gptq", false, false);
    }

    /**
     * Affine codes, channels by descending activation norm.
     *
     * @return the quantiser
     */
    public static Gptq byActivations() {
        return new Gptq("gptq-actorder", true, false);
    }

    /**
     * Symmetric codes, channels in their order.
     *
     * @return the quantiser
     */
    public static Gptq symmetricInOrder() {
        return new Gptq("gptq-symmetric", false, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        if (actOrder) {
            return "gptq, channels with the largest activations first, scales of rtn-affine";
        }
        return symmetric ? "gptq without zero point"
                : "rounds weight after weight, later ones make up for the error on calibration activations";
    }

    @Override
    public String source() {
        return "Frantar et al., GPTQ, ICLR 2023 (arXiv 2210.17323), section 3 and its code";
    }

    @Override
    public boolean symmetric() {
        return symmetric;
    }

    @Override
    public UniformWeights quantize(Layer layer, WeightFormat format) {
        format.requireGroups(name);
        UniformGrid grid = UniformGrid.of(symmetric, format);
        Matrix weights = layer.weights();
        float[] w = Inputs.finite("Weight", weights);
        Job job = new Job(grid, format, w, weights.rows(), weights.cols(), ErrorSpread.of(layer, actOrder));
        if (actOrder) {
            UniformWeights rounded = grid.round(weights, format);
            System.arraycopy(rounded.scales(), 0, job.scales, 0, job.scales.length);
            System.arraycopy(rounded.zeros(), 0, job.zeros, 0, job.zeros.length);
        }
        for (int col = 0; col < weights.cols(); col += COLUMNS_AT_ONCE) {
            job.columns(col, Math.min(COLUMNS_AT_ONCE, weights.cols() - col), !actOrder);
        }
        return new UniformWeights(weights.rows(), weights.cols(), format.bits(), format.groupSize(), job.codes,
                job.scales, job.zeros);
    }

    /** One call of {@link #quantize}. */
    private static final class Job {

        private final UniformGrid grid;
        private final int groupSize;
        private final float[] w;
        private final int k;
        private final int n;
        private final ErrorSpread spread;
        private final byte[] codes;
        private final float[] scales;
        private final int[] zeros;

        Job(UniformGrid grid, WeightFormat format, float[] w, int k, int n, ErrorSpread spread) {
            this.grid = grid;
            this.groupSize = Math.min(format.groupSize(), k);
            this.w = w;
            this.k = k;
            this.n = n;
            this.spread = spread;
            this.codes = new byte[k * n];
            this.scales = new float[Shapes.groups(k, groupSize) * n];
            this.zeros = new int[scales.length];
        }

        /** Some columns from the first row to the last; {@code fitted}: scales are found group by group. */
        void columns(int firstCol, int width, boolean fitted) {
            int[] order = spread.order();
            ErrorSpread.Books books = spread.books(width);
            double[][] rows = new double[fitted ? groupSize : k][width];
            for (int first = 0; first < k; first += rows.length) {
                int last = Math.min(first + rows.length, k);
                for (int i = first; i < last; i++) {
                    double[] row = rows[i - first];
                    for (int col = 0; col < width; col++) {
                        row[col] = w[order[i] * n + firstCol + col];
                    }
                    books.addClosed(i, row);
                }
                if (fitted) {
                    fit(rows, first, last, firstCol, width);
                }
                for (int i = first; i < last; i++) {
                    books.addOpen(i, rows[i - first]);
                    fix(rows[i - first], order[i], firstCol, width);
                    books.enter(i, rows[i - first]);
                }
                books.close();
            }
        }

        private void fit(double[][] rows, int first, int last, int firstCol, int width) {
            int group = first / groupSize;
            for (int col = 0; col < width; col++) {
                double min = 0;
                double max = 0;
                for (int i = 0; i < last - first; i++) {
                    min = Math.min(min, rows[i][col]);
                    max = Math.max(max, rows[i][col]);
                }
                int at = group * n + firstCol + col;
                scales[at] = GroupScales.ofGroup(grid.scales(), grid.exactScale(min, max), grid.halves(), group,
                        firstCol + col);
                zeros[at] = grid.zero(min, scales[at]);
            }
        }

        /** Rounds a row and leaves its errors in place of it. */
        private void fix(double[] row, int channel, int firstCol, int width) {
            int at = channel / groupSize * n + firstCol;
            for (int col = 0; col < width; col++) {
                float scale = scales[at + col];
                int zero = zeros[at + col];
                int code = grid.code(row[col], scale, zero);
                codes[channel * n + firstCol + col] = (byte) code;
                row[col] -= (double) scale * (code - zero);
            }
        }
    }
}
