package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Where the error of a quantised weight goes: once weight i of a column is fixed with error e, weights j that are still
 * free change by {@code e * t(i, j)} so that the calibration outputs change least (GPTQ, arXiv 2210.17323, section 3):
 * {@code t(i, j) = -U(i, j) / U(i, i)}, U the upper Cholesky factor of the inverse of {@code H = X^T X + d I}. As in the
 * authors' code d is 1 % of the mean of H's diagonal, but not less than what makes H the best linear shrinkage of the sampled second
 * moments towards a multiple of I (Ledoit and Wolf, J. Multivariate Analysis 88, 2004, lemma 3.3): fewer tokens
 * than channels leave most of H unseen, and fitting to it would cost more on other tokens than it gains on these.
 *
 * <p>
 * With C calibration tokens and {@code 2 C <= K} the inverse is not formed. With y_j column j of X, the best change of the
 * weights after i is ridge regression on the columns after i, {@code t(i, j) = y_j . u_i}, {@code u_i = S^-1 y_i},
 * {@code S = d I + sum_(m > i) y_m y_m^T} (Woodbury's identity), and S^-1 follows from that of the next i by one rank-one
 * update. That takes K C^2 steps and K C numbers where Cholesky takes K^3 and K^2.
 */
abstract sealed class ErrorSpread {

    private static final double DAMPING = 0.01;
    /** Beyond it errors hardly spread. */
    private static final double LARGEST_DAMPING = 1e3;

    private final int[] order;

    private ErrorSpread(int[] order) {
        this.order = order;
    }

    /**
     * The spread of a layer, made once for all widths and group sizes.
     *
     * @param layer           weights and calibration
     * @param descendingOrder whether the channel with the largest calibration norm comes first, as against the first
     */
    static ErrorSpread of(Layer layer, boolean descendingOrder) {
        return layer.shared(ErrorSpread.class, "by-norm-" + descendingOrder, () -> {
            Matrix calibration = layer.calibration();
            return of(Inputs.finite("Calibration activation", calibration), calibration.rows(), calibration.cols(),
                    descendingOrder, 2 * calibration.rows() <= calibration.cols());
        });
    }

    /** For tests: with or without forming the inverse. */
    static ErrorSpread of(float[] x, int c, int k, boolean descendingOrder, boolean byColumns) {
        double[] norms = new double[k];
        for (int at = 0; at < x.length; at++) {
            norms[at % k] += (double) x[at] * x[at];
        }
        int[] order = IntStream.range(0, k).toArray();
        if (descendingOrder) {
            order = IntStream.range(0, k).boxed().sorted(Comparator.comparingDouble((Integer i) -> -norms[i]))
                    .mapToInt(Integer::intValue).toArray();
        }
        double mean = Arrays.stream(norms).sum() / k;
        double damping = mean == 0 ? 1 : Math.max(DAMPING, shrinkage(x, c, k)) * mean;
        double[] columns = new double[k * c];
        for (int i = 0; i < k; i++) {
            for (int token = 0; token < c; token++) {
                columns[i * c + token] = x[token * k + order[i]];
            }
        }
        return byColumns ? new ByColumns(order, columns, c, damping) : new ByCholesky(order, columns, c, damping);
    }

    /**
     * Ledoit and Wolf's shrinkage as damping over the mean of the diagonal: {@code r / (1 - r)},
     * {@code r = min(b^2, d^2) / d^2}, d the distance of the second moments S from the nearest multiple of I, b their
     * sampling error, {@code b^2 = (sum |x_t|^4 / C - |S|^2) / C}, all by Frobenius norm.
     */
    private static double shrinkage(float[] x, int c, int k) {
        double moments = 0;
        double fourth = 0;
        double trace = 0;
        for (int s = 0; s < c; s++) {
            for (int t = 0; t <= s; t++) {
                double product = 0;
                for (int i = 0; i < k; i++) {
                    product += (double) x[s * k + i] * x[t * k + i];
                }
                moments += (s == t ? 1 : 2) * product * product;
                if (s == t) {
                    fourth += product * product;
                    trace += product;
                }
            }
        }
        double norm = moments / c / c;
        double distance = norm - trace / c * (trace / c) / k;
        double error = Math.max(0, (fourth / c - norm) / c);
        return error < distance ? Math.min(LARGEST_DAMPING, error / (distance - error)) : LARGEST_DAMPING;
    }

    /** The channels in the order in which their weights are fixed. */
    final int[] order() {
        return order;
    }

    /** Fresh books for some columns of weights. */
    abstract Books books(int width);

    /**
     * The errors made so far in some columns of weights, and what they do to the weights that are still free. Rows are
     * places in the order.
     */
    interface Books {

        /** Adds to row j what errors entered before the last call of {@link #close} do to it. */
        void addClosed(int j, double[] row);

        /** Adds to row j what errors entered since then do to it. */
        void addOpen(int j, double[] row);

        /** Enters the errors of row i, the next one. */
        void enter(int i, double[] errors);

        /** Ends a group. */
        void close();
    }

    private static void addScaled(double[] target, int to, double factor, double[] source, int from, int width) {
        for (int col = 0; col < width; col++) {
            target[to + col] += factor * source[from + col];
        }
    }

    private static final class ByColumns extends ErrorSpread {

        private final double[] columns;
        private final double[] answers;
        private final int tokens;

        ByColumns(int[] order, double[] columns, int tokens, double damping) {
            super(order);
            this.columns = columns;
            this.tokens = tokens;
            this.answers = new double[columns.length];
            double[] inverse = new double[tokens * tokens];
            for (int token = 0; token < tokens; token++) {
                inverse[token * tokens + token] = 1 / damping;
            }
            double[] u = new double[tokens];
            for (int i = order.length - 1; i >= 0; i--) {
                int at = i * tokens;
                Arrays.fill(u, 0);
                for (int token = 0; token < tokens; token++) {
                    addScaled(u, 0, columns[at + token], inverse, token * tokens, tokens);
                }
                double norm = 1;
                for (int token = 0; token < tokens; token++) {
                    norm += columns[at + token] * u[token];
                }
                for (int token = 0; token < tokens; token++) {
                    addScaled(inverse, token * tokens, -u[token] / norm, u, 0, tokens);
                }
                System.arraycopy(u, 0, answers, at, tokens);
            }
        }

        @Override
        Books books(int width) {
            double[] closed = new double[tokens * width];
            double[] open = new double[tokens * width];
            return new Books() {

                @Override
                public void addClosed(int j, double[] row) {
                    add(j, closed, row);
                }

                @Override
                public void addOpen(int j, double[] row) {
                    add(j, open, row);
                }

                private void add(int j, double[] residuals, double[] row) {
                    for (int token = 0; token < tokens; token++) {
                        addScaled(row, 0, columns[j * tokens + token], residuals, token * width, width);
                    }
                }

                @Override
                public void enter(int i, double[] errors) {
                    for (int token = 0; token < tokens; token++) {
                        addScaled(open, token * width, answers[i * tokens + token], errors, 0, width);
                    }
                }

                @Override
                public void close() {
                    addScaled(closed, 0, 1, open, 0, open.length);
                    Arrays.fill(open, 0);
                }
            };
        }
    }

    private static final class ByCholesky extends ErrorSpread {

        private final int k;
        /** t(i, j) at j K + i. */
        private final double[] shares;

        ByCholesky(int[] order, double[] columns, int tokens, double damping) {
            super(order);
            this.k = order.length;
            DMatrixRMaj x = DMatrixRMaj.wrap(k, tokens, columns);
            DMatrixRMaj hessian = new DMatrixRMaj(k, k);
            CommonOps_DDRM.multTransB(x, x, hessian);
            for (int i = 0; i < k; i++) {
                hessian.add(i, i, damping);
            }
            DMatrixRMaj inverse = new DMatrixRMaj(k, k);
            boolean fine = CommonOps_DDRM.invertSPD(hessian, inverse);
            CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(k, false);
            fine = fine && cholesky.decompose(inverse);
            if (!fine) {
                throw new IllegalArgumentException("The calibration activations have a Hessian that double precision"
                        + " cannot invert. Maybe a channel is many orders of magnitude larger than the others.");
            }
            DMatrixRMaj upper = cholesky.getT(null);
            this.shares = new double[k * k];
            for (int i = 0; i < k; i++) {
                for (int j = i + 1; j < k; j++) {
                    shares[j * k + i] = -upper.get(i, j) / upper.get(i, i);
                }
            }
        }

        @Override
        Books books(int width) {
            double[] entered = new double[k * width];
            return new Books() {

                private int closed;
                private int end;

                @Override
                public void addClosed(int j, double[] row) {
                    add(j, 0, closed, row);
                }

                @Override
                public void addOpen(int j, double[] row) {
                    add(j, closed, end, row);
                }

                private void add(int j, int from, int to, double[] row) {
                    for (int i = from; i < to; i++) {
                        addScaled(row, 0, shares[j * k + i], entered, i * width, width);
                    }
                }

                @Override
                public void enter(int i, double[] errors) {
                    System.arraycopy(errors, 0, entered, i * width, width);
                    end = i + 1;
                }

                @Override
                public void close() {
                    closed = end;
                }
            };
        }
    }
}
