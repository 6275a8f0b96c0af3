package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.models.gemm.FloatGemm;
import io.mpgemm.dse.models.gemm.FloatOperand;
import io.mpgemm.dse.models.gemm.FloatSum;
import io.mpgemm.dse.models.gemm.IntegerGemm;
import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.gemm.KernelProvider;
import io.mpgemm.dse.models.gemm.LutGemm;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.IntegerAccumulator;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.numeric.Overflow;
import io.mpgemm.dse.models.quantizer.ActivationQuantizer;
import io.mpgemm.dse.models.quantizer.BcqWeights;
import io.mpgemm.dse.models.quantizer.IntActivations;
import io.mpgemm.dse.models.quantizer.Layer;
import io.mpgemm.dse.models.quantizer.Quantizers;
import io.mpgemm.dse.models.quantizer.ScaleFormat;
import io.mpgemm.dse.models.quantizer.UniformWeights;
import io.mpgemm.dse.models.quantizer.WeightFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Times each kernel against OpenBLAS in the same virtual machine: reference, kernel, reference, in thread CPU time, so
 * that a busy machine slows both; the ratio of a round is the mean of the references over the kernel, the figure the
 * median of the rounds. JMH times one method at a time and cannot do that.
 */
public final class KernelRatios {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double WARM_UP_S = Double.parseDouble(System.getProperty("warmup", "2"));
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final double SAMPLE_S = 0.02;

    /** One line of the table. */
    private record Row(String name, double target, Runnable kernel, Runnable reference) {}

    private final OpenBlas blas;
    private final Random random = new Random(1);

    private KernelRatios(OpenBlas blas) {
        this.blas = blas;
    }

    /**
     * Prints the table.
     *
     * @param args parts of the names of the rows to run; none for all
     */
    public static void main(String[] args) {
        Optional<OpenBlas> found = OpenBlas.load();
        if (found.isEmpty()) {
            System.err.println("There is no " + OpenBlas.library()
                    + ": install Debian's package libopenblas0-pthread, or give -Ddse.openblas=PATH.");
            System.exit(2);
        }
        OpenBlas blas = found.orElseThrow();
        System.out.printf("OpenBLAS core %s; %s; Java %s%n", blas.core(), KernelProvider.description(),
                Runtime.version());
        if (blas.core().equals("Prescott")) {
            System.err.println("OpenBLAS runs the kernels of a Prescott: set OPENBLAS_CORETYPE, e.g. to SKYLAKEX.");
            System.exit(2);
        }
        for (Maker row : new KernelRatios(blas).rows()) {
            if (args.length == 0 || Arrays.stream(args).anyMatch(row.name::contains)) {
                measure(row.make.get());
            }
        }
    }

    private record Maker(String name, Supplier<Row> make) {}

