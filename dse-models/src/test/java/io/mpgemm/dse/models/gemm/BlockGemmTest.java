package io.mpgemm.dse.models.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.gemm.BlockGemm.Arithmetic;
import io.mpgemm.dse.models.gemm.BlockGemm.ScaleAt;
import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BlockMatrix;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockGemmTest {

    private static final int K = Integer.MAX_VALUE;

    /** How the codes and scales are drawn. */
    private enum Data {
        CODES, ZEROS, LARGEST, SMALL, MIXED, HUGE_SCALES, TINY_SCALES
    }

    private static BlockMatrix matrix(Random random, Data data, ElementFormat format, int rows, int cols, int block,
            boolean alongRows, boolean powersOfTwo) {
        float[] elements = new float[rows * cols];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = switch (data) {
                case CODES, HUGE_SCALES, TINY_SCALES -> code(random, format);
                case ZEROS -> random.nextBoolean() ? 0f : -0f;
                case LARGEST -> (float) format.max();
                case SMALL -> format.round(random.nextGaussian() * format.quantum() * 3);
                case MIXED -> random.nextInt(8) == 0 ? code(random, format)
                        : (float) (random.nextInt(3) == 0 ? format.max() * random.nextInt(-1, 2) : format.quantum());
            };
        }
        int blocks = Math.ceilDiv(alongRows ? cols : rows, block);
        int scaleRows = alongRows ? rows : blocks;
        int scaleCols = alongRows ? blocks : cols;
        float[] scales = new float[scaleRows * scaleCols];
        for (int i = 0; i < scales.length; i++) {
            int exponent = switch (data) {
                case HUGE_SCALES -> random.nextInt(40, 128);
                case TINY_SCALES -> random.nextInt(-127, -40);
                default -> random.nextInt(-12, 8);
            };
            scales[i] = powersOfTwo ? Math.scalb(1f, exponent)
                    : FloatFormat.FP8_E4M3.roundSaturating(Math.exp(random.nextGaussian() * 2));
        }
        return new BlockMatrix(format, block, alongRows, Matrix.of(rows, cols, elements),
                Matrix.of(scaleRows, scaleCols, scales), powersOfTwo ? 1 : random.nextFloat());
    }

    private static float code(Random random, ElementFormat format) {
        if (format == ElementFormat.INT8) {
            return random.nextInt(-127, 128) / 64f;
        }
        double value;
        do {
            value = format.floatFormat().orElseThrow().decode(random.nextInt(1 << format.bits()));
        } while (!Double.isFinite(value));
        return (float) value;
    }

    @ParameterizedTest
    @EnumSource(ElementFormat.class)
    void kernelEqualsReferenceBitForBit(ElementFormat weights) {
        Random random = new Random(weights.name().hashCode());
        ElementFormat[] formats = ElementFormat.values();
        long overflows = 0;
        for (int run = 0; run < 300; run++) {
            Data data = Data.values()[run % Data.values().length];
            ElementFormat activations = run % 3 == 0 ? weights : formats[random.nextInt(formats.length)];
            boolean nvfp4 = weights == ElementFormat.E2M1 && activations == weights && random.nextBoolean();
            int block = nvfp4 ? 16 : 32;
            int dot = 1 << random.nextInt(nvfp4 ? 5 : 6);
            int kept = nvfp4 || random.nextInt(3) > 0 ? BlockGemm.EXACT : random.nextInt(4, 33);
            int k = random.nextInt(1, 200);
            BlockMatrix x = matrix(random, data, activations, random.nextInt(1, 4), k, block, true, !nvfp4);
            BlockMatrix w = matrix(random, data, weights, k, random.nextInt(1, 20), block, false, !nvfp4);
            Arithmetic arithmetic = new Arithmetic(dot, kept,
                    random.nextInt(3) == 0 ? ScaleAt.GROUP : ScaleAt.STEP,
                    random.nextBoolean() ? K : dot * random.nextInt(1, 9));
            GemmResult expected = BlockGemm.reference(x, w, arithmetic);
            GemmResult actual = BlockGemm.multiply(x, w, arithmetic);
            assertThat(GemmAssertions.bits(actual.y())).as("%s %s x %s %s", data, activations, weights, arithmetic)
                    .isEqualTo(GemmAssertions.bits(expected.y()));
            assertThat(actual.overflows()).isEqualTo(expected.overflows());
            overflows += expected.overflows();
        }
        assertThat(overflows).isPositive();
    }

    /** One block: the exact sum, rounded to FP32 once. */
    @ParameterizedTest
    @EnumSource(ElementFormat.class)
    void aBlockIsRoundedOnce(ElementFormat format) {
        Random random = new Random(20 + format.name().hashCode());
        for (int run = 0; run < 200; run++) {
            BlockMatrix x = matrix(random, Data.MIXED, format, 1, 32, 32, true, true);
            BlockMatrix w = matrix(random, Data.CODES, format, 32, 1, 32, false, true);
            BigDecimal sum = BigDecimal.ZERO;
            for (int k = 0; k < 32; k++) {
                sum = sum.add(new BigDecimal(x.elements().get(0, k)).multiply(new BigDecimal(w.elements().get(k, 0))));
            }
            BigDecimal scale = new BigDecimal(x.scales().get(0, 0)).multiply(new BigDecimal(w.scales().get(0, 0)));
            float y = BlockGemm.reference(x, w, new Arithmetic(32, BlockGemm.EXACT, ScaleAt.STEP, K)).y().get(0, 0);
            assertThat(y).isEqualTo(sum.multiply(scale).floatValue());
        }
    }

    /** Without truncation in sight an aligned sum is the exact one; with 13 bits 1 + 2^-14 is 1, with 25 bits it is not. */
    @Test
    void alignedSumsLoseWhatLiesBelowTheKeptBits() {
        Matrix ones = Matrix.of(1, 1, new float[]{1});
        Matrix x = Matrix.of(1, 2, new float[]{1, -0x1p-7f});
        Matrix w = Matrix.of(2, 1, new float[]{1, 0x1p-7f});
        BlockMatrix a = new BlockMatrix(ElementFormat.E5M2, 32, true, x, ones, 1);
        BlockMatrix b = new BlockMatrix(ElementFormat.E5M2, 32, false, w, ones, 1);
        assertThat(BlockGemm.multiply(a, b, new Arithmetic(32, 13, ScaleAt.STEP, K)).y().get(0, 0)).isEqualTo(1);
        assertThat(BlockGemm.multiply(a, b, new Arithmetic(32, 14, ScaleAt.STEP, K)).y().get(0, 0))
                .isEqualTo(1 - 0x1p-14f);
        // 1 - 2^-14 has 13 bits below its leading one, but a sum of 1 and 1 + 2^-13 has 14 and loses the last.
        Matrix two = Matrix.of(2, 1, new float[]{1, 1});
        BlockMatrix c = new BlockMatrix(ElementFormat.E5M2, 32, false, two, ones, 1);
        BlockMatrix d = new BlockMatrix(ElementFormat.E5M2, 32, true, Matrix.of(1, 2, new float[]{1, 1 + 0x1p-2f}),
                ones,
                1);
        assertThat(BlockGemm.multiply(d, c, new Arithmetic(32, 4, ScaleAt.STEP, K)).y().get(0, 0)).isEqualTo(2.25f);
        BlockMatrix odd = new BlockMatrix(ElementFormat.E5M2, 32, true,
                Matrix.of(1, 2, new float[]{4, 4 + 0.25f}), ones, 1);
        assertThat(BlockGemm.reference(odd, c, new Arithmetic(32, 4, ScaleAt.STEP, K)).y().get(0, 0)).isEqualTo(8);
    }

    /** Products of E5M2 span 64 bits: no double holds their sum. */
    @Test
    void fixedPointKeepsWhatDoublesLose() {
        float big = 57344f;
        float small = 0x1p-16f;
        FixedPointSum sum = new FixedPointSum();
        for (double product : new double[]{(double) big * big, (double) small * small, -(double) big * big}) {
            sum.add(product);
        }
        assertThat(sum.value()).isEqualTo(0x1p-32);
        sum.clear();
        sum.add(-1);
        sum.add(-0x1p-32);
        assertThat(sum.value()).isEqualTo(-1 - 0x1p-32);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Random random = new Random(1);
        BlockMatrix x = matrix(random, Data.CODES, ElementFormat.E4M3, 2, 64, 32, true, true);
        BlockMatrix w = matrix(random, Data.CODES, ElementFormat.E4M3, 64, 3, 16, false, true);
        Arithmetic plain = new Arithmetic(16, BlockGemm.EXACT, ScaleAt.STEP, K);
        assertThatIllegalArgumentException().isThrownBy(() -> BlockGemm.multiply(x, w, plain))
                .withMessage("Blocks of 32 activations and of 16 weights do not fit.");
        BlockMatrix odd = matrix(random, Data.CODES, ElementFormat.E4M3, 64, 3, 32, false, false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockGemm.multiply(x, odd, new Arithmetic(16, 13, ScaleAt.STEP, K)))
                .withMessageContaining("Only powers of two");
        assertThatIllegalArgumentException().isThrownBy(() -> new Arithmetic(3, 0, ScaleAt.STEP, K))
                .withMessageContaining("not 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Arithmetic(4, 3, ScaleAt.STEP, K))
                .withMessageContaining("Kept bits are 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new Arithmetic(4, 0, ScaleAt.STEP, 6))
                .withMessageContaining("no multiple");
    }
}
