package io.mpgemm.dse.models.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.accelerator.SteppedArray.Collision;
import io.mpgemm.dse.models.accelerator.SteppedArray.Fold;
import io.mpgemm.dse.models.accelerator.SteppedArray.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The closed forms equal a stepped array for every GEMM up to 40 x 40 x 40 on every array up to 8 x 8.
 *
 * <p>
 * These are four million runs for each dataflow and assumption, of up to 1600 folds; but what a fold does in the array
 * depends on nothing but its rows, its columns and its length, never on data, and folds meet only where they need the same
 * register. So each distinct fold is stepped alone, cell by cell, which gives its result (checked), the cycle of its last
 * multiply-accumulate, and for every register the cycles between which it is held. A fold starts as soon as no register is
 * held by it and by the fold before it at once (overlapped), or when the one before has ended (fold): that is what the
 * assumptions say. Each run is composed fold by fold by that rule; no closed form takes part. That folds so composed do
 * not disturb each other, give the product and cannot start a cycle earlier is checked by stepping whole runs: all small
 * GEMMs on small arrays, and a sample of the large ones.
 */
class SteppedArrayTest {

    private static final int LARGEST_ARRAY = 8;
    private static final int LARGEST_GEMM = 40;

    /** The folds of one array and length, stepped alone when they are first met. */
    private static final class Folds {

        private static final int SIDE = LARGEST_ARRAY + 1;

        private final int rows;
        private final int cols;
        private final Dataflow dataflow;
        private final int length;
        private final Result[] alone = new Result[SIDE * SIDE];
        private final int[] gaps = new int[SIDE * SIDE * SIDE * SIDE];

        Folds(int rows, int cols, Dataflow dataflow, int length) {
            this.rows = rows;
            this.cols = cols;
            this.dataflow = dataflow;
            this.length = length;
        }

        private boolean weightsStay() {
            return dataflow == Dataflow.WEIGHT_STATIONARY;
        }

        /** Cycle in which the first operand of a first fold enters. */
        int lead(int foldRows) {
            return weightsStay() ? foldRows : 0;
        }

        Result alone(int foldRows, int foldCols) {
            int key = foldRows * SIDE + foldCols;
            Result known = alone[key];
            if (known == null) {
                Random random = new Random(key);
                long[][] x = weightsStay() ? matrix(random, length, foldRows) : matrix(random, foldRows, length);
                long[][] w = weightsStay() ? matrix(random, foldRows, foldCols) : matrix(random, length, foldCols);
                Fold fold = new Fold(foldRows, foldCols, length, 0, 0, 0);
                known = step(rows, cols, dataflow, x, w, List.of(fold), new int[]{lead(foldRows)});
                if (!Arrays.deepEquals(known.product, product(x, w))) {
                    throw new AssertionError("a wrong product of " + fold);
                }
                alone[key] = known;
            }
            return known;
        }

        /** Cycles of a fold from its first operand to its last multiply-accumulate. */
        int end(int foldRows, int foldCols) {
            return (int) alone(foldRows, foldCols).lastMac + 1 - lead(foldRows);
        }

        /** The least number of cycles between the starts of two folds whose registers are held by one at a time. */
        int gap(int rowsA, int colsA, int rowsB, int colsB) {
            int key = ((rowsA * SIDE + colsA) * SIDE + rowsB) * SIDE + colsB;
            if (gaps[key] == 0) {
                Result a = alone(rowsA, colsA);
                Result b = alone(rowsB, colsB);
                int most = 1;
                for (int r = 0; r < a.last.length; r++) {
                    if (a.last[r] >= 0 && b.last[r] >= 0) {
                        most = Math.max(most, a.last[r] - lead(rowsA) - (b.first[r] - lead(rowsB)) + 1);
                    }
                }
                gaps[key] = most;
            }
            return gaps[key];
        }
    }

    private static Result step(int rows, int cols, Dataflow dataflow, long[][] x, long[][] w, List<Fold> folds,
            int[] starts) {
        return dataflow == Dataflow.OUTPUT_STATIONARY
                ? SteppedArray.outputStationary(rows, cols, x, w, folds, starts)
                : SteppedArray.weightStationary(rows, cols, x, w, folds, starts);
    }

    /** Cycles of a run by the rule of the assumption; {@code down} is M or K, what runs along the rows. */
    private static long composed(Folds folds, int down, int n, boolean overlapped) {
        int rows = folds.rows;
        int cols = folds.cols;
        if (!overlapped) {
            long runs = (long) Math.ceilDiv(down, rows) * Math.ceilDiv(n, cols);
            return runs * (folds.lead(rows) + folds.end(rows, cols));
        }
        long start = 0;
        long end = 0;
        int beforeRows = 0;
        int beforeCols = 0;
        for (int j = 0; j < n; j += cols) {
            int foldCols = Math.min(cols, n - j);
            for (int i = 0; i < down; i += rows) {
                int foldRows = Math.min(rows, down - i);
                start += beforeRows == 0 ? folds.lead(foldRows)
                        : folds.gap(beforeRows, beforeCols, foldRows, foldCols);
                end = Math.max(end, start + folds.end(foldRows, foldCols));
                beforeRows = foldRows;
                beforeCols = foldCols;
            }
        }
        return end;
    }

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void closedFormsEqualASteppedArrayForAllShapes(Dataflow dataflow) {
        boolean weightsStay = dataflow == Dataflow.WEIGHT_STATIONARY;
        long runs = 0;
        for (int rows = 1; rows <= LARGEST_ARRAY; rows++) {
            for (int cols = 1; cols <= LARGEST_ARRAY; cols++) {
                CycleModel overlapped = CycleModel.plain(rows, cols, dataflow, CycleAssumption.OVERLAPPED);
                CycleModel fold = CycleModel.plain(rows, cols, dataflow, CycleAssumption.FOLD);
                for (int length = 1; length <= LARGEST_GEMM; length++) {
                    Folds folds = new Folds(rows, cols, dataflow, length);
                    for (int down = 1; down <= LARGEST_GEMM; down++) {
                        int m = weightsStay ? length : down;
                        int k = weightsStay ? down : length;
                        for (int n = 1; n <= LARGEST_GEMM; n++) {
                            long exact = composed(folds, down, n, true);
                            // SCALE-Sim prints the number of the last cycle, counted from 0.
                            long padded = composed(folds, down, n, false) - 1;
                            if (overlapped.cycles(m, k, n, false) != exact || fold.cycles(m, k, n, false) != padded) {
                                throw new AssertionError(dataflow + " " + m + " x " + k + " x " + n + " on " + rows
                                        + " x " + cols + ": overlapped " + overlapped.cycles(m, k, n, false)
                                        + " for " + exact + ", fold " + fold.cycles(m, k, n, false) + " for " + padded);
                            }
                            runs++;
                        }
                    }
                }
            }
        }
        assertThat(runs).isEqualTo(64L * 64_000);
    }

