package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/** What a change of weights does to the outputs on the calibration activations: {@code ||X dW||^2} of each column. */
final class OutputLoss implements UniformGrid.Loss {

    private final float[] x;
    private final int tokens;
    private final int k;

    private OutputLoss(float[] x, int tokens, int k) {
        this.x = x;
        this.tokens = tokens;
        this.k = k;
    }

    static OutputLoss of(Layer layer) {
        Matrix calibration = layer.calibration();
        return new OutputLoss(Inputs.finite("Calibration activation", calibration), calibration.rows(),
                calibration.cols());
    }

    @Override
    public double[] of(double[] differences, int first, int rows, int n) {
        double[] errors = new double[n];
        double[] outputs = new double[n];
        for (int token = 0; token < tokens; token++) {
            Arrays.fill(outputs, 0);
            for (int row = 0; row < rows; row++) {
                double factor = x[token * k + first + row];
                for (int col = 0; col < n; col++) {
                    outputs[col] += factor * differences[row * n + col];
                }
            }
            for (int col = 0; col < n; col++) {
                errors[col] += outputs[col] * outputs[col];
            }
        }
        return errors;
    }

    /** Mean magnitude of each channel. */
    double[] meanMagnitudes() {
        double[] means = new double[k];
        for (int at = 0; at < x.length; at++) {
            means[at % k] += Math.abs(x[at]);
        }
        for (int channel = 0; channel < k; channel++) {
            means[channel] /= tokens;
        }
        return means;
    }

    /** The largest activation after a division of its channels. */
    double largest(float[] divisors) {
        double largest = 0;
        for (int at = 0; at < x.length; at++) {
            largest = Math.max(largest, Math.abs(x[at] / divisors[at % k]));
        }
        return largest;
    }
}
