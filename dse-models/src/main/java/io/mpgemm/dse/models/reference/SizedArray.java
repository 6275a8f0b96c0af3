package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.models.accelerator.Accelerator;
import io.mpgemm.dse.models.accelerator.AcceleratorConfig;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CostedUnit;
import io.mpgemm.dse.models.accelerator.CycleModel;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.accelerator.DramCost;
import io.mpgemm.dse.models.accelerator.EdgeUnits;
import io.mpgemm.dse.models.accelerator.Memories;
import io.mpgemm.dse.models.accelerator.Ports;
import io.mpgemm.dse.models.accelerator.Wires;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Technology;
import io.mpgemm.dse.models.workload.GemmShape;
import io.mpgemm.dse.models.workload.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The accelerator model with an array whose columns are given, or found: as many as fit into the area of another design's
 * array, with the same rows. Area is that of PEs and of all units that they share (accumulators, dequantisers, decoders, tables),
 * as placed. Not for several threads. It runs one GEMM, or the layers of {@link MixpeLayers}, some of them at another precision.
 */
final class SizedArray {

    private static final double UM2_PER_MM2 = 1e6;
    private static final double PJ_PER_MJ = 1e9;

    private final JsonNode design;
    private final JsonNode setUp;
    private final Map<JsonNode, Run> runs = new HashMap<>();
    private final Mode main;
    private final Optional<Mode> other;
    private final int rows;
    private final int cols;

    /** The PE at one of a design's precisions. */
    private record Mode(Hardware hardware, List<CostedUnit> units, int groupSize, double clockMhz) {

        static Mode of(JsonNode design, String set, JsonNode setUp, int rows, Circuits circuits) {
            String name = design.required("pe").asString();
            PeFamily family = PeFamilies.all().stream().filter(known -> known.name().equals(name)).findFirst()
                    .orElseThrow(() -> new Predictors.Missing("no PE family '" + name + "'"));
            boolean weightStationary = dataflow(setUp) == Dataflow.WEIGHT_STATIONARY;
            Settings settings = PeFamilies.defaults(family, set, rows, weightStationary);
            Hardware hardware = circuits.hardware(
                    name + "; " + set + "; " + rows + "; " + !weightStationary, () -> family.hardware(settings));
            double clockMhz = setUp.required("clockMhz").asDouble();
            return new Mode(hardware, WholeChip.placed(hardware, Predictors.node(setUp), clockMhz),
                    settings.find("groupSize").isPresent() ? settings.groupSize() : Settings.CHANNEL, clockMhz);
        }

        double arrayUm2(AcceleratorConfig config) {
            int groupUnits = CycleModel.of(config, hardware, groupSize, EdgeUnits.of(units)).groupUnitsPerColumn();
            return units.stream().mapToDouble(
                    unit -> unit.instances(config.rows(), config.cols(), groupUnits) * unit.areaUm2()).sum();
        }

        double macsPerCycle(int rows, int cols) {
            return (double) rows * cols * hardware.macsPerPe() / hardware.cyclesPerStep();
        }
    }

    private SizedArray(JsonNode design, JsonNode setUp, Mode main, Optional<Mode> other, int rows, int cols) {
        this.design = design;
        this.setUp = setUp;
        this.main = main;
        this.other = other;
        this.rows = rows;
        this.cols = cols;
    }

    /**
     * A design of a data file.
     *
     * @param design  {@code pe}, {@code set}, {@code rows} and {@code cols}, or in their place {@code asLargeAs}: a design whose
     *                rows it takes and whose array's area it fills; {@code other: {oneLayerIn, outputOnly, set}}
     * @param setUp   {@code node, clockMhz, dataflow, weightKiB, activationKiB, outputKiB, dramGBs, dram}
     * @param designs the designs of the file
     */
    static SizedArray of(JsonNode design, JsonNode setUp, Function<String, JsonNode> designs, Circuits circuits) {
        boolean sized = design.has("asLargeAs");
        JsonNode like = sized ? designs.apply(design.required("asLargeAs").asString()) : design;
        int rows = like.required("rows").asInt();
        Mode main = Mode.of(design, design.path("set").asString(""), setUp, rows, circuits);
        JsonNode second = design.path("other");
        Optional<Mode> other = second.has("set")
                ? Optional.of(Mode.of(design, second.required("set").asString(), setUp, rows, circuits))
                : Optional.empty();
        if (!sized) {
            return new SizedArray(design, setUp, main, other, rows, design.required("cols").asInt());
        }
        double um2 = of(like, setUp, designs, circuits).arrayUm2();
        int cols = 0;
        // The area of 2^b columns more is what the binary search needs to know; it grows with the columns.
        for (int step = 1 << 14; step > 0; step >>= 1) {
            if (new SizedArray(design, setUp, main, other, rows, cols + step).arrayUm2() <= um2) {
                cols += step;
            }
        }
        if (cols == 0) {
            throw new Predictors.Missing("not one column of it fits into the area of " + design.path("asLargeAs"));
        }
        return new SizedArray(design, setUp, main, other, rows, cols);
    }

    private static Dataflow dataflow(JsonNode setUp) {
        return Dataflow.named(setUp.required("dataflow").asString());
    }

    private AcceleratorConfig config() {
        return AcceleratorConfig.of(rows, cols, dataflow(setUp), setUp.required("weightKiB").asInt(),
                setUp.required("activationKiB").asInt(), setUp.required("outputKiB").asInt(),
                setUp.required("dramGBs").asDouble(), main.clockMhz);
    }

