package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.quantizer.Layer;
import io.mpgemm.dse.models.tensor.TensorException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model whose weight GEMMs run on a PE. A token whose activations are no longer finite enters as zeros and leaves as
 * NaN: nothing that was computed of it counts. For one forward pass, in one thread.
 */
final class DatapathGemms implements Gemms {

    private final Function<Linear, Layer> layers;
    private final Datapath datapath;
    private final boolean head;
    private final ExactGemms exact;
    private long overflows;

    /**
     * Gemms for one forward pass.
     *
     * @param exact    the FP32 model
     * @param layers   the GEMMs as quantisers see them
     * @param datapath the PE
     * @param head     whether the output matrix runs on the PE, too
     */
    DatapathGemms(ExactGemms exact, Function<Linear, Layer> layers, Datapath datapath, boolean head) {
        this.layers = layers;
        this.datapath = datapath;
        this.head = head;
        this.exact = exact;
    }

    @Override
    public Matrix multiply(Linear linear, Matrix activations) {
        Optional<Datapath> own = datapath instanceof MixedDatapath mixed ? mixed.of(linear)
                : Optional.of(datapath).filter(_ -> head || !(linear instanceof Linear.Head));
        return own.isEmpty() ? exact.multiply(linear, activations) : multiply(own.get(), linear, activations);
    }

    private Matrix multiply(Datapath own, Linear linear, Matrix activations) {
        float[] x = activations.toArray();
        boolean[] lost = lost(x, activations.rows(), activations.cols());
        Layer layer = layers.apply(linear);
        GemmResult result;
        try {
            result = own
                    .prepare(new Operands(Matrix.owning(activations.rows(), activations.cols(), x), layer)).multiply();
        } catch (IllegalArgumentException e) {
            throw new TensorException("The numerics " + own.key() + " cannot hold the numbers of "
                    + linear.name() + ". " + e.getMessage(), e);
        }
        if (result.y().rows() != activations.rows() || result.y().cols() != layer.weights().cols()) {
            throw new IllegalStateException("Datapath " + own.key() + " made its output a " + result.y() + " at "
                    + linear.name() + "; valid is " + activations.rows() + " x " + layer.weights().cols() + ".");
        }
        overflows += result.overflows();
        return marked(result.y(), lost);
    }

    /** Updates that left an accumulator's range so far. */
    long overflows() {
        return overflows;
    }

    /** Which rows hold a number that is not finite; these rows become zeros. */
    private static boolean[] lost(float[] x, int rows, int cols) {
        boolean[] lost = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            for (int i = row * cols; i < (row + 1) * cols; i++) {
                lost[row] |= !Float.isFinite(x[i]);
            }
            if (lost[row]) {
                Arrays.fill(x, row * cols, (row + 1) * cols, 0);
            }
        }
        return lost;
    }

    private static Matrix marked(Matrix y, boolean[] lost) {
        float[] values = y.toArray();
        for (int row = 0; row < lost.length; row++) {
            if (lost[row]) {
                Arrays.fill(values, row * y.cols(), (row + 1) * y.cols(), Float.NaN);
            }
        }
        return Matrix.owning(y.rows(), y.cols(), values);
    }
}
