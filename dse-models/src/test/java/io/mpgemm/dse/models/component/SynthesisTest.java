package io.mpgemm.dse.models.component;

import static io.mpgemm.dse.models.component.Synthesis.FJ_PER_GE;
import static io.mpgemm.dse.models.component.Synthesis.FO4_PS;
import static io.mpgemm.dse.models.component.Synthesis.meanAbsolute;
import static io.mpgemm.dse.models.component.Synthesis.percent;
import static io.mpgemm.dse.models.component.Synthesis.worst;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Components and whole cells against gate-level synthesis in 45 nm, minimum-area corner. */
class SynthesisTest {

    private static final FloatFormat H = FloatFormat.FP16;
    private static final FloatFormat B = FloatFormat.BF16;
    private static final FloatFormat F = FloatFormat.FP32;

    private static Map<String, Component> components() {
        Map<String, Component> all = new LinkedHashMap<>();
        for (int w : List.of(4, 8, 16, 32, 48)) {
            all.put("add" + w, IntegerUnits.adder(w));
        }
        for (int[] ab : new int[][]{{2, 2}, {4, 4}, {8, 4}, {8, 8}, {11, 4}, {11, 11}, {16, 16}, {24, 24}}) {
            all.put("mul_u" + ab[0] + "xu" + ab[1], Multipliers.multiplier(ab[0], false, ab[1], false));
        }
        all.put("mul_s4xs4", Multipliers.multiplier(4, true, 4, true));
        all.put("mul_s8xs8", Multipliers.multiplier(8, true, 8, true));
        all.put("fp16_add_ftz", FloatUnits.adder(H, false));
        all.put("fp32_add_ftz", FloatUnits.adder(F, false));
        all.put("fp16_mul_ftz", FloatUnits.multiplier(H, H, H, false));
        all.put("fp16_mul_full", FloatUnits.multiplier(H, H, H, true));
        all.put("bf16_mul_ftz", FloatUnits.multiplier(B, B, B, false));
        all.put("int5_to_fp16", FloatUnits.intToFloat(5, true, H));
        all.put("int20_to_fp32", FloatUnits.intToFloat(20, true, F));
        all.put("rshift16", IntegerUnits.rightShifter(16, false));
        all.put("rshift32", IntegerUnits.rightShifter(32, false));
        all.put("rshsticky27", IntegerUnits.rightShifter(27, true));
        for (int w : List.of(8, 16, 32)) {
            all.put("lzc" + w, IntegerUnits.leadingZeroCounter(w));
        }
        all.put("mux2to1_x8", IntegerUnits.mux(2, 8));
        all.put("mux4to1_x8", IntegerUnits.mux(4, 8));
        all.put("mux16to1_x16", IntegerUnits.mux(16, 16));
        all.put("mux256to1_x1", IntegerUnits.mux(256, 1));
        return all;
    }

    /**
     * Means are what the models reach, rounded up. Four of 30 are beyond 20 % in area, all small: leading-zero counters and
     * the 5-bit converter, which synthesis minimises as truth tables of few inputs. Leading-zero counters are also far too
     * fast here (a tree, where synthesis for area makes a chain) and muxes and shifters spend a third too little energy.
     */
    @Test
    void componentsMatchGates() {
        List<Double> area = new ArrayList<>();
        List<Double> delay = new ArrayList<>();
        List<Double> quiet = new ArrayList<>();
        List<Double> full = new ArrayList<>();
        List<Double> largeArea = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        components().forEach((name, c) -> {
            Synthesis.Row row = Synthesis.row(name, "comb");
            double quietPj = c.switchedGe() * FJ_PER_GE * 1e-3;
            double[] errors = {c.areaGe() / row.areaGe() - 1, c.depthFo4() * FO4_PS / row.delayPs() - 1,
                quietPj / row.quietPj() - 1, quietPj * c.glitch() / row.energyPj() - 1};
            area.add(errors[0]);
            delay.add(errors[1]);
            quiet.add(errors[2]);
            full.add(errors[3]);
            if (row.areaGe() > 70) {
                largeArea.add(errors[0]);
            }
            table.append(String.format(Locale.ROOT,
                    "%-14s area %6.0f GE %s, delay %5.0f ps %s, energy %6.3f pJ %s, without glitches %s%n", name,
                    c.areaGe(), percent(errors[0]), c.depthFo4() * FO4_PS, percent(errors[1]), quietPj * c.glitch(),
                    percent(errors[3]), percent(errors[2])));
        });
        System.out.printf(Locale.ROOT, "%smean: area %s, delay %s, energy %s, without glitches %s%n", table,
                percent(meanAbsolute(array(area))), percent(meanAbsolute(array(delay))),
                percent(meanAbsolute(array(full))), percent(meanAbsolute(array(quiet))));
        assertThat(meanAbsolute(array(area))).isLessThan(0.085);
        assertThat(meanAbsolute(array(largeArea))).isLessThan(0.05);
        assertThat(worst(array(largeArea))).isLessThan(0.13);
        assertThat(meanAbsolute(array(delay))).isLessThan(0.15);
        assertThat(meanAbsolute(array(quiet))).isLessThan(0.08);
        assertThat(meanAbsolute(array(full))).isLessThan(0.20);
    }

