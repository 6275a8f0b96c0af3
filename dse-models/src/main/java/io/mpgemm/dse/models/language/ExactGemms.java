package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.fidelity.Float64Gemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The FP32 model: sums in float64, each output rounded to FP32 once. Thread-safe. */
final class ExactGemms implements Gemms {

    private final Llama model;
    private final ConcurrentMap<Linear, double[][]> wide = new ConcurrentHashMap<>();

    ExactGemms(Llama model) {
        this.model = model;
    }

    Llama model() {
        return model;
    }

    @Override
    public Matrix multiply(Linear linear, Matrix activations) {
        double[][] weights = wide.computeIfAbsent(linear, key -> Float64Gemm.wide(model.weights(key)));
        double[] exact = Float64Gemm.multiply(activations, weights);
        float[] rounded = new float[exact.length];
        for (int i = 0; i < exact.length; i++) {
            rounded[i] = (float) exact[i];
        }
        return Matrix.owning(activations.rows(), weights[0].length, rounded);
    }
}
