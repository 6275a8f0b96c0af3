package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;

/** A datapath made of three functions; the sum itself is exact to float64. Counts how often it prepares. */
final class ToyDatapath implements Datapath {

    private final String key;
    private final DoubleUnaryOperator onActivations;
    private final DoubleUnaryOperator onWeights;
    private final DoubleUnaryOperator onOutput;
    private final AtomicInteger prepared = new AtomicInteger();

    ToyDatapath(String key, DoubleUnaryOperator onActivations, DoubleUnaryOperator onWeights,
            DoubleUnaryOperator onOutput) {
        this.key = key;
        this.onActivations = onActivations;
        this.onWeights = onWeights;
        this.onOutput = onOutput;
    }

    static ToyDatapath identity() {
        return new ToyDatapath("identity", v -> v, v -> v, v -> v);
    }

    static ToyDatapath output(String key, DoubleUnaryOperator onOutput) {
        return new ToyDatapath(key, v -> v, v -> v, onOutput);
    }

    /** Rounds operands to a fixed step, so that what happens to one entry does not depend on the others. */
    static ToyDatapath rounding(double activationStep, double weightStep) {
        return new ToyDatapath("round-" + activationStep + "-" + weightStep,
                v -> activationStep * Math.rint(v / activationStep), v -> weightStep * Math.rint(v / weightStep),
                v -> v);
    }

    int prepared() {
        return prepared.get();
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public QuantizedGemm prepare(Operands operands) {
        Matrix activations = operands.activations();
        Matrix weights = operands.weights();
        prepared.incrementAndGet();
        Matrix x = map(activations, onActivations);
        Matrix w = map(weights, onWeights);
        return new QuantizedGemm() {
            @Override
            public String operands() {
                return key;
            }

            @Override
            public Matrix activations() {
                return x;
            }

            @Override
            public Matrix weights() {
                return w;
            }

            @Override
            public GemmResult multiply() {
                return reference();
            }

            @Override
            public GemmResult reference() {
                float[] y = new float[x.rows() * w.cols()];
                for (int m = 0; m < x.rows(); m++) {
                    for (int n = 0; n < w.cols(); n++) {
                        double sum = 0;
                        for (int k = 0; k < x.cols(); k++) {
                            sum += (double) x.get(m, k) * w.get(k, n);
                        }
                        y[m * w.cols() + n] = (float) onOutput.applyAsDouble(sum);
                    }
                }
                return new GemmResult(Matrix.owning(x.rows(), w.cols(), y), 0);
            }
        };
    }

    private static Matrix map(Matrix matrix, DoubleUnaryOperator function) {
        float[] values = matrix.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(values[i]);
        }
        return Matrix.owning(matrix.rows(), matrix.cols(), values);
    }
}
