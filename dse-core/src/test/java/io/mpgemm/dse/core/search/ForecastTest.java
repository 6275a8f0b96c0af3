package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a forecast says where the truth is known. */
final class ForecastTest {

    private static final DesignSpace SPACE = DesignSpace.of(
            List.of(Toy.parameter("kind", false, 3), Toy.parameter("size", true, 8), Toy.parameter("extra", true, 4),
                    Toy.parameter("speed", true, 6)),
            List.of(new Rule.Applies("extra", List.of("kind"), earlier -> !earlier.is("kind", "0"))));

    /** A product of effects whose sizes depend on the kind, and a sum. */
    private static Candidate truth(DesignPoint point) {
        return truth(point, false);
    }

    /** The same, or the inverse of the cost, to be maximised. */
    private static Candidate truth(DesignPoint point, boolean inverse) {
        int kind = point.index(0);
        double cost = (1 + kind) * Math.pow(1.2 + 0.1 * kind, point.index(1)) * (2 + point.index(2));
        double gain = -3.0 * point.index(1) - (1 + kind) * point.index(3);
        double[] vector = {inverse ? -1 / cost : cost, gain};
        return new Candidate(new Evaluation(point, vector, List.of(), ""), vector, 0);
    }

    private static double promise(Forecast forecast, DesignPoint point) {
        return forecast.promise(point, 0, Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void knowsWhichOfUnknownPointsLeadTheFront(boolean inverse) {
        Random random = new Random(1);
        Forecast forecast = new Forecast(new Encoding(SPACE), 2);
        List<Candidate> seen = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            seen.add(truth(SPACE.point(random.nextLong(SPACE.size())), inverse));
        }
        forecast.learn(seen);
        // The front to be improved: two middling designs.
        double[][] front = inverse ? new double[][]{{-1 / 4.0, -10}, {-1 / 40.0, -24}}
                : new double[][]{{4, -10}, {40, -24}};
        double range = front[1][0] - front[0][0];
        assertThat(forecast.ready(front)).isTrue();
        int right = 0;
        int asked = 0;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            double[] vector = truth(SPACE.point(ordinal), inverse).vector();
            double first = Math.max((front[0][0] - vector[0]) / range, (-10 - vector[1]) / 14);
            double second = Math.max((front[1][0] - vector[0]) / range, (-24 - vector[1]) / 14);
            double lead = Math.min(first, second);
            if (Math.abs(lead) > 0.1) {
                asked++;
                right += lead > 0 == promise(forecast, SPACE.point(ordinal)) > 0 ? 1 : 0;
            }
        }
        assertThat(asked).isGreaterThan(150);
        assertThat(right).isGreaterThan(98 * asked / 100);
    }

    @Test
    void optimismHopesForMoreWhereLessIsKnown() {
        Forecast forecast = new Forecast(new Encoding(SPACE), 2);
        List<DesignPoint> points = new Random(1).longs(0, SPACE.size()).distinct().limit(60).mapToObj(SPACE::point)
                .toList();
        forecast.learn(points.stream().map(ForecastTest::truth).toList());
        forecast.ready(new double[][]{{4, -10}, {40, -24}});
        assertThat(forecast.explores()).isTrue();
        double known = 0;
        double unknown = 0;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            double hope = forecast.promise(point, 2, Double.NEGATIVE_INFINITY) - promise(forecast, point);
            assertThat(hope).isNotNegative();
            known = points.contains(point) ? Math.max(known, hope) : known;
            unknown = points.contains(point) ? unknown : Math.max(unknown, hope);
        }
        assertThat(unknown).isGreaterThan(3 * known);
    }

    @Test
    void whatIsLikelyInfeasiblePromisesLeast() {
        Forecast forecast = new Forecast(new Encoding(SPACE), 2);
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal += 5) {
            Candidate candidate = truth(SPACE.point(ordinal));
            boolean fast = candidate.evaluation().point().index(3) >= 4;
            forecast.learn(List.of(
                    new Candidate(candidate.evaluation(), candidate.vector(), fast ? Double.POSITIVE_INFINITY : 0)));
        }
        assertThat(forecast.ready(new double[][]{{4, -10}, {40, -24}})).isTrue();
        double mostOfFast = Double.NEGATIVE_INFINITY;
        double leastOfOthers = Double.POSITIVE_INFINITY;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            if (point.index(3) >= 4) {
                mostOfFast = Math.max(mostOfFast, promise(forecast, point));
            } else {
                leastOfOthers = Math.min(leastOfOthers, promise(forecast, point));
            }
        }
        assertThat(mostOfFast).isLessThan(leastOfOthers);
    }

    @Test
    void whatIsChosenPromisesNothingMore() {
        Forecast forecast = new Forecast(new Encoding(SPACE), 2);
        List<Candidate> seen = new ArrayList<>();
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal += 3) {
            seen.add(truth(SPACE.point(ordinal)));
        }
        forecast.learn(seen);
        forecast.ready(new double[][]{{4, -10}, {40, -24}});
        DesignPoint point = SPACE.nearest(0, 7, 0, 5);
        assertThat(promise(forecast, point)).isPositive();
        forecast.choose(point);
        assertThat(promise(forecast, point)).isZero();
    }

    @Test
    void saysNothingWithoutDataOrWhereParametersAreLong() {
        double[][] front = {{1, 2}, {2, 1}};
        assertThat(new Forecast(new Encoding(SPACE), 2).ready(front)).isFalse();
        DesignSpace space = DesignSpace.of(List.of(Toy.parameter("range", true, 1000)), List.of());
        Forecast forecast = new Forecast(new Encoding(space), 2);
        forecast.learn(new Random(1).longs(50, 0, 1000).mapToObj(i -> {
            Evaluation evaluation = new Evaluation(space.point(i), new double[]{1, 1}, List.of(), "");
            return new Candidate(evaluation, new double[]{1, 1}, 0);
        }).toList());
        assertThat(forecast.ready(front)).isFalse();
    }
}