    private static double[] array(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private record Cell(String pe, String wrapper, List<Part> registers, List<Part> logic) {}

    private static Part mac(String role, Component component) {
        return Part.onPath(role, component, Event.MAC);
    }

    private static List<Cell> cells() {
        Part fp32Add = mac("add", FloatUnits.adder(F, false));
        Part fp16Mul = mac("multiply", FloatUnits.multiplier(H, H, F, false));
        Part int8Mac = mac("MAC", Multipliers.multiplyAccumulate(1, 8, true, 8, true, 32));
        return List.of(
                new Cell("int_s8xs8_acc32", "ws", CellRegisters.weightStationary(8, 8, 32, 1), List.of(int8Mac)),
                new Cell("mixpe_s8xu4_acc32", "ws", CellRegisters.weightStationary(8, 4, 32, 1),
                        List.of(mac("MAC", Multipliers.multiplyAccumulate(1, 8, true, 4, false, 32)))),
                new Cell("mixpe_s8xu4_acc20", "ws", CellRegisters.weightStationary(8, 4, 20, 1),
                        List.of(mac("MAC", Multipliers.multiplyAccumulate(1, 8, true, 4, false, 20)))),
                new Cell("fp16_mul_fp32_add_ftz", "ws", CellRegisters.weightStationary(16, 16, 32, 1),
                        List.of(fp16Mul, fp32Add)),
                new Cell("dequant_w4a8_acc32", "ws", CellRegisters.weightStationary(8, 20, 32, 1),
                        List.of(Part.onPath("dequantise", IntegerUnits.int8Dequantizer(4), Event.WEIGHT_LOAD),
                                int8Mac)),
                new Cell("dequant_w4a16_accfp32_ftz", "ws", CellRegisters.weightStationary(16, 24, 32, 1),
                        List.of(Part.onPath("dequantise", FloatUnits.dequantizer(4, H, false), Event.WEIGHT_LOAD),
                                fp16Mul, fp32Add)),
                new Cell("mixpe_w4afp16_accfp32_ftz", "ws", CellRegisters.weightStationary(16, 4, 32, 1),
                        List.of(mac("significand", FloatUnits.significandMultiplier(4, H, F, false)), fp32Add)),
                new Cell("mixpe_naive_w4a16_accfp32", "ws", CellRegisters.weightStationary(16, 4, 32, 1),
                        List.of(mac("exponent adds", FloatUnits.exponentAddMultiplier(4, H, true, false)), fp32Add)),
                new Cell("int_s8xs8_acc32_dp4", "ws", CellRegisters.weightStationary(32, 32, 32, 1),
                        List.of(mac("MAC", Multipliers.multiplyAccumulate(4, 8, true, 8, true, 32)))),
                new Cell("int_s8xs8_acc32", "os", CellRegisters.outputStationary(8, 8, 32), List.of(int8Mac)),
                new Cell("mixpe_s8xu4_acc32", "os", CellRegisters.outputStationary(8, 4, 32),
                        List.of(mac("MAC", Multipliers.multiplyAccumulate(1, 8, true, 4, false, 32)))),
                new Cell("fp16_mul_fp32_add_ftz", "os", CellRegisters.outputStationary(16, 16, 32),
                        List.of(fp16Mul, fp32Add)),
                new Cell("gdq_int20_fp32", "reg", GroupDequantizer.registers(20, 20, F),
                        GroupDequantizer.integer(20, 0, 0, F)));
    }

    /** Energy of one cycle of the stimuli: a MAC (or a group) each cycle, a weight held 32 cycles in weight-stationary cells. */
    private static double energyPj(UnitCost cost) {
        return cost.energyPj(Event.CYCLE) + cost.energyPj(Event.MAC) + cost.energyPj(Event.WEIGHT_LOAD) / 32
                + cost.energyPj(Event.GROUP_OUTPUT);
    }

    /**
     * Area targets hold (8 % mean, 20 % worst); so does delay (15 % mean), except that the exponent-add cell alone is 23 % too
     * slow: the depths of its three adders are summed though they overlap. Energy of unpipelined floating-point
     * chains is less sure, see the bounds.
     */
    @Test
    void cellsMatchGates() {
        Technology nangate = Technologies.named("45nm");
        List<Double> area = new ArrayList<>();
        List<Double> delay = new ArrayList<>();
        List<Double> energy = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        double int8Ge = 0;
        for (Cell cell : cells()) {
            List<Part> parts = new ArrayList<>(cell.registers());
            parts.addAll(cell.logic());
            UnitCost cost = new UnitCosting(nangate, 50).cost(new Unit(cell.pe(), Unit.Placement.PE, 1, 32, parts));
            Synthesis.Row row = Synthesis.row(cell.pe(), cell.wrapper());
            double ge = cost.areaUm2() / nangate.um2PerGe().value();
            int8Ge = int8Ge == 0 ? ge : int8Ge;
            area.add(ge / row.areaGe() - 1);
            delay.add(cost.delayPs() / row.delayPs() - 1);
            energy.add(energyPj(cost) / row.energyPj() - 1);
            assertThat(cost.pipelineStages()).isEqualTo(1);
            assertThat(ge / int8Ge).as("%s relative to the INT8 cell", cell.pe())
                    .isBetween(0.92 * row.areaGe() / 893, 1.08 * row.areaGe() / 893);
            table.append(String.format(Locale.ROOT,
                    "%-27s %-3s area %5.0f GE %s, of INT8 %.2f (%.2f), delay %5.0f ps %s, energy %5.2f pJ %s (%.2f, quiet %.2f)%n",
                    cell.pe(), cell.wrapper(), ge, percent(area.getLast()), ge / int8Ge, row.areaGe() / 893,
                    cost.delayPs(), percent(delay.getLast()), energyPj(cost), percent(energy.getLast()),
                    row.energyPj(), row.quietPj()));
        }
        System.out.printf(Locale.ROOT, "%smean: area %s, delay %s, energy %s%n", table,
                percent(meanAbsolute(array(area))), percent(meanAbsolute(array(delay))),
                percent(meanAbsolute(array(energy))));
        assertThat(meanAbsolute(array(area))).isLessThan(0.04);
        assertThat(worst(array(area))).isLessThan(0.08);
        assertThat(meanAbsolute(array(delay))).isLessThan(0.09);
        assertThat(worst(array(delay))).isLessThan(0.25);
        assertThat(meanAbsolute(array(energy))).isLessThan(0.20);
    }

    @Test
    void tableGeneratorsMatchGates() {
        // Registers taken off: 142 and 240 flip-flops.
        double int8 = Luts.generator(Luts.Table.SUBSET, 4, 8).areaGe();
        double fp16 = Luts.generator(Luts.Table.SUBSET, 4, H, false).areaGe();
        double reader = Luts.readPort(Luts.Table.SUBSET, 4, 10, false).areaGe()
                + Luts.shiftAccumulate(10, 4, 32).areaGe();
        System.out.printf(Locale.ROOT,
                "lutgen_int8_mu4 %.0f GE (551), lutgen_fp16_mu4 %.0f (7463), lutrow %.0f (608)%n",
                int8, fp16, reader);
        assertThat(int8).isBetween(0.9 * 551, 1.1 * 551);
        assertThat(fp16).isBetween(0.95 * 7463, 1.05 * 7463);
        assertThat(reader).isBetween(0.9 * 608, 1.1 * 608);
    }
}
