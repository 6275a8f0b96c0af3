package io.mpgemm.dse.models.accelerator;

import java.util.Arrays;
import java.util.List;

/**
 * A systolic array, stepped cell by cell and cycle by cycle with every register in it: slow, and the reference of the
 * closed forms. It knows when each fold starts and nothing else: operands, weights and sums move from cell to cell, and two
 * of them that need one register in the same cycle, or that belong to different folds where they meet, are an error. What
 * leaves the array is the product, so a wrong schedule is found out twice.
 */
final class SteppedArray {

    /** A schedule that cannot be: two folds need one register at once. */
    static final class Collision extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Collision(String message) {
            super(message);
        }
    }

    /**
     * A fold: the part of the GEMM that the array holds at once.
     *
     * @param rows   rows of the array that work
     * @param cols   columns that work
     * @param length operands that stream through each row: K, or M where weights stay
     * @param m      first row of X
     * @param k      first row of W
     * @param n      first column of W
     */
    record Fold(int rows, int cols, int length, int m, int k, int n) {}

    /** Product and cycles. */
    static final class Result {

        /** What left the array, added up. */
        final long[][] product;
        /** When the last multiply-accumulate was, counted from 0. */
        long lastMac = -1;
        /** For each register when it first and last held something; only meaningful for a single fold. */
        final int[] first;
        final int[] last;

        Result(int m, int n, int registers) {
            product = new long[m][n];
            first = new int[registers];
            last = new int[registers];
            Arrays.fill(first, Integer.MAX_VALUE);
            Arrays.fill(last, Integer.MIN_VALUE);
        }

        private void use(int register, int cycle) {
            first[register] = Math.min(first[register], cycle);
            last[register] = Math.max(last[register], cycle);
        }
    }

    private SteppedArray() {}

    /** The fold that enters an edge in a cycle, or -1: fold f does so for {@code length} cycles. */
    private static int entering(List<Fold> folds, int[] starts, int from, int delay, int cycle, boolean rows, int at) {
        int found = -1;
        for (int f = from; f < starts.length && starts[f] + delay <= cycle; f++) {
            Fold fold = folds.get(f);
            if (cycle < starts[f] + delay + fold.length() && at < (rows ? fold.rows() : fold.cols())) {
                if (found >= 0) {
                    throw new Collision("folds " + found + " and " + f + " enter at once");
                }
                found = f;
            }
        }
        return found;
    }

    /** The first fold that may still have operands to come at some edge. */
    private static int oldest(List<Fold> folds, int[] starts, int from, int cycle, int size) {
        int f = from;
        while (f < starts.length && cycle >= starts[f] + folds.get(f).length() + size) {
            f++;
        }
        return f;
    }

    /**
     * Outputs stay: rows hold M, columns N. Finished sums leave down a shadow chain, once all of a column have gathered in
     * it.
     */
    static Result outputStationary(int rows, int cols, long[][] x, long[][] w, List<Fold> folds, int[] starts) {
        int cells = rows * cols;
        Result result = new Result(x.length, w[0].length, 3 * cells);
        long[] a = new long[cells];
        long[] b = new long[cells];
        int[] tag = new int[cells];
        int[] tagB = new int[cells];
        int[] place = new int[cells];
        long[] sum = new long[cells];
        long[] shadow = new long[cells];
        int[] shadowFold = new int[cells];
        int[] shadowRow = new int[cells];
        Arrays.fill(tag, -1);
        Arrays.fill(tagB, -1);
        Arrays.fill(shadowFold, -1);
        boolean[] complete = new boolean[folds.size() * cols];

        long outputs = 0;
        for (Fold fold : folds) {
            outputs += (long) fold.rows() * fold.cols();
        }
        int old = 0;
        for (int t = 0; outputs > 0; t++) {
            old = oldest(folds, starts, old, t, rows + cols);
            // From the far corner, so that each cell still sees what its neighbours held before.
            for (int i = rows - 1; i >= 0; i--) {
                for (int j = cols - 1; j >= 0; j--) {
                    int cell = i * cols + j;
                    int fromLeft = j > 0 ? tag[cell - 1] : entering(folds, starts, old, i, t, true, i);
                    int fromTop = i > 0 ? tagB[cell - cols] : entering(folds, starts, old, j, t, false, j);
                    // A masked row or column hands nothing on.
                    int left = fromLeft >= 0 && j >= folds.get(fromLeft).cols() ? -1 : fromLeft;
                    int top = fromTop >= 0 && i >= folds.get(fromTop).rows() ? -1 : fromTop;
                    if (left != top) {
                        throw new Collision("operands of folds " + left + " and " + top + " meet");
                    }
                    tag[cell] = left;
                    tagB[cell] = top;
                    if (left >= 0) {
                        Fold fold = folds.get(left);
                        place[cell] = j > 0 ? place[cell - 1] : t - i - starts[left];
                        int p = fold.k() + place[cell];
                        a[cell] = j > 0 ? a[cell - 1] : at(x, fold.m() + i, p);
                        b[cell] = i > 0 ? b[cell - cols] : at(w, p, fold.n() + j);
                        result.use(cell, t);
                    }
                }
            }
            for (int j = 0; j < cols; j++) {
                for (int i = rows - 1; i >= 0; i--) {
                    int cell = i * cols + j;
                    int fold = shadowFold[cell];
                    if (fold < 0) {
                        continue;
                    }
                    if (complete[fold * cols + j]) {
                        shadowFold[cell] = -1;
                        if (i == rows - 1) {
                            put(result.product, folds.get(fold).m() + shadowRow[cell], folds.get(fold).n() + j,
                                    shadow[cell]);
                            outputs--;
                            continue;
                        }
                        if (shadowFold[cell + cols] >= 0) {
                            throw new Collision("a sum of fold " + fold + " runs into fold " + shadowFold[cell + cols]);
                        }
                        shadow[cell + cols] = shadow[cell];
                        shadowFold[cell + cols] = fold;
                        shadowRow[cell + cols] = shadowRow[cell];
                        result.use(2 * cells + cell + cols, t);
                    } else {
                        result.use(2 * cells + cell, t);
                    }
                }
            }
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    int cell = i * cols + j;
                    if (tag[cell] < 0) {
                        continue;
                    }
                    Fold fold = folds.get(tag[cell]);
                    sum[cell] = (place[cell] == 0 ? 0 : sum[cell]) + a[cell] * b[cell];
                    result.use(cells + cell, t);
                    result.lastMac = t;
                    if (place[cell] == fold.length() - 1) {
                        if (shadowFold[cell] >= 0) {
                            throw new Collision("fold " + tag[cell] + " overwrites fold " + shadowFold[cell]);
                        }
                        shadow[cell] = sum[cell];
                        shadowFold[cell] = tag[cell];
                        shadowRow[cell] = i;
                        result.use(2 * cells + cell, t);
                        if (i == fold.rows() - 1) {
                            complete[tag[cell] * cols + j] = true;
                        }
                    }
                }
            }
        }
        return result;
    }

    /**
     * Weights stay: rows hold K, columns N. The weights of a fold ripple through shadow registers, the last row's first,
     * and are in place when its first activation comes; {@code starts} are the cycles of these. Sums pass masked rows as
     * they are.
     */
    static Result weightStationary(int rows, int cols, long[][] x, long[][] w, List<Fold> folds, int[] starts) {
        int cells = rows * cols;
        Result result = new Result(x.length, w[0].length, 4 * cells);
        long[] weight = new long[cells];
        int[] weightFold = new int[cells];
        long[] shadow = new long[cells];
        int[] shadowFold = new int[cells];
        int[] shadowRow = new int[cells];
        long[] a = new long[cells];
        long[] sum = new long[cells];
        int[] tag = new int[cells];
        int[] token = new int[cells];
        int[] sumFold = new int[cells];
        int[] sumToken = new int[cells];
        Arrays.fill(weightFold, -1);
        Arrays.fill(shadowFold, -1);
        Arrays.fill(tag, -1);
        Arrays.fill(sumFold, -1);

        long outputs = 0;
        for (Fold fold : folds) {
            outputs += (long) fold.length() * fold.cols();
        }
        int old = 0;
        for (int t = 0; outputs > 0; t++) {
            old = oldest(folds, starts, old, t, rows + cols);
            for (int i = rows - 1; i >= 0; i--) {
                for (int j = cols - 1; j >= 0; j--) {
                    int cell = i * cols + j;
                    int left = j > 0 ? tag[cell - 1] : entering(folds, starts, old, i, t, true, i);
                    int fold = left >= 0 && j >= folds.get(left).cols() ? -1 : left;
                    int above = i > 0 ? sumFold[cell - cols] : -1;
                    int aboveToken = above >= 0 ? sumToken[cell - cols] : -1;
                    tag[cell] = fold;
                    sumFold[cell] = above;
                    sumToken[cell] = aboveToken;
                    if (fold >= 0) {
                        token[cell] = j > 0 ? token[cell - 1] : t - i - starts[fold];
                        if (i > 0 && (above != fold || aboveToken != token[cell])) {
                            throw new Collision("an activation of fold " + fold + " meets a sum of fold " + above);
                        }
                        if (token[cell] == 0) {
                            if (shadowFold[cell] != fold || shadowRow[cell] != i) {
                                throw new Collision("weights of fold " + fold + " are not in place");
                            }
                            weight[cell] = shadow[cell];
                            weightFold[cell] = fold;
                            shadowFold[cell] = -1;
                            result.use(3 * cells + cell, t);
                        }
                        if (weightFold[cell] != fold) {
                            throw new Collision("fold " + fold + " meets weights of fold " + weightFold[cell]);
                        }
                        a[cell] = j > 0 ? a[cell - 1]
                                : at(x, folds.get(fold).m() + token[cell], folds.get(fold).k() + i);
                        sum[cell] = (i > 0 ? sum[cell - cols] : 0) + a[cell] * weight[cell];
                        sumFold[cell] = fold;
                        sumToken[cell] = token[cell];
                        result.use(cell, t);
                        result.use(cells + cell, t);
                        result.lastMac = t;
                    } else if (above >= 0) {
                        if (i < folds.get(above).rows()) {
                            throw new Collision("a sum of fold " + above + " meets no activation");
                        }
                        sum[cell] = sum[cell - cols];
                    }
                    if (sumFold[cell] >= 0) {
                        result.use(2 * cells + cell, t);
                        if (i == rows - 1) {
                            Fold of = folds.get(sumFold[cell]);
                            put(result.product, of.m() + sumToken[cell], of.n() + j, sum[cell]);
                            outputs--;
                        }
                    }
                }
            }
            preload(rows, cols, w, folds, starts, t, shadow, shadowFold, shadowRow, result);
        }
        return result;
    }

    /** Moves the weights that are on their way one row down, and lets the next ones in. */
    private static void preload(int rows, int cols, long[][] w, List<Fold> folds, int[] starts, int t, long[] shadow,
            int[] shadowFold, int[] shadowRow, Result result) {
        for (int j = 0; j < cols; j++) {
            for (int i = rows - 1; i > 0; i--) {
                int cell = i * cols + j;
                int above = cell - cols;
                if (shadowFold[above] >= 0 && shadowRow[above] >= i) {
                    if (shadowFold[cell] >= 0) {
                        throw new Collision("a weight of fold " + shadowFold[above] + " runs into fold "
                                + shadowFold[cell]);
                    }
                    shadow[cell] = shadow[above];
                    shadowFold[cell] = shadowFold[above];
                    shadowRow[cell] = shadowRow[above];
                    shadowFold[above] = -1;
                }
            }
            for (int f = 0; f < starts.length; f++) {
                Fold fold = folds.get(f);
                int step = t - j - (starts[f] - fold.rows());
                if (step < 0) {
                    break;
                }
                if (step < fold.rows() && j < fold.cols()) {
                    if (shadowFold[j] >= 0) {
                        throw new Collision("a weight of fold " + f + " enters on fold " + shadowFold[j]);
                    }
                    int row = fold.rows() - 1 - step;
                    shadow[j] = at(w, fold.k() + row, fold.n() + j);
                    shadowFold[j] = f;
                    shadowRow[j] = row;
                }
            }
            for (int i = 0; i < rows; i++) {
                if (shadowFold[i * cols + j] >= 0) {
                    // Written at the end of this cycle.
                    result.use(3 * rows * cols + i * cols + j, t + 1);
                }
            }
        }
    }

    /** Edge tiles that count as full ones are padded with zeros. */
    private static long at(long[][] matrix, int row, int col) {
        return row < matrix.length && col < matrix[0].length ? matrix[row][col] : 0;
    }

    private static void put(long[][] matrix, int row, int col, long value) {
        if (row < matrix.length && col < matrix[0].length) {
            matrix[row][col] += value;
        } else if (value != 0) {
            throw new Collision("a padded output is " + value);
        }
    }
}
