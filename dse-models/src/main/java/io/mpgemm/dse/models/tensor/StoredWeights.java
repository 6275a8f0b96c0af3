package io.mpgemm.dse.models.tensor;

import java.util.List;

/**
 * The weights of a GEMM in files, K x N, the outputs spread over one tensor or more.
 *
 * @param parts       tensors with the same K, one after the other along N
 * @param inputsFirst whether they are stored [K, N] (GPT-2's Conv1D) rather than [N, K] (PyTorch's Linear)
 */
record StoredWeights(List<StoredTensor> parts, boolean inputsFirst) {

    /** Checks that every part can be read and has the same K. */
    void requireReadable() {
        for (StoredTensor part : parts) {
            part.requireReadable();
            if (inputs(part) != k()) {
                throw part.fault("has K = " + inputs(part) + " but '" + parts.getFirst().name() + "' has K = " + k()
                        + "; the parts of one GEMM have the same inputs.");
            }
        }
        if (k() > StoredTensor.LONGEST_SUM) {
            throw parts.getFirst().fault("has K = " + k() + "; valid are up to " + StoredTensor.LONGEST_SUM + ".");
        }
        if (parts.stream().mapToLong(this::outputs).sum() > Integer.MAX_VALUE) {
            throw parts.getFirst()
                    .fault("and its like have too many outputs; valid are up to " + Integer.MAX_VALUE + ".");
        }
    }

    int k() {
        return inputs(parts.getFirst());
    }

    int n() {
        return parts.stream().mapToInt(this::outputs).sum();
    }

    /**
     * The weights of some outputs.
     *
     * @param chosen outputs, ascending
     * @return K weights of the first, then of the second ..., finite
     */
    float[] outputs(int[] chosen) {
        int k = k();
        float[] values = new float[Math.multiplyExact(k, chosen.length)];
        int part = 0;
        int first = 0;
        for (int i = 0; i < chosen.length; i++) {
            while (chosen[i] - first >= outputs(parts.get(part))) {
                first += outputs(parts.get(part++));
            }
            if (inputsFirst) {
                parts.get(part).readColumn(chosen[i] - first, values, i * k);
            } else {
                parts.get(part).readRow(chosen[i] - first, values, i * k);
            }
        }
        return values;
    }

    TensorException fault(String what) {
        return parts.getFirst().fault(what);
    }

    private int inputs(StoredTensor part) {
        return inputsFirst ? part.rows() : part.cols();
    }

    private int outputs(StoredTensor part) {
        return inputsFirst ? part.cols() : part.rows();
    }
}
