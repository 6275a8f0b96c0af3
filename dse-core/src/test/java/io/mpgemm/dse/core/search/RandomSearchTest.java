package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomSearchTest extends SearchContract {

    @Override
    Search search(long seed) {
        return new RandomSearch(100, seed, 16);
    }

    @Override
    long expected(long size) {
        return Math.min(100, size);
    }

    @Test
    void aLargeEnoughSampleIsTheWholeSpace() {
        Toy toy = Toy.scores();
        new RandomSearch(1000, 1, 64).run(Toy.problem(toy), (batch, progress) -> {}, () -> false);
        assertThat(toy.batches().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 432).boxed().toList());
    }

    @Test
    void samplesSpacesThatFillALong() {
        DesignSpace space = DesignSpace.of(
                IntStream.range(0, 62).mapToObj(i -> Toy.parameter("bit" + i, true, 2)).toList(), List.of());
        assertThat(space.size()).isEqualTo(1L << 62);
        Toy toy = new Toy(point -> new Evaluation(point, new double[]{point.ordinal(), 0}, List.of(), ""));
        new RandomSearch(2000, 5, 500).run(Toy.problem(toy, space, List.of()), (batch, progress) -> {}, () -> false);
        List<Long> drawn = toy.batches().stream().flatMap(List::stream).toList();
        assertThat(drawn).doesNotHaveDuplicates().hasSize(2000);
        long lower = drawn.stream().filter(ordinal -> ordinal < 1L << 61).count();
        assertThat(lower).isBetween(900L, 1100L);
    }

    @Test
    void samplesSpacesThatNoLongCounts() {
        for (int bits : new int[]{63, 64, 65, 127, 200}) {
            DesignSpace space = DesignSpace.of(
                    IntStream.range(0, bits).mapToObj(i -> Toy.parameter("bit" + i, true, 2)).toList(), List.of());
            Toy toy = new Toy(point -> new Evaluation(point, new double[]{point.index(0), 0}, List.of(), ""));
            List<DesignPoint> drawn = new ArrayList<>();
            new RandomSearch(2000, 5, 500).run(Toy.problem(toy, space, List.of()),
                    (batch, progress) -> batch.forEach(one -> drawn.add(one.evaluation().point())), () -> false);
            assertThat(drawn).doesNotHaveDuplicates().hasSize(2000);
            for (int bit = 0; bit < bits; bit++) {
                int at = bit;
                assertThat(drawn.stream().filter(point -> point.index(at) == 0).count()).isBetween(890L, 1110L);
            }
        }
    }

    /** The network for numbers beyond a long, on domains small enough to count. */
    @Test
    void theWideNetworkIsABijection() {
        for (int bits : new int[]{1, 2, 7, 8, 12}) {
            DesignSpace space = DesignSpace.of(
                    IntStream.range(0, bits).mapToObj(i -> Toy.parameter("bit" + i, true, 2)).toList(), List.of());
            RandomOrder order = new RandomOrder(space, bits);
            assertThat(LongStream.range(0, space.size()).mapToObj(i -> order.wide(BigInteger.valueOf(i)))
                    .sorted().toList()).isEqualTo(LongStream.range(0, space.size()).mapToObj(BigInteger::valueOf)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1000, 4097})
    void aPermutationMeetsEveryElementOnce(long size) {
        for (long seed = 0; seed < 5; seed++) {
            Permutation permutation = new Permutation(size, seed);
            assertThat(LongStream.range(0, size).map(permutation::at).sorted().toArray())
                    .isEqualTo(LongStream.range(0, size).toArray());
        }
    }

    /** Chi-square of how often each of 12 elements comes at each of three positions; 99.99 % bound of 11 degrees. */
    @Test
    void everyElementIsEquallyLikelyEverywhere() {
        for (int position : new int[]{0, 5, 11}) {
            double[] counts = new double[12];
            for (long seed = 0; seed < 12_000; seed++) {
                counts[(int) new Permutation(12, seed).at(position)]++;
            }
            double square = 0;
            for (double count : counts) {
                square += (count - 1000) * (count - 1000) / 1000;
            }
            assertThat(square).isLessThan(37.4);
        }
    }

    @Test
    void differentSeedsGiveDifferentSamples() {
        List<List<Long>> firsts = new ArrayList<>();
        for (long seed = 0; seed < 20; seed++) {
            Toy toy = Toy.scores();
            new RandomSearch(16, seed, 16).run(Toy.problem(toy), (batch, progress) -> {}, () -> false);
            firsts.add(toy.batches().getFirst());
        }
        assertThat(firsts).doesNotHaveDuplicates();
    }
}
