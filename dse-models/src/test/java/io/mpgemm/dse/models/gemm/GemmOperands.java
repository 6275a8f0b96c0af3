package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.ProgressiveWeights;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import java.util.Random;

/** Seeded operands for the kernels, ordinary and nasty. */
final class GemmOperands {

    /** What the numbers look like. */
    enum Data {
        ORDINARY, ZEROS, EXTREMES, ALTERNATING, TINY, HUGE, WILD
    }

    private final Random random;
    private final Data data;

    GemmOperands(long seed, Data data) {
        this.random = new Random(seed);
        this.data = data;
    }

    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean coin() {
        return random.nextBoolean();
    }

    <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }

    IntActivations activations(int m, int k, int bits) {
        int min = -(1 << (bits - 1));
        short[] codes = new short[m * k];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (short) switch (data) {
                case ORDINARY, TINY, HUGE -> Math.clamp(Math.round(random.nextGaussian() * -min / 4), min, -min - 1);
                case ZEROS -> 0;
                case EXTREMES -> min;
                case ALTERNATING -> i % 2 == 0 ? min : -min - 1;
                case WILD -> between(min, -min - 1);
            };
        }
        return new IntActivations(m, k, bits, codes, scales(m));
    }

    UniformWeights uniform(int k, int n, int bits, int groupSize) {
        int groups = Math.ceilDiv(k, groupSize);
        int max = (1 << bits) - 1;
        int[] zeros = new int[groups * n];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = data == Data.EXTREMES ? 0 : between(0, max);
        }
        return new UniformWeights(k, n, bits, groupSize, codes(k * n, max), scales(groups * n), zeros);
    }

    ProgressiveWeights progressive(int k, int n, int groupSize) {
        int groups = Math.ceilDiv(k, groupSize);
        byte[] scales = new byte[groups * n];
        byte[] zeros = new byte[groups * n];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (byte) between(1, 16);
            zeros[i] = (byte) between(0, 15);
        }
        return new ProgressiveWeights(k, n, 4, groupSize, codes(k * n, 15), scales, zeros, scales(n));
    }

    BcqWeights binary(int k, int n, int planes, int groupSize) {
        int groups = Math.ceilDiv(k, groupSize);
        return new BcqWeights(k, n, planes, groupSize, codes(k * n, (1 << planes) - 1), scales(planes * groups * n),
                floats(groups * n, FloatOperand.FP16, Data.ORDINARY));
    }

    Matrix matrix(int rows, int cols, FloatOperand format) {
        return Matrix.owning(rows, cols, floats(rows * cols, format, data));
    }

    private byte[] codes(int count, int max) {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) (data == Data.EXTREMES ? max : between(0, max));
        }
        return codes;
    }

    private float[] scales(int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = Fp.half((float) Math.exp(random.nextGaussian() - 4));
        }
        return scales;
    }

    private float[] floats(int count, FloatOperand format, Data kind) {
        float[] values = new float[count];
        float leastNormal = format == FloatOperand.FP16 ? 0x1p-14f : 0x1p-126f;
        float greatest = format == FloatOperand.FP16 ? 65504f : 0x1.fep127f;
        for (int i = 0; i < count; i++) {
            float v = (float) switch (kind) {
                case ORDINARY -> random.nextGaussian() * (random.nextInt(50) == 0 ? 20 : 1);
                case ZEROS -> random.nextBoolean() ? 0.0 : -0.0;
                case EXTREMES -> greatest;
                case ALTERNATING -> (i % 2 == 0 ? 1 : -1) * (1000 + random.nextInt(3));
                case TINY -> random.nextGaussian() * leastNormal * (random.nextInt(4) == 0 ? 1000 : 1);
                case HUGE -> random.nextGaussian() * Math.sqrt(greatest) / 8;
                case WILD -> Math.scalb(random.nextGaussian(), between(-40, 14));
            };
            values[i] = Math.clamp(format == FloatOperand.FP16 ? Fp.half(v) : Fp.bfloat(v), -greatest, greatest);
        }
        return values;
    }
}
