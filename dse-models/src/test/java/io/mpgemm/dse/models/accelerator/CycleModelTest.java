package io.mpgemm.dse.models.accelerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Unit.Placement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        CycleModel dot = new CycleModel(16, 16, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, 4, 1, CHANNEL,
                EdgeUnits.NONE,
                0);
        assertThat(dot.cycles(16, 4096, 16, true)).isEqualTo(plain.cycles(16, 1024, 16, true));
        CycleModel serial = new CycleModel(16, 16, Dataflow.OUTPUT_STATIONARY, CycleAssumption.FOLD, 4, 4, CHANNEL,
                EdgeUnits.NONE, 0);
        assertThat(serial.cycles(16, 4096, 16, true)).isEqualTo(plain.cycles(16, 4096, 16, true));
        assertThat(dot.steps(4095, false)).isEqualTo(1024);
    }

    @Test
    void groupBoundariesCostStepsOnlyWhereNothingDivides() {
        CycleModel even = new CycleModel(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 1, 128,
                EdgeUnits.dequantisers(1), 0);
        assertThat(even.steps(4096, true)).isEqualTo(1024);
        assertThat(even.foldsAlongK(4096, true)).isEqualTo(32);
        CycleModel odd = new CycleModel(24, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                EdgeUnits.dequantisers(1),
                0);
        assertThat(odd.foldsAlongK(96, true)).as("a group of 32 takes two folds of 24 rows").isEqualTo(6);
        CycleModel wide = new CycleModel(48, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                EdgeUnits.dequantisers(1),
                0);
        assertThat(wide.foldsAlongK(96, true)).as("one group of 32 in 48 rows").isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"32, 128, 1, 1", "128, 128, 1, 1", "128, 32, 1, 4", "256, 32, 1, 8", "256, 32, 4, 2"})
    void outputStationaryColumnsNeedOneDequantiserForEachGroupLengthOfRows(int rows, int group, int serial,
            int needed) {
        CycleModel model = new CycleModel(rows, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 1, serial,
                group, EdgeUnits.dequantisers(1), 0);
        assertThat(model.requiredGroupUnits()).isEqualTo(needed);
        assertThat(model.groupStalls(rows, 4096, 320, true)).isZero();
    }

    @Test
    void tooFewDequantisersStallTheArray() {
        // 128 sums a column and group of 32 cycles: one unit makes each group last 128 cycles.
        CycleModel one = new CycleModel(128, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                EdgeUnits.dequantisers(1),
                1);
        long free = cycles(128, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 128, 4096, 32 * 10);
        long stalled = one.cycles(128, 4096, 320, true);
        assertThat(stalled).isEqualTo(9 * (4096 / 32) * 128L + (4096 / 32 - 1) * 128L + 32 + 128 + 32 - 2);
        assertThat(one.groupStalls(128, 4096, 320, true)).isEqualTo(stalled - free);
        // Weight stationary: 4 taps of a column hand over 4 sums a cycle.
        CycleModel taps = new CycleModel(128, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                EdgeUnits.dequantisers(1), 0);
        assertThat(taps.requiredGroupUnits()).isEqualTo(4);
        CycleModel half = new CycleModel(128, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, 32,
                EdgeUnits.dequantisers(1), 2);
        assertThat(half.groupStalls(1000, 4096, 320, true)).isEqualTo(1000L * 32 * 10);
    }

    @Test
    void aDequantiserThatIsBusyForSeveralCyclesServesFewerRows() {
        // Four bit planes and an offset: 5 cycles a sum. 32 steps of 4 cycles a group: one unit takes 25 of 64 rows.
        CycleModel os = new CycleModel(64, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 4, 128,
                EdgeUnits.dequantisers(5), 0);
        assertThat(os.requiredGroupUnits()).isEqualTo(3);
        assertThat(os.groupStalls(64, 4096, 320, true)).isZero();
        CycleModel two = new CycleModel(64, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 4, 128,
                EdgeUnits.dequantisers(5), 2);
        // 32 sums of each half column take 160 cycles; the last group of the last fold does not wait.
        assertThat(two.groupStalls(64, 4096, 320, true)).isEqualTo((10 * 32 - 1) * (160L - 128));
        // Weight stationary, a group in one fold of 32 rows: a sum each step of 4 cycles, so two units.
        CycleModel ws = new CycleModel(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 4, 128,
                EdgeUnits.dequantisers(5), 0);
        assertThat(ws.requiredGroupUnits()).isEqualTo(2);
        // In 16 rows a group takes two folds, and one unit has the time of both.
        CycleModel chained = new CycleModel(16, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 4, 128,
                EdgeUnits.dequantisers(5), 0);
        assertThat(chained.requiredGroupUnits()).isEqualTo(1);
        CycleModel one = new CycleModel(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 4, 4, 128,
                EdgeUnits.dequantisers(5), 1);
        assertThat(one.groupStalls(1000, 4096, 320, true)).isEqualTo(1000L * 32 * 10);
        assertThat(chained.groupStalls(1000, 4096, 320, true)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Dataflow.class)
    void slowOrFewTableGeneratorsStallTheArray(Dataflow dataflow) {
        // Tables over 4 activations, 4 bit planes: a table each step of 4 cycles and row.
        long free = tables(dataflow, 1, 1).cycles(512, 4096, 512, false);
        assertThat(tables(dataflow, 4, 1).cycles(512, 4096, 512, false)).as("4 cycles a table").isEqualTo(free);
        assertThat(tables(dataflow, 1, 4).cycles(512, 4096, 512, false)).as("4 rows a generator").isEqualTo(free);
        assertThat(tables(dataflow, 8, 1).feedStalls(512, 4096, 512, false)).as("8 cycles a table")
                .isEqualTo(tables(dataflow, 8, 1).cycles(512, 4096, 512, false) - free).isGreaterThan(free * 9 / 10);
        assertThat(tables(dataflow, 2, 8).cycles(512, 4096, 512, false)).as("2 cycles a table, 8 rows a generator")
                .isEqualTo(tables(dataflow, 1, 16).cycles(512, 4096, 512, false)).isGreaterThan(free * 19 / 5);
    }

    private static CycleModel tables(Dataflow dataflow, int cyclesPerTable, int rowsPerGenerator) {
        CostedUnit generator = new CostedUnit("table generator", Placement.ROW, rowsPerGenerator, 1, 1,
                Map.of(Event.ACTIVATION_LOAD, 1.0), Map.of(Event.ACTIVATION_LOAD, cyclesPerTable / 4.0));
        return new CycleModel(32, 32, dataflow, CycleAssumption.OVERLAPPED, 4, 4, CHANNEL,
                EdgeUnits.of(List.of(generator)), 0);
    }

    @Test
    void aSlowWeightDequantiserSlowsLoadingOrTheSteps() {
        EdgeUnits slow = new EdgeUnits(0, 0, 0, 0, 3);
        // Weight stationary: 32 rows take 96 cycles to load, which a decode fold cannot hide.
        CycleModel ws = new CycleModel(32, 32, Dataflow.WEIGHT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, CHANNEL,
                slow, 0);
        assertThat(ws.cycles(1, 320, 320, false)).isEqualTo(96L + 99 * 96 + 1 + 62);
        CycleModel os = new CycleModel(32, 32, Dataflow.OUTPUT_STATIONARY, CycleAssumption.OVERLAPPED, 1, 1, CHANNEL,
                slow, 0);
        assertThat(os.cycles(32, 320, 320, false)).isEqualTo(10L * 960 + 62);
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
