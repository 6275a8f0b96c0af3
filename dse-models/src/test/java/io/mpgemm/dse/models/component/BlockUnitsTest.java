package io.mpgemm.dse.models.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The netlists compute the dot products that they are counted for. */
class BlockUnitsTest {

    private static final int LANES = 4;

    private final SplittableRandom random = new SplittableRandom(31);

    private static final class Ports {

        private final Circuit circuit = new Circuit();
        private int bits;

        int[] input(int width) {
            bits += width;
            return circuit.input(width);
        }

        List<int[]> inputs(int count, int width) {
            List<int[]> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(input(width));
            }
            return all;
        }

        float run(long[] words, int[] widths) {
            long[] lanes = new long[bits];
            int at = 0;
            for (int i = 0; i < words.length; i++) {
                for (int bit = 0; bit < widths[i]; bit++) {
                    lanes[at++] = (words[i] >> bit & 1) == 1 ? -1 : 0;
                }
            }
            long[] outputs = circuit.evaluate(lanes);
            long out = 0;
            for (int i = 0; i < outputs.length; i++) {
                out |= (outputs[i] & 1) << i;
            }
            return Float.intBitsToFloat((int) (out << (32 - outputs.length)));
        }
    }

    private long code(ElementFormat format) {
        long code;
        do {
            code = random.nextLong(1L << format.bits());
        } while (format == ElementFormat.INT8 ? code == 128 : !Double.isFinite(value(format, code)));
        return code;
    }

    private static double value(ElementFormat format, long code) {
        return format == ElementFormat.INT8 ? (byte) code / 64.0 : format.floatFormat().orElseThrow().decode(code);
    }

    private double[] draw(ElementFormat x, ElementFormat w, long[] words, int[] widths) {
        double[] products = new double[LANES];
        for (int i = 0; i < LANES; i++) {
            words[i] = code(x);
            words[LANES + i] = code(w);
            widths[i] = x.bits();
            widths[LANES + i] = w.bits();
            products[i] = value(x, words[i]) * value(w, words[LANES + i]);
        }
        return products;
    }

    private static double sum(double[] terms) {
        double high = 0;
        double low = 0;
        for (double term : terms) {
            if (Math.abs(term) < 1) {
                low += term;
            } else {
                high += term;
            }
        }
        return high + low;
    }

    @ParameterizedTest
    @CsvSource({"E2M1, E2M1", "E2M3, E2M3", "E3M2, E3M2", "E4M3, E4M3", "E5M2, E5M2", "INT8, INT8", "E4M3, E2M1",
        "E5M2, E3M2"})
    void sumsAreExactAndScaledByPowersOfTwo(ElementFormat x, ElementFormat w) {
        Ports ports = new Ports();
        List<int[]> a = ports.inputs(LANES, x.bits());
        List<int[]> b = ports.inputs(LANES, w.bits());
        Circuit c = ports.circuit;
        c.output(BlockUnits.scaledByPowers(c, BlockUnits.fixedPointDot(c, a, x, b, w), ports.input(8), ports.input(8),
                BlockUnits.unitExponent(x, w)));
        for (int run = 0; run < 300; run++) {
            long[] words = new long[2 * LANES + 2];
            int[] widths = new int[words.length];
            double[] products = draw(x, w, words, widths);
            words[2 * LANES] = run < 200 ? random.nextInt(100, 155) : random.nextInt(0, 255);
            words[2 * LANES + 1] = run < 200 ? random.nextInt(100, 155) : random.nextInt(0, 255);
            widths[2 * LANES] = 8;
            widths[2 * LANES + 1] = 8;
            int exponent = (int) (words[2 * LANES] + words[2 * LANES + 1]) - 254;
            float exact = (float) Math.scalb(sum(products), exponent);
            float expected = Math.abs(exact) < Float.MIN_NORMAL ? 0 : exact;
            assertThat(ports.run(words, widths)).as("%s %s", List.of(x, w), products).isEqualTo(expected + 0f);
        }
    }

    @Test
    void scalesWithFractionsMultiply() {
        ElementFormat x = ElementFormat.E2M1;
        Ports ports = new Ports();
        List<int[]> a = ports.inputs(LANES, x.bits());
        List<int[]> b = ports.inputs(LANES, x.bits());
        Circuit c = ports.circuit;
        c.output(BlockUnits.scaledByNumbers(c, BlockUnits.fixedPointDot(c, a, x, b, x), ports.input(8), ports.input(8),
                BlockUnits.unitExponent(x, x)));
        for (int run = 0; run < 500; run++) {
            long[] words = new long[2 * LANES + 2];
            int[] widths = new int[words.length];
            double exact = sum(draw(x, x, words, widths));
            for (int i = 2 * LANES; i < words.length; i++) {
                words[i] = random.nextInt(127);
                widths[i] = 8;
                exact *= FloatFormat.FP8_E4M3.decode(words[i]);
            }
            assertThat(ports.run(words, widths)).isEqualTo((float) exact + 0f);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ElementFormat.class, names = {"E4M3", "E5M2"})
    void unscaledSumsAndNan(ElementFormat x) {
        Ports ports = new Ports();
        List<int[]> a = ports.inputs(LANES, x.bits());
        List<int[]> b = ports.inputs(LANES, x.bits());
        Circuit c = ports.circuit;
        c.output(BlockUnits.toFloat(c, BlockUnits.fixedPointDot(c, a, x, b, x), BlockUnits.unitExponent(x, x)));
        for (int run = 0; run < 300; run++) {
            long[] words = new long[2 * LANES];
            int[] widths = new int[words.length];
            assertThat(ports.run(words, widths) + 0f).isNotNaN();
            float expected = (float) sum(draw(x, x, words, widths));
            assertThat(ports.run(words, widths)).isEqualTo(expected + 0f);
            words[run % words.length] = 0x7f;
            assertThat(ports.run(words, widths)).isNaN();
        }
    }

    /** BlockGemm's definition, written once more for one step. */
    @ParameterizedTest
    @CsvSource({"E4M3, E4M3, 13, true", "E5M2, E5M2, 25, true", "E4M3, E5M2, 25, false", "E5M2, E4M3, 13, false"})
    void alignedSumsAreTruncated(ElementFormat x, ElementFormat w, int kept, boolean scaled) {
        FloatFormat sumFormat = BlockUnits.sumFormat(kept);
        Ports ports = new Ports();
        List<int[]> a = ports.inputs(LANES, x.bits());
        List<int[]> b = ports.inputs(LANES, w.bits());
        List<int[]> scales = scaled ? ports.inputs(2, 8) : List.of();
        int[] before = ports.input(sumFormat.bits());
        Circuit c = ports.circuit;
        c.output(BlockUnits.alignedDot(c, a, x, b, w, scales, before, kept));
        for (int run = 0; run < 600; run++) {
            long[] words = new long[2 * LANES + (scaled ? 3 : 1)];
            int[] widths = new int[words.length];
            double[] products = draw(x, w, words, widths);
            int exponent = 0;
            for (int i = 2 * LANES; i < words.length - 1; i++) {
                words[i] = random.nextInt(110, 140);
                widths[i] = 8;
                exponent += (int) words[i] - 127;
            }
            double start = run % 10 == 0 ? 0
                    : random.nextGaussian() * Math.scalb(1.0, random.nextInt(-20, 20) + exponent);
            words[words.length - 1] = sumFormat.encode(start);
            widths[widths.length - 1] = sumFormat.bits();
            double sumSoFar = sumFormat.decode(words[words.length - 1]);
            int largest = sumSoFar == 0 ? -1000 : Math.getExponent(sumSoFar);
            for (int i = 0; i < LANES; i++) {
                if (products[i] != 0) {
                    largest = Math.max(largest, exponent
                            + Math.max(Math.getExponent(value(x, words[i])), x.minExponent())
                            + Math.max(Math.getExponent(value(w, words[LANES + i])), w.minExponent()));
                }
            }
            long units = (long) Math.scalb(sumSoFar, kept - largest);
            for (double product : products) {
                units += (long) Math.scalb(product, exponent + kept - largest);
            }
            double value = Math.scalb((double) units, largest - kept);
            long mask = -1L << (52 - sumFormat.fractionBits());
            float expected = (float) Double.longBitsToDouble(Double.doubleToRawLongBits(value) & mask);
            assertThat(ports.run(words, widths)).as("run %d", run).isEqualTo(expected + 0f);
        }
    }
}
