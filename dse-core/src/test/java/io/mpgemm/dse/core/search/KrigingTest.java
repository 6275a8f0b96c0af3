package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/** What is predicted where the definition or the truth says it. */
final class KrigingTest {

    private static final DesignSpace SPACE = DesignSpace.of(
            List.of(Toy.parameter("size", true, 8), Toy.parameter("one", true, 1), Toy.parameter("kind", false, 3),
                    Toy.parameter("extra", true, 4), Toy.parameter("mode", false, 2)),
            List.of(new Rule.Applies("extra", List.of("kind"), earlier -> !earlier.is("kind", "0"))));

    private static List<DesignPoint> draw(int count) {
        return new Random(7).longs(0, SPACE.size()).distinct().limit(count).mapToObj(SPACE::point).toList();
    }

    private static Kriging of(List<DesignPoint> samples) {
        Kriging kriging = new Kriging(new Encoding(SPACE), 100);
        kriging.add(samples);
        return kriging;
    }

    private static double predicted(Kriging kriging, Kriging.Prediction prediction, DesignPoint point) {
        return kriging.at(point, prediction);
    }

    private static double[] given(List<DesignPoint> samples, ToDoubleFunction<DesignPoint> truth) {
        return samples.stream().mapToDouble(truth).toArray();
    }

    /** As the Javadoc says it. */
    private static double covariance(DesignPoint a, DesignPoint b) {
        double effects = 1;
        double alike = 1;
        for (int i = 0; i < 5; i++) {
            boolean both = a.index(i) >= 0 && b.index(i) >= 0;
            if (i == 1) {
                continue;
            }
            effects += both && a.index(i) == b.index(i) ? 1 : 0;
            boolean ordered = SPACE.parameters().get(i).ordered();
            if (a.index(i) != b.index(i)) {
                alike *= ordered ? Math.pow(0.9, both ? Math.abs(a.index(i) - b.index(i)) : 1) : 0.8;
            }
        }
        return effects * (a.index(2) == b.index(2) ? 1.5 : 1) + 0.3 * alike;
    }

