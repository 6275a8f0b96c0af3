package io.mpgemm.dse.models.accelerator;

import java.util.Arrays;

/**
 * A systolic array, stepped cycle by cycle with every register in it: slow, and the reference of the closed forms. It
 * computes the product as well, so that a schedule that lets operands collide is found out.
 */
final class SteppedArray {

    /** Product and cycles up to and including the last multiply-accumulate. */
    static final class Result {

        final long[][] product;
        final long cycles;

        Result(long[][] product, long cycles) {
            this.product = product;
            this.cycles = cycles;
        }
    }

    private SteppedArray() {}

    /** Outputs stay. Rows hold M, columns N; finished sums leave down a shadow chain where folds overlap. */
    static Result outputStationary(int rows, int cols, long[][] x, long[][] w, boolean overlapped) {
        int m = x.length;
        int k = w.length;
        int n = w[0].length;
        int mFolds = Math.ceilDiv(m, rows);
        int folds = mFolds * Math.ceilDiv(n, cols);
        long[][] y = new long[m][n];

        // Operand registers with the fold that they belong to (-1: a bubble) and the place in the sum.
        long[][] a = new long[rows][cols];
        long[][] b = new long[rows][cols];
        int[][] tag = filled(rows, cols);
        int[][] place = filled(rows, cols);
        long[][] sum = new long[rows][cols];
        long[][] shadow = new long[rows][cols];
        int[][] shadowFold = filled(rows, cols);
        int[][] shadowRow = filled(rows, cols);

        long[] start = new long[folds];
        int started = 0;
        int stored = 0;
        long lastMac = -1;
        for (long t = 0; stored < folds * rows * cols; t++) {
            // The controller starts a fold when the streams are free, and, overlapped, when the shadow registers will
            // have been emptied: the chain needs `rows` cycles.
            while (started < folds) {
                long free = started == 0 ? 0
                        : overlapped ? start[started - 1] + Math.max(k, rows)
                                : start[started - 1] + k + rows + cols - 2;
                if (t != free) {
                    break;
                }
                start[started++] = t;
            }
            long[][] nextA = new long[rows][cols];
            long[][] nextB = new long[rows][cols];
            int[][] nextTag = filled(rows, cols);
            int[][] nextPlace = filled(rows, cols);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    int fromLeft = j > 0 ? tag[i][j - 1] : edge(start, started, t - i, k);
                    int fromTop = i > 0 ? tag[i - 1][j] : edge(start, started, t - j, k);
                    if (fromLeft != fromTop) {
                        throw new AssertionError("operands of folds " + fromLeft + " and " + fromTop + " meet");
                    }
                    nextTag[i][j] = fromLeft;
                    if (fromLeft >= 0) {
                        nextPlace[i][j] = j > 0 ? place[i][j - 1] : (int) (t - i - start[fromLeft]);
                        int row = fromLeft % mFolds * rows + i;
                        int col = fromLeft / mFolds * cols + j;
                        int p = nextPlace[i][j];
                        nextA[i][j] = j > 0 ? a[i][j - 1] : row < m ? x[row][p] : 0;
                        nextB[i][j] = i > 0 ? b[i - 1][j] : col < n ? w[p][col] : 0;
                    }
                }
            }
            a = nextA;
            b = nextB;
            tag = nextTag;
            place = nextPlace;

