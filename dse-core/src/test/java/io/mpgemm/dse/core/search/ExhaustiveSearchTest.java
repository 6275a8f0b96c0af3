package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.space.DesignSpace;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ExhaustiveSearchTest extends SearchContract {

    @Override
    Search search(long seed) {
        return new ExhaustiveSearch(50);
    }

    @Override
    long expected(long size) {
        return size;
    }

    @Test
    void visitsEveryOrdinalInOrder() {
        Toy toy = Toy.scores();
        new ExhaustiveSearch(100).run(Toy.problem(toy), (batch, progress) -> {}, () -> false);
        assertThat(toy.batches()).extracting(List::size).containsExactly(100, 100, 100, 100, 32);
        assertThat(toy.batches().stream().flatMap(List::stream))
                .containsExactlyElementsOf(LongStream.range(0, 432).boxed().toList());
    }

    @Test
    void refusesSpacesThatNoLongCounts() {
        DesignSpace space = DesignSpace.of(
                IntStream.range(0, 64).mapToObj(i -> Toy.parameter("bit" + i, true, 2)).toList(), List.of());
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> search(1)
                .run(Toy.problem(Toy.scores(), space, List.of()), (batch, progress) -> {}, () -> false))
                .withMessage("The space has 1.8e19 points, too many to evaluate each. Valid: a genetic or random "
                        + "search, or fewer values.");
    }

    @Test
    void refusesAnEmptyBatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExhaustiveSearch(0)).withMessageContaining("0");
    }
}
