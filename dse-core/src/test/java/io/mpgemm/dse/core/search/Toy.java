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
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Small problems for tests, whose evaluator remembers the batches it was asked for. */
final class Toy implements Evaluator {

    static final Metric COST = new Metric("cost", "", "cost");
    static final Metric GAIN = new Metric("gain", "", "gain");

    private final Function<DesignPoint, Evaluation> score;
    private final List<List<Long>> batches = new ArrayList<>();

    Toy(Function<DesignPoint, Evaluation> score) {
        this.score = score;
    }

    /** 3 x 8 x (4 or none) x 6 points, 432 in all: cheap ones gain little. */
    static DesignSpace space() {
        return DesignSpace.of(
                List.of(parameter("kind", false, 3), parameter("size", true, 8), parameter("extra", true, 4),
                        parameter("speed", true, 6)),
                List.of(new Rule.Applies("extra", List.of("kind"), earlier -> !earlier.is("kind", "0"))));
    }

    static Parameter parameter(String name, boolean ordered, int values) {
        return new Parameter(name, name, ordered, IntStream.range(0, values).mapToObj(Value::of).toList());
    }

    static Toy scores() {
        return new Toy(point -> {
            double kind = point.get("kind").number();
            double size = point.get("size").number();
            double speed = point.get("speed").number();
            double extra = point.find("extra").map(Value::number).orElse(0.5);
            double cost = size * size + 3 * speed + kind * (2 + extra);
            double gain = size * 4 + speed * (1 + kind) + Math.sin(extra * 2) * 3;
            return new Evaluation(point, new double[]{cost, gain}, List.of(),
                    point.is("size", "5") ? "Nobody sells size 5." : "");
        });
    }

    static Problem problem(Toy toy, DesignSpace space, List<Constraint> constraints) {
        return new Problem(space, toy,
                List.of(new Objective(COST, Direction.MINIMIZE), new Objective(GAIN, Direction.MAXIMIZE)), constraints);
    }

    static Problem problem(Toy toy) {
        return problem(toy, space(), List.of(new Constraint(COST, true, 60)));
    }

    List<List<Long>> batches() {
        return batches;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(COST, GAIN);
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        batches.add(batch.stream().map(point -> point.number().longValue()).toList());
        return batch.stream().map(score).toList();
    }
}
