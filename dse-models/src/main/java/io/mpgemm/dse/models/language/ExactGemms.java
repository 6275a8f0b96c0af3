package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.fidelity.Float64Gemm;
import io.mpgemm.dse.models.numeric.Matrix;

/** The FP32 model: sums in float64, each output rounded to FP32 once. */
record ExactGemms(Llama model) implements Gemms {

    @Override
    public Matrix multiply(Linear linear, Matrix activations) {
        Matrix weights = model.weights(linear);
        double[] exact = Float64Gemm.multiply(activations, weights);
        float[] rounded = new float[exact.length];
        for (int i = 0; i < exact.length; i++) {
            rounded[i] = (float) exact[i];
        }
        return Matrix.owning(activations.rows(), weights.cols(), rounded);
    }
}