    @Test
    void predictsWhatTheDefinitionSays() {
        List<DesignPoint> samples = draw(60);
        double[] given = given(samples, point -> Math.sin((double) point.ordinal()));
        double[][] covariances = new double[60][60];
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                covariances[i][j] = covariance(samples.get(i), samples.get(j)) + (i == j ? 3e-5 : 0);
            }
        }
        double mean = Arrays.stream(given).average().orElseThrow();
        RealVector weights = new LUDecomposition(new Array2DRowRealMatrix(covariances)).getSolver()
                .solve(new ArrayRealVector(given).mapSubtract(mean));
        Kriging kriging = of(samples);
        Kriging.Prediction prediction = kriging.fit(given);
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            double expected = mean + weights
                    .dotProduct(new ArrayRealVector(given(samples, sample -> covariance(sample, point))));
            assertThat(predicted(kriging, prediction, point)).isCloseTo(expected, within(1e-7));
        }
    }

    @Test
    void deviatesAsTheDefinitionSays() {
        List<DesignPoint> samples = draw(40);
        double[] given = given(samples, point -> Math.sin((double) point.ordinal()));
        Array2DRowRealMatrix covariances = new Array2DRowRealMatrix(40, 40);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 40; j++) {
                covariances.setEntry(i, j, covariance(samples.get(i), samples.get(j)) + (i == j ? 3e-5 : 0));
            }
        }
        DecompositionSolver solver = new LUDecomposition(covariances).getSolver();
        RealVector numbers = new ArrayRealVector(given).mapSubtract(Arrays.stream(given).average().orElseThrow());
        double scale = numbers.dotProduct(solver.solve(numbers)) / 40;
        Kriging kriging = of(samples);
        Kriging.Prediction prediction = kriging.fit(given);
        for (DesignPoint point : draw(90)) {
            RealVector shared = new ArrayRealVector(given(samples, sample -> covariance(sample, point)));
            double variance = covariance(point, point) - shared.dotProduct(solver.solve(shared));
            assertThat(kriging.deviation(point, prediction)).isCloseTo(Math.sqrt(variance * scale), within(1e-5));
        }
    }

    /** A product of two parameters, one of them unordered: nothing that a trend of effects could say. */
    private static double interaction(DesignPoint point) {
        return (1 + point.index(0)) * (point.index(4) == 0 ? 1 : -1);
    }

    private static double error(Kriging kriging, List<DesignPoint> samples, ToDoubleFunction<DesignPoint> truth) {
        Kriging.Prediction prediction = kriging.fit(given(samples, truth));
        double squares = 0;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            double error = predicted(kriging, prediction, point) - truth.applyAsDouble(point);
            squares += error * error;
        }
        return Math.sqrt(squares / SPACE.size());
    }

    @Test
    void learnsWhichParametersMatter() {
        List<DesignPoint> samples = draw(40);
        Kriging kriging = of(samples);
        double before = error(kriging, samples, KrigingTest::interaction);
        long effort = kriging.effort();
        kriging.learn(given(samples, KrigingTest::interaction));
        assertThat(error(kriging, samples, KrigingTest::interaction)).isLessThan(before / 4);
        // Parameters that do not matter are left out.
        assertThat(kriging.effort()).isLessThan(effort);
    }

    @Test
    void likelihoodIsThatOfTheDefinition() {
        List<DesignPoint> samples = draw(30);
        double[] given = given(samples, KrigingTest::interaction);
        Prior prior = Prior.usual(new Encoding(SPACE));
        int[][] points = samples.stream().map(prior::values).toArray(int[][]::new);
        Prior best = Likelihood.best(prior, points, points.length, given);
        double most = likelihood(best, points, given);
        assertThat(most).isGreaterThan(likelihood(prior, points, given) + 10);
        for (int constant = 0; constant < best.constants(); constant++) {
            // The last constant was moved last, so no step of it is better.
            for (int direction = -1; direction <= 1; direction += 2) {
                if (constant == best.constants() - 1 && best.movable(constant, direction)) {
                    assertThat(likelihood(best.moved(constant, direction), points, given)).isLessThanOrEqualTo(most);
                }
            }
        }
    }

    private static double likelihood(Prior prior, int[][] points, double[] given) {
        int n = points.length;
        Array2DRowRealMatrix covariances = new Array2DRowRealMatrix(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariances.setEntry(i, j, prior.covariance(points[i], points[j]) + (i == j ? 3e-5 : 0));
            }
        }
        LUDecomposition decomposition = new LUDecomposition(covariances);
        RealVector numbers = new ArrayRealVector(given).mapSubtract(Arrays.stream(given).average().orElseThrow());
        double scale = numbers.dotProduct(decomposition.getSolver().solve(numbers)) / n;
        return -n / 2.0 * Math.log(scale) - 0.5 * Math.log(decomposition.getDeterminant()) + prior.logDensity();
    }

    @Test
    void knowsSumsOfEffectsWhereItHasSeenLessThanHalf() {
        ToDoubleFunction<DesignPoint> truth = point -> 3 * point.index(0) + (point.index(2) == 1 ? 5 : 0)
                - 2.0 * point.index(4);
        List<DesignPoint> samples = draw(60);
        // The truth's standard deviation is 7.
        assertThat(error(of(samples), samples, truth)).isLessThan(0.7);
    }

    @Test
    void forgottenSamplesLeaveNoTrace() {
        Kriging kriging = of(draw(90));
        kriging.clear();
        List<DesignPoint> samples = draw(40).reversed();
        samples.forEach(sample -> kriging.add(List.of(sample)));
        Kriging fresh = of(samples);
        double[] given = given(samples, point -> Math.cos((double) point.ordinal()));
        for (DesignPoint point : draw(90)) {
            assertThat(predicted(kriging, kriging.fit(given), point))
                    .isEqualTo(predicted(fresh, fresh.fit(given), point));
        }
    }
}