    @Test
    void wholeRunsOfSmallGemmsGiveTheProductInThatTime() {
        for (int rows = 1; rows <= 3; rows++) {
            for (int cols = 1; cols <= 3; cols++) {
                for (int shape = 0; shape < 5 * 5 * 5; shape++) {
                    for (Dataflow dataflow : Dataflow.values()) {
                        wholeRun(rows, cols, dataflow, 1 + shape % 5, 1 + shape / 5 % 5, 1 + shape / 25);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void wholeRunsOfLargerGemmsGiveTheProductInThatTime(Dataflow dataflow) {
        Random random = new Random(7);
        for (int i = 0; i < 250; i++) {
            int m = i % 4 == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(LARGEST_GEMM);
            wholeRun(1 + random.nextInt(LARGEST_ARRAY), 1 + random.nextInt(LARGEST_ARRAY), dataflow, m,
                    1 + random.nextInt(LARGEST_GEMM), 1 + random.nextInt(LARGEST_GEMM));
        }
    }

    private static void wholeRun(int rows, int cols, Dataflow dataflow, int m, int k, int n) {
        boolean weightsStay = dataflow == Dataflow.WEIGHT_STATIONARY;
        Random random = new Random(31L * m + k);
        long[][] x = matrix(random, m, k);
        long[][] w = matrix(random, k, n);
        Folds alone = new Folds(rows, cols, dataflow, weightsStay ? m : k);
        for (boolean overlapped : new boolean[]{true, false}) {
            List<Fold> folds = folds(rows, cols, dataflow, m, k, n, !overlapped);
            int[] starts = new int[folds.size()];
            for (int f = 0; f < starts.length; f++) {
                Fold fold = folds.get(f);
                if (f == 0) {
                    starts[f] = alone.lead(fold.rows());
                } else if (overlapped) {
                    Fold before = folds.get(f - 1);
                    starts[f] = starts[f - 1] + alone.gap(before.rows(), before.cols(), fold.rows(), fold.cols());
                } else {
                    starts[f] = starts[f - 1] + alone.end(rows, cols) + alone.lead(rows);
                }
            }
            Result run = step(rows, cols, dataflow, x, w, folds, starts);
            assertThat(run.product).isDeepEqualTo(product(x, w));
            long cycles = CycleModel
                    .plain(rows, cols, dataflow, overlapped ? CycleAssumption.OVERLAPPED : CycleAssumption.FOLD)
                    .cycles(m, k, n, false);
            assertThat(run.lastMac + 1).as("%s, %d x %d x %d on %d x %d, overlapped: %s", dataflow, m, k, n, rows, cols,
                    overlapped).isEqualTo(overlapped ? cycles : cycles + 1);
            if (overlapped && starts.length > 1) {
                int at = 1 + random.nextInt(starts.length - 1);
                for (int f = at; f < starts.length; f++) {
                    starts[f]--;
                }
                assertThatThrownBy(() -> step(rows, cols, dataflow, x, w, folds, starts))
                        .as("fold %d a cycle earlier", at).isInstanceOf(Collision.class);
            }
        }
    }

    private static List<Fold> folds(int rows, int cols, Dataflow dataflow, int m, int k, int n, boolean padded) {
        boolean weightsStay = dataflow == Dataflow.WEIGHT_STATIONARY;
        int down = weightsStay ? k : m;
        List<Fold> folds = new ArrayList<>();
        for (int j = 0; j < n; j += cols) {
            for (int i = 0; i < down; i += rows) {
                folds.add(new Fold(padded ? rows : Math.min(rows, down - i), padded ? cols : Math.min(cols, n - j),
                        weightsStay ? m : k, weightsStay ? 0 : i, weightsStay ? i : 0, j));
            }
        }
        return folds;
    }

    private static long[][] matrix(Random random, int rows, int cols) {
        long[][] a = new long[rows][cols];
        for (long[] row : a) {
            for (int j = 0; j < cols; j++) {
                row[j] = random.nextInt(-128, 128);
            }
        }
        return a;
    }

    private static long[][] product(long[][] x, long[][] w) {
        long[][] y = new long[x.length][w[0].length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < y[0].length; j++) {
                for (int p = 0; p < w.length; p++) {
                    y[i][j] += x[i][p] * w[p][j];
                }
            }
        }
        return y;
    }
}