    /** The array serves all of its precisions, so that the largest counts. */
    double arrayUm2() {
        AcceleratorConfig config = config();
        return Math.max(main.arrayUm2(config), other.map(mode -> mode.arrayUm2(config)).orElse(0.0));
    }

    int cols() {
        return cols;
    }

    /** A figure by name; those of a run are of {@code model}: one {@code gemm}, or layers. */
    double figure(JsonNode model, String of) {
        double peak = main.macsPerCycle(rows, cols);
        return switch (of) {
            case "cols" -> cols;
            case "pes" -> (double) rows * cols;
            case "macsPerCycle" -> peak;
            case "arrayMm2" -> arrayUm2() / UM2_PER_MM2;
            case "arrayUm2PerMac" -> arrayUm2() / peak;
            default -> run(model).figure(of, arrayUm2() / peak);
        };
    }

    /** What a pass takes. */
    private record Run(double ms, double macs, double peakMacs, double staticMj, double dramMj, double bufferMj,
            double coreMj, double arrayMj) {

        static final Run NONE = new Run(0, 0, 0, 0, 0, 0, 0, 0);

        static Run of(AcceleratorCost cost, Workload workload) {
            double ms = cost.latencyMs();
            Breakdown dynamic = cost.powerBreakdown().children().getFirst();
            Breakdown standing = cost.powerBreakdown().children().getLast();
            double toArray = part(dynamic, "wires", "buffers to array");
            double core = part(dynamic, "array") + part(dynamic, "wires") - toArray;
            // Watts times milliseconds are millijoules.
            return new Run(ms, workload.macs(), workload.macs() / cost.utilization(), ms * standing.value(),
                    ms * part(dynamic, "DRAM"), ms * (part(dynamic, "buffers") + toArray), ms * core,
                    ms * (core + part(standing, "array")));
        }

        private static double part(Breakdown tree, String... path) {
            double value = tree.value();
            for (String name : path) {
                Optional<Breakdown> child = tree.children().stream().filter(one -> one.name().equals(name)).findFirst();
                if (child.isEmpty()) {
                    return 0;
                }
                tree = child.get();
                value = tree.value();
            }
            return value;
        }

        Run plus(Run more) {
            return new Run(ms + more.ms, macs + more.macs, peakMacs + more.peakMacs, staticMj + more.staticMj,
                    dramMj + more.dramMj, bufferMj + more.bufferMj, coreMj + more.coreMj, arrayMj + more.arrayMj);
        }

        double figure(String of, double um2PerMac) {
            double pjPerMac = arrayMj * PJ_PER_MJ / macs;
            return switch (of) {
                case "timeMs" -> ms;
                case "energyMj" -> staticMj + dramMj + bufferMj + coreMj;
                case "staticMj" -> staticMj;
                case "dramMj" -> dramMj;
                case "bufferMj" -> bufferMj;
                case "coreMj" -> coreMj;
                case "utilization" -> macs / peakMacs;
                case "arrayPjPerMac" -> pjPerMac;
                case "areaPower" -> um2PerMac * pjPerMac;
                default -> throw new IllegalArgumentException("A sized array has no '" + of + "'.");
            };
        }
    }

    private Run run(JsonNode model) {
        Run known = runs.get(model);
        if (known == null) {
            known = pass(model);
            runs.put(model, known);
        }
        return known;
    }

    private Run pass(JsonNode model) {
        List<GemmShape> mains = new ArrayList<>();
        List<GemmShape> others = new ArrayList<>();
        if (model.has("gemm")) {
            JsonNode gemm = model.required("gemm");
            mains.add(new GemmShape("gemm", GemmShape.Kind.CUSTOM, gemm.required("m").asInt(),
                    gemm.required("k").asInt(), gemm.required("n").asInt(), 1, true));
        } else {
            for (MixpeLayers.Gemm gemm : MixpeLayers.gemms(design, model, setUp.required("batch").asInt())) {
                // Patches run at the precision of the most exact layers.
                boolean second = other.isPresent() && gemm.precision() != MixpeLayers.Precision.MAIN;
                (second ? others : mains).add(new GemmShape(gemm.site(), GemmShape.Kind.CUSTOM, gemm.rows(), gemm.k(),
                        gemm.columns(), gemm.count(), true));
            }
        }
        double bits = weightBits(mains, main) + other.map(mode -> weightBits(others, mode)).orElse(0.0);
        return run(mains, main, bits).plus(other.map(mode -> run(others, mode, bits)).orElse(Run.NONE));
    }

    private static double weightBits(List<GemmShape> gemms, Mode mode) {
        return gemms.stream().mapToDouble(
                gemm -> (double) gemm.k() * gemm.n() * gemm.count() * mode.hardware.weightBits()).sum();
    }

    private Run run(List<GemmShape> gemms, Mode mode, double weightBits) {
        if (gemms.isEmpty()) {
            return Run.NONE;
        }
        Technology node = Predictors.node(setUp);
        AcceleratorConfig config = config();
        Hardware hardware = mode.hardware;
        DramCost dram = DramCost.of(Dram.named(setUp.path("dram").asString("lpddr4")), weightBits);
        Memories memories = new Memories(
                WholeChip.memory(node, config.weightKiB(), Ports.weightBits(hardware, cols)),
                WholeChip.memory(node, config.activationKiB(), Ports.activationBits(hardware, rows)),
                WholeChip.memory(node, config.outputKiB(), Ports.outputBits(hardware, cols)));
        Workload workload = new Workload("layers", gemms, 1);
        return Run.of(Accelerator.evaluate(config, hardware, mode.units, memories,
                dram, Wires.of(node, config.assumptions()), workload, mode.groupSize), workload);
    }
}
