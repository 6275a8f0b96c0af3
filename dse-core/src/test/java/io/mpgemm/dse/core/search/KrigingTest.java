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
        samples.forEach(kriging::add);
        return kriging;
    }

    private static double predicted(Kriging kriging, Kriging.Prediction prediction, DesignPoint point) {
        return kriging.at(point, new Kriging.Prediction[]{prediction})[0];
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
                alike *= both && ordered ? Math.pow(0.9, Math.abs(a.index(i) - b.index(i))) : 0.8;
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
                covariances[i][j] = covariance(samples.get(i), samples.get(j)) + (i == j ? 3e-4 : 0);
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
            assertThat(predicted(kriging, prediction, point)).isCloseTo(expected, within(1e-8));
        }
    }

    @Test
    void knowsSumsOfEffectsWhereItHasSeenLessThanHalf() {
        ToDoubleFunction<DesignPoint> truth = point -> 3 * point.index(0) + (point.index(2) == 1 ? 5 : 0)
                - 2.0 * point.index(4);
        List<DesignPoint> samples = draw(60);
        Kriging kriging = of(samples);
        Kriging.Prediction prediction = kriging.fit(given(samples, truth));
        double squares = 0;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            double error = predicted(kriging, prediction, point) - truth.applyAsDouble(point);
            squares += error * error;
        }
        // The truth's standard deviation is 7.
        assertThat(Math.sqrt(squares / SPACE.size())).isLessThan(0.7);
    }

    @Test
    void forgottenSamplesLeaveNoTrace() {
        Kriging kriging = of(draw(90));
        kriging.clear();
        List<DesignPoint> samples = draw(40).reversed();
        samples.forEach(kriging::add);
        Kriging fresh = of(samples);
        double[] given = given(samples, point -> Math.cos((double) point.ordinal()));
        for (DesignPoint point : draw(90)) {
            assertThat(predicted(kriging, kriging.fit(given), point))
                    .isEqualTo(predicted(fresh, fresh.fit(given), point));
        }
    }
}
