package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.core.study.Manifest;
import java.time.Instant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A made-up run of a made-up machine, the same every time. */
final class FakeRun {

    static final Metric AREA = new Metric("areaMm2", "mm2", "Chip area");
    static final Metric ENERGY = new Metric("energyPerTokenMj", "mJ", "Energy per token");
    static final Metric LATENCY = new Metric("latencyMs", "ms", "Latency");
    static final Metric QUALITY = new Metric("sqnrDb", "dB", "Output SQNR");
    static final Metric OVERFLOWS = new Metric("overflows", "", "Accumulator overflows");
    static final List<Metric> METRICS = List.of(AREA, ENERGY, LATENCY, QUALITY, OVERFLOWS);
    static final List<Objective> OBJECTIVES = List.of(new Objective(AREA, Direction.MINIMIZE),
            new Objective(ENERGY, Direction.MINIMIZE), new Objective(LATENCY, Direction.MINIMIZE),
            new Objective(QUALITY, Direction.MAXIMIZE));

    final DesignSpace space;
    final Columns columns;

    FakeRun(int kinds, int sizes) {
        List<Parameter> parameters = List.of(
                new Parameter("kind", "what sort of machine", false,
                        Stream.of("int8-tpu", "fp16-tensor-core", "dequant", "lut", "mixpe", "bitfusion", "olaccel",
                                "ant", "olive", "half-table", "w4a4").limit(kinds).map(Value::of).toList()),
                parameter("weightBits", 2, 3, 4, 8), parameter("groupSize", 32, 64, 128),
                new Parameter("rows", "rows of the array", true,
                        Stream.iterate(1, i -> i + 1).limit(sizes).map(i -> Value.of(8L * i)).toList()),
                parameter("cols", 16, 32, 64), parameter("clockMhz", 500));
        space = DesignSpace.of(parameters,
                List.of(new Rule.Applies("groupSize", List.of("kind"), point -> !point.is("kind", "int8-tpu"))));
        columns = new Columns(parameters, List.of("numerics"), METRICS, List.of(new Constraint(AREA, true, 20)));
    }

    private static Parameter parameter(String name, int... values) {
        List<Value> all = new ArrayList<>();
        for (int value : values) {
            all.add(Value.of(value));
        }
        return new Parameter(name, "the " + name, true, all);
    }

    Evaluation evaluate(DesignPoint point) {
        Random random = new Random(point.ordinal());
        double bits = point.get("weightBits").number();
        double cells = point.get("rows").number() * point.get("cols").number();
        double kind = 1 + 0.35 * point.index(0);
        double group = point.find("groupSize").map(Value::number).orElse(512.0);
        double area = cells * (0.6 + bits * 0.2) * kind * 2e-3 + 2 + 30 / group;
        double energy = (0.4 + 0.1 * bits) * kind * (1 + 40 / Math.sqrt(cells)) * (1 + 0.2 * random.nextDouble());
        double latency = 4e5 / cells / kind * (1 + bits / 8) + 1;
        double quality = 6.02 * bits + 3 * kind - 2 * Math.log(group / 32) + random.nextDouble();
        boolean broken = point.is("kind", "lut") && bits == 8;
        double none = broken ? Double.NaN : 1;
        return new Evaluation(point,
                new double[]{area * none, energy * none, latency * none, quality * none, cells % 7},
                List.of("w" + (int) bits + ",g" + (int) group), broken ? "a table of 2^8 entries does not fit" : "");
    }

    List<Evaluation> all() {
        List<Evaluation> all = new ArrayList<>();
        for (long i = 0; i < space.size(); i++) {
            all.add(evaluate(space.point(i)));
        }
        return all;
    }

    List<Evaluation> front(List<Evaluation> all) {
        List<Evaluation> feasible = all.stream().filter(columns::feasible).toList();
        return feasible.stream().filter(one -> feasible.stream().noneMatch(other -> dominates(other, one))).toList();
    }

    private boolean dominates(Evaluation a, Evaluation b) {
        boolean better = false;
        for (Objective objective : OBJECTIVES) {
            double left = objective.toMinimize(columns.value(a, objective.metric()));
            double right = objective.toMinimize(columns.value(b, objective.metric()));
            if (left > right) {
                return false;
            }
            better |= left < right;
        }
        return better;
    }

    ReportData data(String name) {
        List<Evaluation> all = all();
        List<Evaluation> front = front(all);
        Map<BigInteger, List<Breakdown>> breakdowns = new HashMap<>();
        front.forEach(one -> breakdowns.put(one.point().number(),
                List.of(Breakdown.sum("area (mm2)", "sum of parts",
                        List.of(Breakdown.leaf("cells", 0.8 * one.value(0), "rows x cols"),
                                Breakdown.leaf("rest", 0.2 * one.value(0), ""))))));
        return new ReportData(name, "Which machine is the best for the money?", columns, OBJECTIVES, "kind",
                List.of("areaMm2", "energyPerTokenMj", "latencyMs", "sqnrDb"), front, all, breakdowns,
                List.of("Every number here is made up."), manifest(name, all.size(), front.size(), 42));
    }

    Manifest manifest(String name, long evaluated, long front, long seed) {
        return new Manifest("0.1.0", Manifest.Study.of(name, "name: fake\n"), List.of(), seed, "exhaustive",
                Map.of("temperatureC", "25"), new Manifest.Jvm("25.0.3", "Nobody", "None"), "Plan 9",
                Map.of("b", "00ff", "a", "ff00"),
                new Manifest.Counts(space.size(), evaluated, evaluated - 1, front),
                Optional.of(new Manifest.Hypervolume(0.75, "best and worst of the front to 0 and 1",
                        List.of(new Manifest.Axis("areaMm2", 1, 20, 1.1)))),
                true, OBJECTIVES.stream().map(Manifest.ObjectiveColumn::of).toList(), List.of(),
                new Manifest.Timing(Instant.parse("2026-01-02T03:04:05Z"), 1.5));
    }
}
