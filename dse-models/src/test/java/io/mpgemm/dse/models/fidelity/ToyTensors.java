package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Small tensors for tests. */
final class ToyTensors {

    private ToyTensors() {}

    static Matrix filled(int rows, int cols, DoubleSupplier source) {
        float[] values = new float[rows * cols];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) source.getAsDouble();
        }
        return Matrix.owning(rows, cols, values);
    }

    static Site gaussian(String name, long seed, int m, int k, int n) {
        Random random = new Random(seed);
        return new Site(name, 1, filled(m, k, random::nextGaussian), filled(k, n, random::nextGaussian));
    }

    static TensorSet set(Site... sites) {
        return new TensorSet("toy", "toy tensors", List.of(sites));
    }

    static TensorSet three() {
        return set(gaussian("a", 1, 8, 33, 16), gaussian("b", 2, 4, 64, 24), gaussian("c", 3, 5, 127, 7));
    }
}
