package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
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
    void refusesAnEmptyBatch() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExhaustiveSearch(0)).withMessageContaining("0");
    }
}
