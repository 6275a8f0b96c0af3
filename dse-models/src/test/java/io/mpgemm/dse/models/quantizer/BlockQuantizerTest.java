package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockQuantizerTest {

    private static final List<BlockQuantizer> ALL = List.of(BlockQuantizer.MX, BlockQuantizer.MX_UP,
            BlockQuantizer.NVFP4, BlockQuantizer.AMAX, BlockQuantizer.AMAX_TENSOR);

    @Test
    void givesTheMxfp4BlockThatAPencilGives() {
        // Largest magnitude 13: floor(log2 13) - 2 = 1, scale 2; 13/2 saturates at 6; 5/2 = 2.5 is a tie to even.
        Matrix block = Matrix.of(1, 8, new float[]{13, -5, 7, 0.5f, 0.25f, 1.5f, -0.5f, 3});
        BlockMatrix mx = BlockQuantizer.MX.activations(block, ElementFormat.E2M1, 8);
        assertThat(mx.scales().toArray()).containsExactly(2);
        assertThat(mx.elements().toArray()).containsExactly(6, -2, 4, 0, 0, 1, -0f, 1.5f);
        // Rounded up: 13 / 6 lies between 2 and 4.
        BlockMatrix up = BlockQuantizer.MX_UP.activations(block, ElementFormat.E2M1, 8);
        assertThat(up.scales().toArray()).containsExactly(4);
        assertThat(up.elements().toArray()).containsExactly(3, -1, 2, 0, 0, 0.5f, -0f, 1);
        assertThat(mx.dequantized().toArray()).containsExactly(12, -4, 8, 0, 0, 2, -0f, 3);
    }

    @Test
    void givesTheNvfp4BlocksThatAPencilGives() {
        // t = 2688 / 2688 = 1; the scales are e4m3(448) and e4m3(100 / 6 = 16.67) = 16.
        Matrix weights = Matrix.of(4, 1, new float[]{2688, 448, 100, -24});
        BlockMatrix quantized = BlockQuantizer.NVFP4.weights(weights, ElementFormat.E2M1, 2);
        assertThat(quantized.tensorScale()).isEqualTo(1);
        assertThat(quantized.scales().toArray()).containsExactly(448, 16);
        assertThat(quantized.elements().toArray()).containsExactly(6, 1, 6, -1.5f);
        Matrix lost = Matrix.of(4, 1, new float[]{2688, 448, 0.005f, 0.001f});
        assertThat(BlockQuantizer.NVFP4.weights(lost, ElementFormat.E2M1, 2).dequantized().toArray())
                .containsExactly(2688, 448, 0, 0);
    }

    @Test
    void fp8TakesTheLargestNumberTo448() {
        Matrix x = Matrix.of(2, 2, new float[]{-896, 1, 0.5f, 7});
        BlockMatrix tokens = BlockQuantizer.AMAX.activations(x, ElementFormat.E4M3, Integer.MAX_VALUE);
        assertThat(tokens.scales().toArray()).containsExactly(2, 0.015625f);
        assertThat(tokens.elements().toArray()).containsExactly(-448, 0.5f, 32, 448);
        assertThat(BlockQuantizer.AMAX_TENSOR.activations(x, ElementFormat.E4M3, 2).scales().toArray())
                .containsExactly(2, 2);
    }

    /** From the rule itself: the scale's exponent, and for each element the nearest of all the format's numbers. */
    @ParameterizedTest
    @EnumSource(ElementFormat.class)
    void mxElementsAreTheNearestNumbers(ElementFormat format) {
        List<Double> numbers = numbers(format);
        Random random = new Random(7);
        float[] values = new float[64 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(12) - 6);
        }
        Matrix w = Matrix.of(64, 5, values);
        for (BlockQuantizer quantizer : List.of(BlockQuantizer.MX, BlockQuantizer.MX_UP)) {
            BlockMatrix blocks = quantizer.weights(w, format, 32);
            for (int col = 0; col < 5; col++) {
                for (int block = 0; block < 2; block++) {
                    double max = 0;
                    for (int k = 32 * block; k < 32 * block + 32; k++) {
                        max = Math.max(max, Math.abs(w.get(k, col)));
                    }
                    double scale = blocks.scales().get(block, col);
                    double floor = Math.pow(2, Math.floor(Math.log(max) / Math.log(2)) - format.maxExponent());
                    assertThat(scale).isEqualTo(
                            quantizer.equals(BlockQuantizer.MX_UP) && max / floor > format.max() ? 2 * floor : floor);
                    for (int k = 32 * block; k < 32 * block + 32; k++) {
                        double exact = w.get(k, col) / scale;
                        double error = Math.abs(blocks.elements().get(k, col) - exact);
                        assertThat(numbers).contains(Math.abs((double) blocks.elements().get(k, col)));
                        for (double number : numbers) {
                            assertThat(Math.abs(Math.copySign(number, exact) - exact)).isGreaterThanOrEqualTo(error);
                        }
                    }
                }
            }
        }
    }

    private static List<Double> numbers(ElementFormat format) {
        List<Double> numbers = new ArrayList<>();
        for (int code = 0; code < 1 << (format.bits() - 1); code++) {
            double number = format.floatFormat().isPresent() ? format.floatFormat().orElseThrow().decode(code)
                    : code / 64.0;
            if (Double.isFinite(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(ElementFormat.class)
    void blocksRunAlongKOnBothSides(ElementFormat format) {
        Matrix x = Samples.gaussian(3, 6, 50, 1);
        float[] transposed = new float[300];
        for (int i = 0; i < 300; i++) {
            transposed[i] = x.get(i % 6, i / 6);
        }
        for (BlockQuantizer quantizer : ALL) {
            BlockMatrix rows = quantizer.activations(x, format, 16);
            BlockMatrix cols = quantizer.weights(Matrix.of(50, 6, transposed), format, 16);
            assertThat(rows.blocks()).isEqualTo(4).isEqualTo(cols.blocks());
            for (int i = 0; i < 6; i++) {
                for (int k = 0; k < 50; k++) {
                    assertThat(rows.dequantized().get(i, k)).isEqualTo(cols.dequantized().get(k, i));
                }
            }
        }
    }

    /** A last block of two numbers is what the same block filled with zeros is. */
    @Test
    void theShortBlockIsAPaddedOne() {
        for (BlockQuantizer quantizer : ALL) {
            Matrix x = Samples.gaussian(4, 1, 34, 3);
            float[] padded = Arrays.copyOf(x.toArray(), 64);
            Matrix a = quantizer.activations(x, ElementFormat.E2M1, 32).dequantized();
            Matrix b = quantizer.activations(Matrix.of(1, 64, padded), ElementFormat.E2M1, 32).dequantized();
            for (int k = 0; k < 64; k++) {
                assertThat(b.get(0, k)).isEqualTo(k < 34 ? a.get(0, k) : 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementFormat.class)
    void extremesStayFinite(ElementFormat format) {
        float[][] nasty = {{0, -0f, 0, 0}, {0x1.fp126f, -0x1.fp126f, 1, 0},
            {Float.MIN_VALUE, -Float.MIN_VALUE, 0, Float.MIN_VALUE}, {5, 5, 5, 5}, {1e30f, 1e-30f, -1e-30f, 1}};
        for (float[] values : nasty) {
            for (BlockQuantizer quantizer : ALL) {
                BlockMatrix blocks = quantizer.activations(Matrix.of(1, 4, values), format, 4);
                float[] back = blocks.dequantized().toArray();
                float max = 0;
                for (float v : values) {
                    max = Math.max(max, Math.abs(v));
                }
                for (int i = 0; i < 4; i++) {
                    assertThat(Math.abs(blocks.elements().toArray()[i])).isLessThanOrEqualTo((float) format.max());
                    assertThat(back[i]).as("%s of %s", quantizer.name(), values[i]).isFinite();
                    assertThat(Math.abs((double) back[i] - values[i])).isLessThanOrEqualTo(Math.max(max / 2, 0x1p-128));
                }
            }
        }
    }

    /** The specification's rule lets magnitudes up to 2^(emax+1) saturate; an E4M3 scale may be rounded down by 1/16. */
    @Test
    void onlyTheFloorRuleSaturates() {
        Matrix x = Samples.gaussian(9, 40, 320, 1);
        for (ElementFormat format : ElementFormat.values()) {
            for (BlockQuantizer quantizer : ALL) {
                BlockMatrix blocks = quantizer.activations(x, format, 32);
                double worst = 0;
                for (int row = 0; row < 40; row++) {
                    for (int k = 0; k < 320; k++) {
                        double scaled = x.get(row, k) / ((double) blocks.scales().get(row, k / 32)
                                * blocks.tensorScale());
                        worst = Math.max(worst, Math.abs(scaled) / format.max());
                    }
                }
                if (quantizer.equals(BlockQuantizer.MX)) {
                    assertThat(worst).isBetween(1.0, 2 * Math.scalb(1.0, format.maxExponent()) / format.max());
                } else if (!quantizer.equals(BlockQuantizer.NVFP4)) {
                    assertThat(worst).isLessThan(1 + 1e-6);
                } else {
                    assertThat(worst).isLessThan(16.0 / 15);
                }
            }
        }
    }

    @Test
    void refusesWhatItCannotQuantise() {
        for (BlockQuantizer quantizer : ALL) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quantizer.weights(Matrix.of(2, 1, new float[]{1, Float.NaN}),
                            ElementFormat.E2M1, 32))
                    .withMessage("Weight [1, 0] is NaN; only finite numbers can be quantised.");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quantizer.activations(Matrix.of(1, 1, new float[]{1}), ElementFormat.E2M1, 0))
                    .withMessage("Group size is 0; valid are 1 and more.");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ElementFormat.parse("e1m2"))
                .withMessage("'e1m2' is not an element format; valid are e2m1, e2m3, e3m2, e4m3, e5m2, int8.");
    }

    @Test
    void integersAreSymmetric() {
        assertThat(ElementFormat.INT8.round(-2)).isEqualTo(-127 / 64f);
        assertThat(ElementFormat.INT8.round(1.0078125)).isEqualTo(1);
        assertThat(ElementFormat.INT8.round(1.0234375)).isEqualTo(1.03125f);
        assertThat(ElementFormat.INT8.max()).isEqualTo(1.984375);
        assertThat(FloatFormat.FP8_E4M3.maxFinite()).isEqualTo((float) ElementFormat.E4M3.max());
    }
}
