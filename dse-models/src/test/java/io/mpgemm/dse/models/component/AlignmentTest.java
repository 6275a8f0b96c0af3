package io.mpgemm.dse.models.component;

import static io.mpgemm.dse.models.component.CircuitTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The circuits compute what the kernels do. */
class AlignmentTest {

    @ParameterizedTest
    @CsvSource({"8,false", "8,true", "11,false", "11,true", "13,false", "13,true", "24,true", "4,true"})
    void alignsEveryNumberToEveryExponent(int bits, boolean nearest) {
        Circuit align = new Circuit();
        align.output(Alignment.align(align, align.input(16), FloatFormat.FP16, align.input(5), bits, nearest));
        Circuit search = new Circuit();
        search.output(Alignment.largestExponent(search, search.input(16), FloatFormat.FP16, search.input(5)));
        SplittableRandom random = new SplittableRandom(bits);
        int most = (1 << bits) - 1;
        for (int i = 0; i < 3000; i++) {
            int word = random.nextInt(1 << 16);
            float x = Float.float16ToFloat((short) word);
            int own = Math.max(1, word >> 10 & 31);
            int so = random.nextInt(1, 31);
            assertThat(run(search, word | (long) so << 16)).isEqualTo(Math.max(own, so));
            if (Float.isFinite(x) && so >= own) {
                double scaled = Math.scalb((double) Math.abs(x), bits - 1 - (so - 15));
                long magnitude = (long) Math.min(nearest ? Math.rint(scaled) : Math.floor(scaled), most);
                long code = run(align, word | (long) so << 16) << (63 - bits) >> (63 - bits);
                assertThat(code).as("%s to exponent %d", x, so).isEqualTo(x < 0 ? -magnitude : magnitude);
            }
        }
    }
}
