package io.mpgemm.dse.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.search.SweepState;
import io.mpgemm.dse.core.search.SweepState.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SweptTest {

    private static final int RANGE = 50;

    /** Ranges of points on a coarse grid, so that many are equal. */
    private static List<SweepState> ranges(Random random, int count) {
        List<SweepState> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = (long) i * RANGE;
            FrontArchive<Member> front = new FrontArchive<>(3);
            for (long ordinal = from; ordinal < from + RANGE; ordinal++) {
                double[] vector = random.ints(3, 0, 6).asDoubleStream().toArray();
                front.add(vector, new Member(ordinal, List.of(vector[0], vector[1], vector[2])));
            }
            ranges.add(new SweepState(from, from + RANGE, random.nextInt(RANGE / 2), List.of((long) random.nextInt(9),
                    (long) random.nextInt(9)), front.items()));
        }
        return ranges;
    }

    private static Swept merged(List<Swept> parts, Random random) {
        List<Swept> left = new ArrayList<>(parts);
        while (left.size() > 1) {
            Swept one = left.remove(random.nextInt(left.size()));
            left.add(one.merge(left.remove(random.nextInt(left.size()))));
        }
        return left.getFirst();
    }

    @Test
    void noOrderOfMergingMatters() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            List<SweepState> ranges = ranges(random, 1 + random.nextInt(12));
            SweepState inOrder = ranges.stream().reduce(SweepState::join).orElseThrow();
            List<Swept> parts = new ArrayList<>(ranges.stream().map(Swept::of).toList());
            Collections.shuffle(parts, random);
            assertThat(merged(parts, random).state(inOrder.from(), inOrder.to())).isEqualTo(inOrder);
        }
    }

    @Test
    void aRefusalSurvivesEveryMerge() {
        Random random = new Random(6);
        List<Swept> parts = new ArrayList<>(ranges(random, 4).stream().map(Swept::of).toList());
        parts.add(Swept.of(() -> {
            throw new InputException("no such file");
        }));
        assertThat(merged(parts, random).refusal()).isEqualTo("no such file");
    }
}