            // The chain of a column moves once all sums of a fold stand in it, and then until it is empty.
            for (int j = 0; j < cols; j++) {
                if (shadowFold[rows - 1][j] >= 0) {
                    int fold = shadowFold[rows - 1][j];
                    int row = fold % mFolds * rows + shadowRow[rows - 1][j];
                    int col = fold / mFolds * cols + j;
                    if (row < m && col < n) {
                        y[row][col] = shadow[rows - 1][j];
                    }
                    stored++;
                    for (int i = rows - 1; i > 0; i--) {
                        // Only sums of the same fold move on: the next fold's are still gathering above.
                        boolean same = shadowFold[i - 1][j] == fold;
                        shadow[i][j] = shadow[i - 1][j];
                        shadowFold[i][j] = same ? fold : -1;
                        shadowRow[i][j] = shadowRow[i - 1][j];
                        if (!same) {
                            break;
                        }
                        shadowFold[i - 1][j] = -1;
                    }
                    if (rows == 1) {
                        shadowFold[0][j] = -1;
                    }
                }
            }
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    if (tag[i][j] < 0) {
                        continue;
                    }
                    sum[i][j] = (place[i][j] == 0 ? 0 : sum[i][j]) + a[i][j] * b[i][j];
                    lastMac = t;
                    if (place[i][j] == k - 1) {
                        if (shadowFold[i][j] >= 0) {
                            throw new AssertionError("fold " + tag[i][j] + " overwrites fold " + shadowFold[i][j]);
                        }
                        shadow[i][j] = sum[i][j];
                        shadowFold[i][j] = tag[i][j];
                        shadowRow[i][j] = i;
                    }
                }
            }
        }
        return new Result(y, lastMac + 1);
    }

    private static int edge(long[] start, int started, long t, int length) {
        for (int f = started - 1; f >= 0; f--) {
            if (t >= start[f] && t < start[f] + length) {
                return f;
            }
        }
        return -1;
    }

    /** Weights stay. Rows hold K, columns N; the next weights ripple into shadow registers where folds overlap. */
    static Result weightStationary(int rows, int cols, long[][] x, long[][] w, boolean overlapped) {
        int m = x.length;
        int k = w.length;
        int n = w[0].length;
        int kFolds = Math.ceilDiv(k, rows);
        int folds = kFolds * Math.ceilDiv(n, cols);
        long[][] y = new long[m][n];

        long[][] weight = new long[rows][cols];
        int[][] weightFold = filled(rows, cols);
        // The preload chain: value, fold and the row that it is meant for.
        long[][] shadow = new long[rows][cols];
        int[][] shadowFold = filled(rows, cols);
        int[][] shadowRow = filled(rows, cols);

        long[][] a = new long[rows][cols];
        long[][] sum = new long[rows][cols];
        int[][] tag = filled(rows, cols);
        int[][] token = filled(rows, cols);

        long[] start = new long[folds];
        long[] load = new long[folds];
        int started = 0;
        load[0] = 0;
        int done = 0;
        long lastMac = -1;
        for (long t = 0; done < folds * m * cols; t++) {
            if (started < folds) {
                long ready = load[started] + rows;
                long free = started == 0 ? 0 : start[started - 1] + (overlapped ? m : m + rows + cols - 2);
                if (t >= ready && t >= free) {
                    start[started] = t;
                    started++;
                    if (started < folds) {
                        load[started] = overlapped ? t : t + m + rows + cols - 2;
                    }
                }
            }
            long[][] nextA = new long[rows][cols];
            long[][] nextSum = new long[rows][cols];
            int[][] nextTag = filled(rows, cols);
            int[][] nextToken = filled(rows, cols);
            // Weights stand still once they reach their row; swap when the first activation of their fold arrives.
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    int fold = j > 0 ? tag[i][j - 1] : edge(start, started, t - i, m);
                    nextTag[i][j] = fold;
                    if (fold < 0) {
                        continue;
                    }
                    nextToken[i][j] = j > 0 ? token[i][j - 1] : (int) (t - i - start[fold]);
                    if (nextToken[i][j] == 0) {
                        if (shadowFold[i][j] != fold || shadowRow[i][j] != i) {
                            throw new AssertionError("weights of fold " + fold + " are not in place");
                        }
                        weight[i][j] = shadow[i][j];
                        weightFold[i][j] = fold;
                        shadowFold[i][j] = -1;
                    }
                    if (weightFold[i][j] != fold) {
                        throw new AssertionError("fold " + fold + " meets weights of " + weightFold[i][j]);
                    }
                    int p = fold % kFolds * rows + i;
                    nextA[i][j] = j > 0 ? a[i][j - 1] : p < k ? x[nextToken[i][j]][p] : 0;
                    nextSum[i][j] = (i > 0 ? sum[i - 1][j] : 0) + nextA[i][j] * weight[i][j];
                    lastMac = t;
                    if (i == rows - 1) {
                        int col = fold / kFolds * cols + j;
                        if (col < n) {
                            y[nextToken[i][j]][col] += nextSum[i][j];
                        }
                        done++;
                    }
                }
            }
            a = nextA;
            sum = nextSum;
            tag = nextTag;
            token = nextToken;

            for (int j = 0; j < cols; j++) {
                for (int i = rows - 1; i >= 0; i--) {
                    boolean stays = shadowFold[i][j] >= 0 && shadowRow[i][j] == i;
                    boolean comes = i > 0 && shadowFold[i - 1][j] >= 0 && shadowRow[i - 1][j] >= i;
                    if (comes) {
                        if (stays) {
                            throw new AssertionError("a preload overwrites a weight that waits");
                        }
                        shadow[i][j] = shadow[i - 1][j];
                        shadowFold[i][j] = shadowFold[i - 1][j];
                        shadowRow[i][j] = shadowRow[i - 1][j];
                        shadowFold[i - 1][j] = -1;
                    }
                }
                // The last row's weight goes in first; a column starts one cycle after its left neighbour.
                int last = Math.min(started, folds - 1);
                for (int f = Math.max(0, last - cols); f <= last; f++) {
                    long step = t - j - load[f];
                    if (step >= 0 && step < rows) {
                        if (shadowFold[0][j] >= 0) {
                            throw new AssertionError("a preload overwrites a weight that waits in the first row");
                        }
                        int row = rows - 1 - (int) step;
                        int p = f % kFolds * rows + row;
                        int col = f / kFolds * cols + j;
                        shadow[0][j] = p < k && col < n ? w[p][col] : 0;
                        shadowFold[0][j] = f;
                        shadowRow[0][j] = row;
                    }
                }
            }
        }
        return new Result(y, lastMac + 1);
    }

    private static int[][] filled(int rows, int cols) {
        int[][] tags = new int[rows][cols];
        for (int[] row : tags) {
            Arrays.fill(row, -1);
        }
        return tags;
    }
}
