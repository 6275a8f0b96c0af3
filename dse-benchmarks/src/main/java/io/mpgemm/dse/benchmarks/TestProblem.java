package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.Hypervolume;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A published test problem of continuous variables. ZDT: Zitzler, Deb, Thiele, Evol. Comput. 8(2), 2000; DTLZ: Deb,
 * Thiele, Laumanns, Zitzler, CEC 2002.
 *
 * @param name      its name
 * @param low       lower bound of each variable
 * @param high      upper bound of each variable
 * @param score     the objectives, to be minimised
 * @param reference reference point of the hypervolume
 * @param ideal     hypervolume of the true front, by formula or by dense sampling of it
 */
record TestProblem(String name, double[] low, double[] high, Function<double[], double[]> score, double[] reference,
        double ideal) {

    private static final int FRONT_SAMPLES = 200_001;
    private static final int FRONT_GRID = 401;

    int variables() {
        return low.length;
    }

    int objectives() {
        return reference.length;
    }

    /** The hypervolume of a set as a share of the true front's. */
    double share(double[][] front) {
        return Hypervolume.of(front, reference) / ideal;
    }

    /** The problem with each variable on a grid, for a search in spaces of listed values. */
    Problem onGrid(int levels) {
        List<Value> values = IntStream.range(0, levels).mapToObj(Value::of).toList();
        DesignSpace space = DesignSpace.of(IntStream.range(0, variables())
                .mapToObj(i -> new Parameter("x" + (i + 1), "variable", true, values)).toList(), List.of());
        List<Metric> metrics = IntStream.range(0, objectives()).mapToObj(i -> new Metric("f" + (i + 1), "", "f"))
                .toList();
        return new Problem(space, new Grid(metrics, levels), metrics.stream()
                .map(metric -> new Objective(metric, Objective.Direction.MINIMIZE)).toList(), List.of());
    }

    private final class Grid implements Evaluator {

        private final List<Metric> metrics;
        private final int levels;

        Grid(List<Metric> metrics, int levels) {
            this.metrics = metrics;
            this.levels = levels;
        }

        @Override
        public List<Metric> metrics() {
            return metrics;
        }

        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public List<Evaluation> evaluate(List<DesignPoint> batch) {
            return batch.stream().map(point -> {
                double[] x = new double[variables()];
                for (int i = 0; i < x.length; i++) {
                    x[i] = low[i] + (high[i] - low[i]) * point.index(i) / (levels - 1);
                }
                return new Evaluation(point, score.apply(x), List.of(), "");
            }).toList();
        }
    }

    static List<TestProblem> all() {
        return List.of(zdt(1), zdt(2), zdt(3), zdt(4), zdt(6), dtlz1(), dtlz2(), dtlz7());
    }

    private static double[] filled(int length, double value) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    private static TestProblem zdt(int number) {
        int n = number == 4 || number == 6 ? 10 : 30;
        double[] low = filled(n, number == 4 ? -5 : 0);
        double[] high = filled(n, number == 4 ? 5 : 1);
        low[0] = 0;
        high[0] = 1;
        double[] reference = {1.1, 1.1};
        Function<double[], double[]> score = x -> zdt(number, x);
        double[][] front = new double[FRONT_SAMPLES][];
        for (int i = 0; i < FRONT_SAMPLES; i++) {
            double[] x = filled(n, 0);
            x[0] = i / (FRONT_SAMPLES - 1.0);
            front[i] = score.apply(x);
        }
        return new TestProblem("ZDT" + number, low, high, score, reference, Hypervolume.of(front, reference));
    }

    private static double[] zdt(int number, double[] x) {
        double sum = 0;
        for (int i = 1; i < x.length; i++) {
            sum += number == 4 ? x[i] * x[i] - 10 * Math.cos(4 * Math.PI * x[i]) + 10 : x[i];
        }
        double g = switch (number) {
            case 4 -> 1 + sum;
            case 6 -> 1 + 9 * Math.pow(sum / (x.length - 1), 0.25);
            default -> 1 + 9 * sum / (x.length - 1);
        };
        double f = number == 6 ? 1 - Math.exp(-4 * x[0]) * Math.pow(Math.sin(6 * Math.PI * x[0]), 6) : x[0];
        double h = switch (number) {
            case 1, 4 -> 1 - Math.sqrt(f / g);
            case 2, 6 -> 1 - f / g * (f / g);
            default -> 1 - Math.sqrt(f / g) - f / g * Math.sin(10 * Math.PI * f);
        };
        return new double[]{f, g * h};
    }

    /** Seven variables, three objectives, front: the triangle where the objectives add up to 1/2. */
    private static TestProblem dtlz1() {
        Function<double[], double[]> score = x -> {
            double sum = x.length - 2.0;
            for (int i = 2; i < x.length; i++) {
                double t = x[i] - 0.5;
                sum += t * t - Math.cos(20 * Math.PI * t);
            }
            double g = 1 + 100 * sum;
            return new double[]{0.5 * x[0] * x[1] * g, 0.5 * x[0] * (1 - x[1]) * g, 0.5 * (1 - x[0]) * g};
        };
        return new TestProblem("DTLZ1", filled(7, 0), filled(7, 1), score, filled(3, 0.55),
                0.55 * 0.55 * 0.55 - 0.5 * 0.5 * 0.5 / 6);
    }

    /** Twelve variables, three objectives, front: an eighth of the unit sphere. */
    private static TestProblem dtlz2() {
        Function<double[], double[]> score = x -> {
            double g = 1;
            for (int i = 2; i < x.length; i++) {
                g += (x[i] - 0.5) * (x[i] - 0.5);
            }
            double a = x[0] * Math.PI / 2;
            double b = x[1] * Math.PI / 2;
            return new double[]{g * Math.cos(a) * Math.cos(b), g * Math.cos(a) * Math.sin(b), g * Math.sin(a)};
        };
        return new TestProblem("DTLZ2", filled(12, 0), filled(12, 1), score, filled(3, 1.1),
                1.1 * 1.1 * 1.1 - Math.PI / 6);
    }

    /** Twenty-two variables, three objectives, a front of four separate parts. */
    private static TestProblem dtlz7() {
        Function<double[], double[]> score = x -> {
            double sum = 0;
            for (int i = 2; i < x.length; i++) {
                sum += x[i];
            }
            double g = 2 + 9 * sum / (x.length - 2);
            double h = 3;
            for (int i = 0; i < 2; i++) {
                h -= x[i] / g * (1 + Math.sin(3 * Math.PI * x[i]));
            }
            return new double[]{x[0], x[1], g * h};
        };
        double[] reference = {1.1, 1.1, 6.6};
        double[][] front = new double[FRONT_GRID * FRONT_GRID][];
        for (int i = 0; i < front.length; i++) {
            double[] x = filled(22, 0);
            // The front ends at 0.8595 in both variables.
            x[0] = 0.86 * (i % FRONT_GRID) / (FRONT_GRID - 1.0);
            x[1] = 0.86 * (i / FRONT_GRID) / (FRONT_GRID - 1.0);
            front[i] = score.apply(x);
        }
        return new TestProblem("DTLZ7", filled(22, 0), filled(22, 1), score, reference,
                Hypervolume.of(front, reference));
    }
}
