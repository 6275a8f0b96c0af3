package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @Test
    void exactTextReadsBackAsTheSameBits() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextInt();
            if (!Double.isNaN(value)) {
                assertThat(Double.doubleToRawLongBits(Double.parseDouble(Numbers.exact(value))))
                        .isEqualTo(Double.doubleToRawLongBits(value));
            }
        }
        assertThat(Double.parseDouble(Numbers.exact(-0.0))).isEqualTo(-0.0);
        assertThat(Numbers.exact(Double.NaN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "16, 16", "123456, 123456", "12345.6, 12346", "9.99961, 10.00", "0.0123456, 0.01235",
        "0.00001234567, 1.235e-5", "-3.14159, -3.142", "9.9999e20, 1.000e21", "1e9, 1.000e9", "2.5, 2.500",
        "99999.5, 100000", "NaN, -", "Infinity, inf", "0.1, 0.1000"})
    void readersSeeFourDigits(double value, String text) {
        assertThat(Numbers.significant(value, 4)).isEqualTo(text);
    }

    /** A share that is less than all never reads as all of it. */
    @Test
    void sharesAreNotRoundedUpToAll() {
        assertThat(List.of(1.0, 0.99994, 0.99996, 0.9999996, 0.5, 1 - 1e-15).stream().map(Numbers::share))
                .containsExactly("1.0000", "0.9999", "0.99996", "0.9999996", "0.5000", "1.0000");
    }

    @Test
    void latexColumnsHaveOneNumberOfDecimals() {
        assertThat(LatexTable.numbers(List.of(1.234567, 12.0, 123.456))).containsExactly("1.23", "12.00", "123.46");
        assertThat(LatexTable.numbers(List.of(1.0, 250.0))).containsExactly("1", "250");
        assertThat(LatexTable.numbers(List.of(0.5, Double.NaN, -0.25))).containsExactly("0.500", "--", "$-$0.250");
        assertThat(LatexTable.numbers(List.of(1.5e-7, 20000.0))).containsExactly("$1.50\\times10^{-7}$",
                "$2.00\\times10^{4}$");
        assertThat(LatexTable.numbers(List.of(0.0, 0.0))).containsExactly("0", "0");
    }

    @ParameterizedTest
    @CsvSource({"energyPerTokenMj, mJ, energy per token", "areaMm2, mm2, area", "sqnrDb, dB, SQNR",
        "weightBits, '', weight bits", "clockMhz, '', clock MHz", "overflows, '', overflows", "mj, mJ, mj",
        "relativeError, %, relative error"})
    void namesBecomeWords(String name, String unit, String words) {
        assertThat(Names.words(name, unit)).isEqualTo(words);
    }

    @Test
    void unitsBecomeReadable() {
        assertThat(List.of("um2", "mm2", "us", "mJ", "dB", "GB/s").stream().map(Names::unit)).containsExactly(
                "\u00b5m\u00b2", "mm\u00b2", "\u00b5s", "mJ", "dB", "GB/s");
    }
}
