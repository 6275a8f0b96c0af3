package io.mpgemm.dse.models.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both providers against scalar loops, whichever of them the tests run with. */
class KernelsTest {

    private static final int SHAPES = 220;

    static IntStream seeds() {
        return IntStream.range(0, SHAPES);
    }

    @Test
    void theTestsRunWithTheVectorKernels() {
        assertThat(KernelProvider.vector()).isPresent();
        assertThat(KernelProvider.plain().description()).isEqualTo("plain Java kernels");
        assertThat(KernelProvider.description()).isEqualTo(KernelProvider.kernels().description());
    }

    @Test
    void packedWeightsReadBack() {
        for (int seed = 0; seed < 20; seed++) {
            Problem p = new Problem(seed, Kind.WILD);
            int from = p.random.nextInt(p.k);
            for (Kernels kernels : providers()) {
                Packed packed = kernels.pack(copy(p.w));
                assertThat(packed.k()).isEqualTo(p.k);
                assertThat(packed.n()).isEqualTo(p.n);
                assertThat(packed.rows(0, p.k)).isDeepEqualTo(p.w);
                assertThat(packed.rows(from, p.k)[0]).isEqualTo(p.w[from]);
                assertThat(packed.at(from, p.n - 1)).isEqualTo(p.w[from][p.n - 1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fusedStepsRoundInOrder(int seed) {
        Problem p = new Problem(seed, Kind.values()[seed % Kind.values().length]);
        int from = p.random.nextInt(p.k);
        int to = from + 1 + p.random.nextInt(p.k - from);
        float[] start = p.numbers(p.m * p.n, Kind.WILD);
        float[] expected = start.clone();
        for (int row = 0; row < p.m; row++) {
            for (int col = 0; col < p.n; col++) {
                for (int k = from; k < to; k++) {
                    int at = row * p.n + col;
                    expected[at] = Math.fma(p.x[row][k], p.w[k][col], expected[at]);
                }
            }
        }
        for (Kernels kernels : providers()) {
            float[] sums = start.clone();
            kernels.fma(p.x, kernels.pack(copy(p.w)), from, to, sums);
            assertThat(bits(sums)).as(kernels.description()).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void productsAreRoundedBeforeTheyAreAdded(int seed) {
        Problem p = new Problem(seed, seed % 2 == 0 ? Kind.HALVES : Kind.TINY);
        float[] start = p.numbers(p.m * p.n, Kind.WILD);
        float[] expected = start.clone();
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < p.k; k++) {
                expected[i] += Fp.FP16.round((double) p.x[i / p.n][k] * p.w[k][i % p.n], false);
            }
        }
        for (Kernels kernels : providers()) {
            float[] sums = start.clone();
            kernels.addRounded(p.x, kernels.pack(copy(p.w)), 0, p.k, sums);
            assertThat(bits(sums)).as(kernels.description()).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void roundedProductsAreAddedInFp16OrGivenUp(int seed) {
        Kind[] kinds = {Kind.HALVES, Kind.TINY, Kind.HALVES, Kind.LARGE};
        Problem p = new Problem(seed, kinds[seed % kinds.length]);
        float[] start = seed % 3 == 0 ? p.numbers(p.m * p.n, Kind.HALVES) : new float[p.m * p.n];
        float[] expected = start.clone();
        float[] greatest = new float[expected.length];
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < p.k; k++) {
                double product = Fp.FP16.round((double) p.x[i / p.n][k] * p.w[k][i % p.n], false);
                expected[i] = Fp.FP16.round(expected[i] + product, false);
                greatest[i] = Math.max(greatest[i], Math.abs(expected[i]));
            }
        }
        for (Kernels kernels : providers()) {
            float[] sums = start.clone();
            kernels.addRoundedInHalf(p.x, kernels.pack(copy(p.w)), 0, p.k, sums);
            for (int i = 0; i < sums.length; i++) {
                boolean given = Float.isFinite(sums[i]);
                assertThat(given || largest(greatest) >= 0x1p15f).as(kernels.description()).isTrue();
                assertThat(given ? sums[i] : expected[i]).as(kernels.description()).isEqualTo(expected[i]);
                assertThat(given && greatest[i] > 65504).as(kernels.description()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void stepsInFp16RoundOnceAndTellOverflow(int seed) {
        Kind[] kinds = {Kind.HALVES, Kind.TINY, Kind.HUGE, Kind.LARGE};
        Problem p = new Problem(seed, kinds[seed % kinds.length]);
        float[] start = seed % 3 == 0 ? p.numbers(p.m * p.n, Kind.HALVES) : new float[p.m * p.n];
        float[] expected = start.clone();
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < p.k && Float.isFinite(expected[i]); k++) {
                double product = (double) p.x[i / p.n][k] * p.w[k][i % p.n];
                expected[i] = Fp.FP16.round(Fp.oddSum(expected[i], product), false);
            }
            expected[i] = Float.isFinite(expected[i]) ? expected[i] : Float.NaN;
        }
        for (Kernels kernels : providers()) {
            float[] sums = start.clone();
            kernels.fmaHalf(p.x, kernels.pack(copy(p.w)), 0, p.k, sums);
            for (int i = 0; i < sums.length; i++) {
                sums[i] = Float.isFinite(sums[i]) ? sums[i] : Float.NaN;
            }
            assertThat(bits(sums)).as(kernels.description()).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsOfIntegersAreScaledInOrder(int seed) {
        Problem p = new Problem(seed, seed % 3 == 0 ? Kind.GREATEST_INTEGERS : Kind.INTEGERS);
        int groupSize = 1 + p.random.nextInt(seed % 2 == 0 ? p.k + 10 : Math.min(p.k, 40));
        int groups = Math.ceilDiv(p.k, groupSize);
        float[][] sumX = new float[groups][p.m];
        float[][] zeros = new float[groups][];
        float[][] scales = new float[groups][];
        for (int group = 0; group < groups; group++) {
            zeros[group] = p.numbers(p.n, Kind.INTEGERS);
            scales[group] = p.numbers(p.n, Kind.WILD);
            for (int row = 0; row < p.m; row++) {
                for (int k = group * groupSize; k < Math.min(p.k, (group + 1) * groupSize); k++) {
                    sumX[group][row] += p.x[row][k];
                }
            }
        }
        float[] start = p.numbers(p.m * p.n, Kind.WILD);
        float[] expected = start.clone();
        for (int row = 0; row < p.m; row++) {
            for (int col = 0; col < p.n; col++) {
                for (int group = 0; group < groups; group++) {
                    long acc = 0;
                    for (int k = group * groupSize; k < Math.min(p.k, (group + 1) * groupSize); k++) {
                        acc += Math.round((double) p.x[row][k] * p.w[k][col]);
                    }
                    long t = acc - Math.round((double) zeros[group][col] * sumX[group][row]);
                    expected[row * p.n + col] += (float) t * scales[group][col];
                }
            }
        }
        for (Kernels kernels : providers()) {
            float[] y = start.clone();
            kernels.addGroups(p.x, kernels.pack(copy(p.w)), groupSize, sumX, zeros, scales, y);
            assertThat(bits(y)).as(kernels.description()).isEqualTo(bits(expected));
            Packed bytes = kernels.packBytes(p.k, p.n, k -> bytes(p.w[k]));
            assertThat(bytes.rows(0, p.k)).isDeepEqualTo(p.w);
            float[] ofBytes = start.clone();
            kernels.addGroups(p.x, bytes, groupSize, sumX, zeros, scales, ofBytes);
            assertThat(bits(ofBytes)).as(kernels.description()).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void singleRowsFromNibblesEqualThoseFromFloats(int seed) {
        Problem p = new Problem(seed, Kind.INTEGERS);
        float[][] w = Rows.split(p.numbers(p.k * p.n, Kind.NIBBLES), p.k, p.n);
        int groupSize = 1 + p.random.nextInt(p.k + 10);
        int groups = Math.ceilDiv(p.k, groupSize);
        float[][] sumX = Rows.split(p.numbers(groups * p.m, Kind.INTEGERS), groups, p.m);
        float[][] zeros = Rows.split(p.numbers(groups * p.n, Kind.NIBBLES), groups, p.n);
        float[][] scales = Rows.split(p.numbers(groups * p.n, Kind.WILD), groups, p.n);
        float[] expected = new float[p.m * p.n];
        Kernels plain = KernelProvider.plain();
        plain.addGroups(p.x, plain.pack(copy(w)), groupSize, sumX, zeros, scales, expected);
        for (Kernels kernels : providers()) {
            Packed packed = kernels.packNibbles(copy(w));
            assertThat(packed.rows(0, p.k)).isDeepEqualTo(w);
            float[] y = new float[p.m * p.n];
            kernels.addGroups(p.x, packed, groupSize, sumX, zeros, scales, y);
            assertThat(bits(y)).as(kernels.description()).isEqualTo(bits(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void lookupsAreAddedInOrder(int seed) {
        Problem p = new Problem(seed, Kind.WILD);
        int blocks = Math.min(p.k, 60);
        float[][] tables = Rows.split(p.numbers(blocks * 16, Kind.WILD), blocks, 16);
        int[][] words = new int[Math.ceilDiv(blocks, 8)][Math.ceilDiv(p.n, 64) * 64];
        for (int[] row : words) {
            for (int col = 0; col < row.length; col++) {
                row[col] = p.random.nextInt();
            }
        }
        float[] expected = new float[p.n];
        float[] expectedOfPairs = new float[p.n];
        for (int col = 0; col < p.n; col++) {
            float last = 0;
            for (int block = 0; block < blocks; block++) {
                float entry = tables[block][words[block / 8][col] >> (4 * (block % 8)) & 15];
                expected[col] += entry;
                expectedOfPairs[col] += block % 2 == 1 ? last + entry : 0;
                last = entry;
            }
        }
        for (Kernels kernels : providers()) {
            float[] sums = new float[p.n];
            kernels.addLookups(tables, words, blocks, sums);
            assertThat(bits(sums)).as(kernels.description()).isEqualTo(bits(expected));
            float[] sumsOfPairs = new float[p.n];
            kernels.addPairs(tables, words, blocks / 2, sumsOfPairs);
            assertThat(bits(sumsOfPairs)).as(kernels.description()).isEqualTo(bits(expectedOfPairs));
        }
    }

    private static Kernels[] providers() {
        return new Kernels[]{KernelProvider.plain(), KernelProvider.vector().orElseThrow()};
    }

    private static float[][] copy(float[][] rows) {
        float[][] copy = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            copy[i] = rows[i].clone();
        }
        return copy;
    }

    private static byte[] bytes(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }

    private enum Kind {
        WILD, HALVES, INTEGERS, NIBBLES, GREATEST_INTEGERS, LARGE, HUGE, TINY
    }

    /** Shapes around the tile and panel sizes, single rows, columns and steps. */
    private static final class Problem {

        private static final int[] ROWS = {1, 2, 3, 4, 5, 6, 7, 9, 11, 13};
        private static final int[] COLUMNS = {1, 2, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 128, 130};
        private static final int[] STEPS = {1, 2, 3, 4, 5, 31, 64, 100, 257};

        private final Random random;
        private final int m;
        private final int n;
        private final int k;
        private final float[][] x;
        private final float[][] w;

        Problem(int seed, Kind kind) {
            this.random = new Random(seed);
            this.m = ROWS[random.nextInt(ROWS.length)];
            this.n = COLUMNS[random.nextInt(COLUMNS.length)];
            this.k = STEPS[random.nextInt(STEPS.length)];
            this.x = Rows.split(numbers(m * k, kind), m, k);
            this.w = Rows.split(numbers(k * n, kind), k, n);
        }

        float[] numbers(int count, Kind kind) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) switch (kind) {
                    case WILD -> Math.scalb(random.nextGaussian(), random.nextInt(30) - 15);
                    case HALVES -> Fp.half((float) random.nextGaussian());
                    case INTEGERS -> random.nextInt(-128, 128);
                    case NIBBLES -> random.nextInt(16);
                    case GREATEST_INTEGERS -> -128;
                    case LARGE -> Fp.half(80 * (float) random.nextGaussian());
                    case HUGE -> Fp.half(20000 * (float) random.nextGaussian());
                    case TINY -> Fp.half(0x1p-16f * (float) random.nextGaussian());
                };
            }
            return values;
        }
    }
}
