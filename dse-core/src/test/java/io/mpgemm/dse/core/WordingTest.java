package io.mpgemm.dse.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordingTest {

    private static final List<String> LEGAL = List.of("rows", "cols", "weightBits", "accumulator");

    @ParameterizedTest
    @CsvSource({"row, rows", "rosw, rows", "ROWS, rows", "weightbits, weightBits", "acumulator, accumulator",
        "accu, accumulator"})
    void findsTheNameThatWasMeant(String wrong, String meant) {
        assertThat(Wording.nearest(wrong, LEGAL)).contains(meant);
        assertThat(Wording.validOrMaybe(wrong, LEGAL))
                .isEqualTo("Valid: rows, cols, weightBits, accumulator. Maybe you meant '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({"depth", "x", "''"})
    void guessesNothingWhereNothingIsNear(String wrong) {
        assertThat(Wording.nearest(wrong, LEGAL)).isEmpty();
        assertThat(Wording.maybe(wrong, LEGAL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0|0", "1|1", "134400|134,400", "999999999999|999,999,999,999",
        "1000000000000|1.0e12", "421000000000000000|4.2e17", "99999999999999999999|1.0e20"})
    void countsAreReadable(BigInteger count, String text) {
        assertThat(Wording.count(count)).isEqualTo(text);
    }

    @Test
    void keepsMessagesShortAndOnOneLine() {
        assertThat(Wording.quote("a\nb\u202e")).isEqualTo("'a\\u000ab\\u202e'");
        assertThat(Wording.quote("x".repeat(100))).isEqualTo("'" + "x".repeat(60) + "...'");
        assertThat(Wording.valid(IntStream.range(0, 30).mapToObj(String::valueOf).toList())).endsWith("23 and 6 more.");
    }
}