    private List<Maker> rows() {
        List<Maker> rows = new ArrayList<>();
        add(rows, "mixpe W4A8 g128 128x4096x4096", name -> mixpe(name, 0.90, 128, 4096, 4096, 128));
        add(rows, "mixpe W4A8 g128 512x512x512", name -> mixpe(name, 0.85, 512, 512, 512, 128));
        add(rows, "mixpe W4A8 g128 32x128x4096", name -> mixpe(name, 1.2, 32, 128, 4096, 128));
        add(rows, "mixpe W4A8 g32 64x512x4096", name -> mixpe(name, 0.70, 64, 512, 4096, 32));
        add(rows, "fp16 product, fp32 sum 128x4096x4096", name -> fp16(name, 0.95, 128, 4096, 4096,
                FloatGemm.Product.EXACT, FloatSum.FP32));
        add(rows, "fp16 product, fp32 sum 512x512x512", name -> fp16(name, 0.85, 512, 512, 512,
                FloatGemm.Product.EXACT, FloatSum.FP32));
        add(rows, "int8-tpu 512x512x512", name -> int8(name, 0.75, 512, 512, 512));
        add(rows, "product rounded to fp16, fp32 sum 512x512x512", name -> fp16(name, 0.17, 512, 512, 512,
                FloatGemm.Product.ROUNDED, FloatSum.FP32));
        add(rows, "fp16 sum 512x512x512", name -> fp16(name, 0.09, 512, 512, 512, FloatGemm.Product.ROUNDED,
                FloatSum.FP16));
        add(rows, "fp16 sum of exact products 512x512x512", name -> fp16(name, 0, 512, 512, 512,
                FloatGemm.Product.EXACT, FloatSum.FP16));
        add(rows, "lut mu4 q3 64x512x4096", name -> lut(name, 0.42, 64, 512, 4096, 4));
        add(rows, "lut mu8 q3 64x512x4096", name -> lut(name, 0.42, 64, 512, 4096, 8));
        add(rows, "mixpe W4A8 g128 1x4096x4096", name -> mixpe(name, 4.5, 1, 4096, 4096, 128));
        add(rows, "new numerics, W4A8, 32x128x4096", name -> quantised(name, 0.5));
        add(rows, "new numerics, fp16 sum, 32x128x4096", name -> cast(name, 0.125));
        return rows;
    }

    private static void add(List<Maker> rows, String name, Function<String, Row> make) {
        rows.add(new Maker(name, () -> make.apply(name)));
    }

    private Row mixpe(String name, double target, int m, int n, int k, int g) {
        IntActivations x = activations(m, k, 8);
        UniformWeights w = weights(k, n, 4, g, false);
        IntegerAccumulator acc = new IntegerAccumulator(32, Overflow.SATURATE);
        return new Row(name, target, () -> IntegerGemm.multiply(x, w, acc, ZeroPoint.AFTER_GROUP), sgemm(m, n, k));
    }

    private Row int8(String name, double target, int m, int n, int k) {
        IntActivations x = activations(m, k, 8);
        UniformWeights w = weights(k, n, 8, k, true);
        IntegerAccumulator acc = new IntegerAccumulator(32, Overflow.SATURATE);
        return new Row(name, target, () -> IntegerGemm.multiply(x, w, acc, ZeroPoint.IN_PRODUCT), sgemm(m, n, k));
    }

    private Row fp16(String name, double target, int m, int n, int k, FloatGemm.Product product, FloatSum sum) {
        Matrix x = Matrix.owning(m, k, half(normal(m * k, 1)));
        Matrix w = Matrix.owning(k, n, half(normal(k * n, 0.02f)));
        FloatGemm.Arithmetic arithmetic = new FloatGemm.Arithmetic(FloatOperand.FP16, product, sum, k, false, 1);
        return new Row(name, target, () -> FloatGemm.multiply(x, w, arithmetic), sgemm(m, n, k));
    }

    /** Quantised and packed anew at each call, as for the first numerics of its kind. */
    private Row quantised(String name, double target) {
        Matrix x = Matrix.owning(32, 4096, normal(32 * 4096, 1));
        Matrix w = Matrix.owning(4096, 128, normal(4096 * 128, 0.02f));
        IntegerAccumulator acc = new IntegerAccumulator(32, Overflow.SATURATE);
        WeightFormat format = new WeightFormat(4, 128, false, ScaleFormat.FP16);
        return new Row(name, target, () -> IntegerGemm.multiply(ActivationQuantizer.perToken(x, 8),
                Quantizers.uniform("rtn-affine").quantize(new Layer(w, x), format), acc, ZeroPoint.AFTER_GROUP),
                sgemm(32, 128, 4096));
    }

