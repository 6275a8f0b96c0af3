package io.mpgemm.dse.models.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CycleModelTest {

    private static final int CHANNEL = Integer.MAX_VALUE;

    private static long cycles(int rows, int cols, Dataflow dataflow, CycleAssumption assumption, int m, int k,
            int n) {
        return CycleModel.plain(rows, cols, dataflow, assumption).cycles(m, k, n, false);
    }

    @Test
    void scaleSimOnOneDecodeGemm() {
        // SCALE-Sim runs of 1 x 4096 x 4096 on 32 x 32, and the roofline of the same array.
        assertThat(cycles(32, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, 1, 4096, 4096)).isEqualTo(532_223);
        assertThat(cycles(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.FOLD, 1, 4096, 4096))
                .isEqualTo(1_556_479);
        for (Dataflow dataflow : Dataflow.values()) {
            assertThat(cycles(32, 32, dataflow, CycleAssumption.IDEAL, 1, 4096, 4096)).isEqualTo(16_384);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 4096, 4096", "16, 5120, 13824", "128, 4096, 4096", "2048, 4096, 11008", "1, 12288, 49152",
        "128, 128, 4096"})
    void scaleSimClosedFormsOnLlmGemms(int m, int k, int n) {
        for (int side : new int[]{8, 32, 128}) {
            long mFolds = Math.ceilDiv(m, side);
            long nFolds = Math.ceilDiv(n, side);
            long kFolds = Math.ceilDiv(k, side);
            assertThat(cycles(side, side, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, m, k, n))
                    .isEqualTo(mFolds * nFolds * (k + 2L * side - 2) - 1);
            assertThat(cycles(side, side, Dataflow.WEIGHT_STATIONARY, CycleAssumption.FOLD, m, k, n))
                    .isEqualTo(kFolds * nFolds * (m + 3L * side - 2) - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 4096, 12288", "64, 5120, 20480", "64, 20480, 5120"})
    void mixPeSimulatorIsTheOverlappedFormWithoutItsFill(int batch, int k, int n) {
        // conf_*.ini: 64 x 64 PEs for W4A8; accelerator.py: ceil(B/N) * ceil(OC/M) * K.
        long published = (long) Math.ceilDiv(batch, 64) * Math.ceilDiv(n, 64) * k;
        assertThat(cycles(64, 64, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, batch, k, n) - (64 + 64 - 2))
                .isEqualTo(published);
    }

    static Stream<Arguments> smallGemms() {
        Random random = new Random(7);
        return IntStream.range(0, 60).mapToObj(i -> Arguments.of(1 + random.nextInt(6), 1 + random.nextInt(6),
                i % 4 == 0 ? 1 : 1 + random.nextInt(14), 1 + random.nextInt(14), 1 + random.nextInt(14)));
    }

    @ParameterizedTest
    @MethodSource("smallGemms")
    void closedFormsEqualASteppedArray(int rows, int cols, int m, int k, int n) {
        Random random = new Random(31L * m + k);
        long[][] x = matrix(random, m, k);
        long[][] w = matrix(random, k, n);
        long[][] product = product(x, w);
        for (boolean overlapped : new boolean[]{false, true}) {
            CycleAssumption assumption = overlapped ? CycleAssumption.OVERLAPPED : CycleAssumption.FOLD;
            // SCALE-Sim prints the index of the last cycle: one less than the number of cycles.
            int offByOne = overlapped ? 0 : 1;

            SteppedArray.Result os = SteppedArray.outputStationary(rows, cols, x, w, overlapped);
            assertThat(os.product).isEqualTo(product);
            assertThat(cycles(rows, cols, Dataflow.OUTPUT_STATIONARY, assumption, m, k, n) + offByOne)
                    .as("output stationary, %s", assumption).isEqualTo(os.cycles);

            SteppedArray.Result ws = SteppedArray.weightStationary(rows, cols, x, w, overlapped);
            assertThat(ws.product).isEqualTo(product);
            assertThat(cycles(rows, cols, Dataflow.WEIGHT_STATIONARY, assumption, m, k, n) + offByOne)
                    .as("weight stationary, %s", assumption).isEqualTo(ws.cycles);
        }
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

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void assumptionsAreOrdered(Dataflow dataflow) {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int rows = 1 << random.nextInt(8);
            int cols = 1 << random.nextInt(8);
            int m = 1 + random.nextInt(300);
            int k = 1 + random.nextInt(5000);
            int n = 1 + random.nextInt(5000);
            long ideal = cycles(rows, cols, dataflow, CycleAssumption.IDEAL, m, k, n);
            long overlapped = cycles(rows, cols, dataflow, CycleAssumption.OVERLAPPED, m, k, n);
            long fold = cycles(rows, cols, dataflow, CycleAssumption.FOLD, m, k, n);
            assertThat(ideal).isLessThanOrEqualTo(overlapped);
            assertThat(overlapped).isLessThanOrEqualTo(fold + 1);
            assertThat(cycles(2 * rows, cols, dataflow, CycleAssumption.IDEAL, m, k, n)).isLessThanOrEqualTo(ideal);
            assertThat(cycles(rows, 2 * cols, dataflow, CycleAssumption.IDEAL, m, k, n)).isLessThanOrEqualTo(ideal);
        }
    }

    @Test
    void aDecodeFoldCannotHideTheWeightLoadingOfTheNext() {
        int folds = 128 * 128;
        assertThat(cycles(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 4096, 4096))
                .isEqualTo(32L + (folds - 1) * 32L + 1 + 62);
    }

    @Test
    void dotProductsAndBitPlanesScaleTheSteps() {
        CycleModel plain = CycleModel.plain(16, 16, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD);
        CycleModel dot = new CycleModel(16, 16, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, 4, 1, CHANNEL, false,
                0);
        assertThat(dot.cycles(16, 4096, 16, true)).isEqualTo(plain.cycles(16, 1024, 16, true));
        CycleModel serial = new CycleModel(16, 16, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, 4, 4, CHANNEL,
                false, 0);
        assertThat(serial.cycles(16, 4096, 16, true)).isEqualTo(plain.cycles(16, 4096, 16, true));
        assertThat(dot.steps(4095, false)).isEqualTo(1024);
    }

    @Test
    void groupBoundariesCostStepsOnlyWhereNothingDivides() {
        CycleModel even = new CycleModel(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 1, 128,
                true, 0);
        assertThat(even.steps(4096, true)).isEqualTo(1024);
        assertThat(even.foldsAlongK(4096, true)).isEqualTo(32);
        CycleModel odd = new CycleModel(24, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32, true,
                0);
        assertThat(odd.foldsAlongK(96, true)).as("a group of 32 takes two folds of 24 rows").isEqualTo(6);
        CycleModel wide = new CycleModel(48, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32, true,
                0);
        assertThat(wide.foldsAlongK(96, true)).as("one group of 32 in 48 rows").isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"32, 128, 1, 1", "128, 128, 1, 1", "128, 32, 1, 4", "256, 32, 1, 8", "256, 32, 4, 2"})
    void outputStationaryColumnsNeedOneDequantiserForEachGroupLengthOfRows(int rows, int group, int serial,
            int needed) {
        CycleModel model = new CycleModel(rows, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 1, serial,
                group, true, 0);
        assertThat(model.requiredGroupUnits()).isEqualTo(needed);
        assertThat(model.groupStalls(rows, 4096, 320, true)).isZero();
    }

    @Test
    void tooFewDequantisersStallTheArray() {
        // 128 sums a column and group of 32 cycles: one unit makes each group last 128 cycles.
        CycleModel one = new CycleModel(128, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32, true,
                1);
        long free = cycles(128, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 128, 4096, 32 * 10);
        long stalled = one.cycles(128, 4096, 320, true);
        assertThat(stalled).isEqualTo(9 * (4096 / 32) * 128L + (4096 / 32 - 1) * 128L + 32 + 128 + 32 - 2);
        assertThat(one.groupStalls(128, 4096, 320, true)).isEqualTo(stalled - free);
        // Weight stationary: 4 taps of a column hand over 4 sums a cycle.
        CycleModel taps = new CycleModel(128, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                true, 0);
        assertThat(taps.requiredGroupUnits()).isEqualTo(4);
        CycleModel half = new CycleModel(128, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                true, 2);
        assertThat(half.groupStalls(1000, 4096, 320, true)).isEqualTo(1000L * 32 * 10);
    }

    @Test
    void errorsNameTheValue() {
        assertThatThrownBy(() -> CycleAssumption.named("overlap")).hasMessageContaining("'overlap'")
                .hasMessageContaining("overlapped");
        assertThatThrownBy(() -> Dataflow.named("rs")).hasMessageContaining("'rs'");
        assertThatThrownBy(() -> CycleModel.plain(0, 3, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD))
                .hasMessageContaining("0 x 3");
    }
}
