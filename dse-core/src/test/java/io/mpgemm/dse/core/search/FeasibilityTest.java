package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is said of the feasibility of points that were not evaluated, where the truth is known. */
final class FeasibilityTest {

    private static final DesignSpace SPACE = DesignSpace.of(List.of(Toy.parameter("kind", false, 4),
            Toy.parameter("size", true, 8), Toy.parameter("speed", true, 6), Toy.parameter("format", false, 3)),
            List.of());

    /** A bound on a sum of effects, and one kind that cannot be built in one of the formats. */
    private static boolean feasible(DesignPoint point) {
        return point.index(0) + point.index(1) + point.index(2) <= 10 && !(point.index(0) == 2 && point.index(3) == 1);
    }

    private static Candidate candidate(DesignPoint point, boolean feasible) {
        double[] vector = {feasible ? 1 : Double.POSITIVE_INFINITY};
        return new Candidate(new Evaluation(point, vector, List.of(), ""), vector, feasible ? 0 : 1);
    }

    private static Feasibility learnt(int samples, int mostSamples, int seed) {
        Feasibility feasibility = new Feasibility(new Encoding(SPACE), mostSamples, 16);
        Random random = new Random(seed);
        for (int i = 0; i < samples; i++) {
            DesignPoint point = SPACE.point(random.nextLong(SPACE.size()));
            feasibility.learn(List.of(candidate(point, feasible(point))));
        }
        feasibility.fit();
        return feasibility;
    }

    private static double feasibleShare() {
        return LongStream.range(0, SPACE.size()).filter(ordinal -> feasible(SPACE.point(ordinal))).count()
                / (double) SPACE.size();
    }

    private static double rightOf(Feasibility feasibility) {
        int right = 0;
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            right += feasibility.infeasible(point) < 0.5 == feasible(point) ? 1 : 0;
        }
        return right / (double) SPACE.size();
    }

    @Test
    void knowsBoundsAndCombinationsFromAFifthOfThePoints() {
        assertThat(SPACE.size()).isEqualTo(576);
        assertThat(feasibleShare()).isBetween(0.7, 0.8);
        for (int seed = 1; seed <= 5; seed++) {
            assertThat(rightOf(learnt(120, 1000, seed))).as("seed %d", seed).isGreaterThan(0.9);
        }
    }

    @Test
    void olderSamplesMayGo() {
        assertThat(rightOf(learnt(400, 150, 6))).isGreaterThan(0.88);
    }

    @Test
    void costsAndSaysNothingWhileAllIsFeasible() {
        Feasibility feasibility = new Feasibility(new Encoding(SPACE), 100, 16);
        for (long ordinal = 0; ordinal < 60; ordinal++) {
            feasibility.learn(List.of(candidate(SPACE.point(ordinal), true)));
        }
        feasibility.fit();
        assertThat(feasibility.effort()).isZero();
        assertThat(feasibility.infeasible(SPACE.point(70))).isZero();

        feasibility.learn(List.of(candidate(SPACE.point(70), false)));
        feasibility.fit();
        assertThat(feasibility.effort()).isPositive();
        assertThat(feasibility.infeasible(SPACE.point(70))).isGreaterThan(0.5);
    }
}