    private Row cast(String name, double target) {
        Matrix x = Matrix.owning(32, 4096, normal(32 * 4096, 1));
        Matrix w = Matrix.owning(4096, 128, normal(4096 * 128, 0.02f));
        FloatGemm.Arithmetic arithmetic = new FloatGemm.Arithmetic(FloatOperand.FP16, FloatGemm.Product.ROUNDED,
                FloatSum.FP16, 4096, false, 1);
        return new Row(name, target, () -> FloatGemm.multiply(
                ActivationQuantizer.cast("Activation", x, FloatFormat.FP16, false),
                ActivationQuantizer.cast("Weight", w, FloatFormat.FP16, false), arithmetic), sgemm(32, 128, 4096));
    }

    private Row lut(String name, double target, int m, int n, int k, int mu) {
        Matrix x = Matrix.owning(m, k, half(normal(m * k, 1)));
        byte[] codes = new byte[k * n];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(8);
        }
        int groups = k / 128;
        BcqWeights w = new BcqWeights(k, n, 3, 128, codes, half(uniform(3 * groups * n)), half(uniform(groups * n)));
        LutGemm.FloatArithmetic arithmetic = new LutGemm.FloatArithmetic(mu, LutGemm.Table.HALF, FloatSum.FP32,
                FloatSum.FP32, k);
        return new Row(name, target, () -> LutGemm.multiply(x, w, arithmetic), sgemm(m, n, k));
    }

    private Runnable sgemm(int m, int n, int k) {
        float[] a = normal(m * k, 1);
        float[] b = normal(k * n, 0.02f);
        float[] c = new float[m * n];
        return m == 1 ? () -> blas.sgemv(n, k, a, b, c) : () -> blas.sgemm(m, n, k, a, b, c);
    }

    private IntActivations activations(int m, int k, int bits) {
        short[] codes = new short[m * k];
        int bound = 1 << (bits - 1);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (short) random.nextInt(-bound, bound);
        }
        return new IntActivations(m, k, bits, codes, uniform(m));
    }

    private UniformWeights weights(int k, int n, int bits, int g, boolean symmetric) {
        byte[] codes = new byte[k * n];
        random.nextBytes(codes);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (codes[i] & ((1 << bits) - 1));
        }
        int[] zeros = new int[k / g * n];
        for (int i = 0; i < zeros.length; i++) {
            zeros[i] = symmetric ? 1 << (bits - 1) : random.nextInt(1 << bits);
        }
        return new UniformWeights(k, n, bits, g, codes, half(uniform(k / g * n)), zeros);
    }

    private float[] normal(int count, float scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    private float[] uniform(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 0.001f + random.nextFloat() * 0.002f;
        }
        return values;
    }

    private static float[] half(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        return values;
    }

    private static void measure(Row row) {
        int referenceRepeats = warmUp(row.reference);
        int kernelRepeats = warmUp(row.kernel);
        double[] ratios = new double[ROUNDS];
        double[] ms = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double before = time(row.reference, referenceRepeats);
            double own = time(row.kernel, kernelRepeats);
            double after = time(row.reference, referenceRepeats);
            ratios[round] = (before + after) / 2 / own;
            ms[round] = own * 1e3;
        }
        Arrays.sort(ratios);
        Arrays.sort(ms);
        System.out.printf("%-48s %7.3f  (%.3f .. %.3f)  target %5.2f %s  %.3f ms%n", row.name, ratios[ROUNDS / 2],
                ratios[ROUNDS / 4], ratios[3 * ROUNDS / 4], row.target,
                ratios[ROUNDS / 2] >= row.target ? "met   " : "MISSED", ms[ROUNDS / 2]);
    }

    /** Runs long enough for the compiler to finish; how many calls make a sample. */
    private static int warmUp(Runnable work) {
        double total = 0;
        double last = 0;
        while (total < WARM_UP_S) {
            last = time(work, 1);
            total += last;
        }
        return (int) Math.max(1, Math.ceil(SAMPLE_S / last));
    }

    private static double time(Runnable work, int repeats) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return Math.max(1, THREADS.getCurrentThreadCpuTime() - start) * 1e-9 / repeats;
    }
}
