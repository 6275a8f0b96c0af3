package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A made-up accelerator with the shape of the real problem: a categorical family with conditional parameters, ordered
 * sizes, a compute or memory bound latency, and a signal-to-noise ratio that only the numerics decide. About 150 000
 * points. The numbers mean nothing.
 */
final class SyntheticAccelerator implements Evaluator {

    static final Metric AREA = new Metric("areaMm2", "mm2", "area");
    static final Metric ENERGY = new Metric("energyMj", "mJ", "energy");
    static final Metric LATENCY = new Metric("latencyMs", "ms", "latency");
    static final Metric SQNR = new Metric("sqnrDb", "dB", "signal to noise");

    private static final int[][] GEMMS = {{16, 4096, 12288}, {16, 4096, 4096}, {16, 11008, 4096}, {256, 4096, 4096}};

    private SyntheticAccelerator() {}

    /** Minimise area, energy and latency, and maximise the ratio; with three objectives it is left out. */
    static Problem problem(int objectives, boolean constrained) {
        List<Objective> all = List.of(new Objective(AREA, Direction.MINIMIZE),
                new Objective(ENERGY, Direction.MINIMIZE),
                new Objective(LATENCY, Direction.MINIMIZE), new Objective(SQNR, Direction.MAXIMIZE));
        List<Constraint> constraints = constrained
                ? List.of(new Constraint(AREA, true, 5), new Constraint(SQNR, false, 15))
                : List.of();
        return new Problem(space(), new SyntheticAccelerator(), all.subList(0, objectives), constraints);
    }

    static DesignSpace space() {
        List<Parameter> parameters = List.of(names("family", "int8", "fp16", "dequant", "lut", "mixpe"),
                names("activation", "int8", "fp16", "bf16"), sizes("weightBits", 2, 3, 4, 8),
                sizes("groupSize", 32, 128, 4096), sizes("mu", 2, 4, 8),
                names("accumulator", "int20", "int24", "int32", "fp16", "fp32"), sizes("rows", 16, 32, 64, 128, 256),
                sizes("cols", 16, 32, 64, 128, 256), names("dataflow", "ws", "os"), sizes("weightKiB", 128, 256),
                sizes("activationKiB", 128, 256), sizes("dramGBs", 64, 256));
        List<Rule> rules = List.of(
                new Rule.Allows("activation", List.of("family"),
                        (value, earlier) -> !earlier.is("family", "int8", "fp16")
                                || earlier.is("family", "int8") == value.text().equals("int8")),
                new Rule.Applies("weightBits", List.of("family"), earlier -> !earlier.is("family", "fp16")),
                new Rule.Allows("weightBits", List.of("family"),
                        (value, earlier) -> !earlier.is("family", "int8") || value.asInt() == 8),
                new Rule.Applies("groupSize", List.of("family"), earlier -> !earlier.is("family", "int8", "fp16")),
                new Rule.Applies("mu", List.of("family"), earlier -> earlier.is("family", "lut")),
                new Rule.Allows("accumulator", List.of("activation"),
                        (value, earlier) -> earlier.is("activation", "int8") == value.text().startsWith("int")
                                && !(earlier.is("activation", "bf16") && value.text().equals("fp16"))));
        return DesignSpace.of(parameters, rules);
    }

    private static Parameter names(String name, String... values) {
        return new Parameter(name, name, false, Arrays.stream(values).map(Value::of).toList());
    }

    private static Parameter sizes(String name, int... values) {
        return new Parameter(name, name, true, Arrays.stream(values).mapToObj(Value::of).toList());
    }

    @Override
    public List<Metric> metrics() {
        return List.of(AREA, ENERGY, LATENCY, SQNR);
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (DesignPoint point : batch) {
            evaluations.add(new Evaluation(point, metrics(point), List.of(), ""));
        }
        return evaluations;
    }

    private static double[] metrics(DesignPoint point) {
        double rows = point.get("rows").number();
        double cols = point.get("cols").number();
        boolean integer = point.is("activation", "int8");
        double significand = integer ? 8 : point.is("activation", "fp16") ? 11 : 8;
        double weightBits = point.find("weightBits").map(Value::number).orElse(16.0);
        double group = point.find("groupSize").map(Value::number).orElse(4096.0);
        double mu = point.find("mu").map(Value::number).orElse(1.0);
        String accumulator = point.get("accumulator").text();
        double accumulatorBits = Integer.parseInt(accumulator, accumulator.length() - 2, accumulator.length(), 10);
        double adder = integer ? 11 * accumulatorBits : 45 * accumulatorBits;
        String family = point.get("family").text();
        double cell;
        double shared = 0;
        switch (family) {
            case "int8" -> cell = 6 * 64 + adder;
            case "fp16" -> cell = 6 * significand * significand + 200 + adder;
            case "dequant" -> {
                cell = 6 * significand * (integer ? 8 : significand) + (integer ? 0 : 200) + adder;
                shared = rows * (40 * weightBits + 300);
            }
            case "lut" -> {
                cell = (weightBits / mu) * (2.3 * accumulatorBits * (1 << (int) mu) / 8 + adder);
                shared = cols * (1 << (int) mu) * accumulatorBits * 6;
            }
            default -> {
                cell = 7 * significand * weightBits + (integer ? 0 : 130) + adder;
                shared = cols * 2000;
            }
        }
        double flow = point.is("dataflow", "os") ? 1.12 : 1;
        double kib = point.get("weightKiB").number() + point.get("activationKiB").number();
        double area = (cell * flow * rows * cols + shared) * 0.6e-6 + kib * 4e-3;
        double dram = point.get("dramGBs").number();
        area += dram * 2e-3;
        double latency = 0;
        double energy = 0;
        for (int[] gemm : GEMMS) {
            double m = gemm[0];
            double k = gemm[1];
            double n = gemm[2];
            double cycles = point.is("dataflow", "os")
                    ? Math.ceil(m / rows) * Math.ceil(n / cols) * (k + rows + cols)
                    : Math.ceil(k / rows) * Math.ceil(n / cols) * (m + rows + cols);
            double reloads = Math.max(1, Math.ceil(m * k * 2 / (1024 * point.get("activationKiB").number())) / 4);
            double tiles = Math.max(1, Math.ceil(rows * cols * 64 / (1024 * point.get("weightKiB").number())));
            double bytes = k * n * (weightBits + 24 / group) / 8 * Math.sqrt(tiles) + m * (k + n) * 2 * reloads;
            double milliseconds = Math.max(cycles / 5e5, bytes / dram / 1e6);
            latency += milliseconds;
            energy += m * k * n * cell * flow * 1e-12 * 1.5 + bytes * 2e-8 + milliseconds * area * 0.02
                    + bytes * kib * 1e-11 + m * n * k / group * 2e-10;
        }
        double noise = weightBits == 16 ? 1e-6 : Math.pow(4, -weightBits) * Math.log(group) * 2.2;
        noise += integer ? 8e-4 : point.is("activation", "fp16") ? 1e-7 : 6e-6;
        noise += switch (accumulator) {
            case "int20" -> 2e-4 * group / 128;
            case "int24" -> 1e-5 * group / 128;
            case "fp16" -> 4e-5 * Math.sqrt(group);
            default -> 0;
        };
        return new double[]{area, energy, latency, -10 * Math.log10(noise)};
    }
}
