package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** All tensors of a small model at once. */
public final class ModelTensors {

    private ModelTensors() {}

    /**
     * Reads a safetensors file that is in memory.
     *
     * @param file  its name, for messages
     * @param bytes its content
     * @return the tensors by name, as they are stored; one of one dimension is a single row
     * @throws TensorException where the file is broken or a tensor has another number of dimensions, another type or a
     *                         number that is not finite
     */
    public static Map<String, Matrix> read(String file, byte[] bytes) {
        Map<String, Matrix> matrices = new TreeMap<>();
        for (StoredTensor tensor : Safetensors.read(Path.of(file), MemorySegment.ofArray(bytes))) {
            boolean vector = tensor.shape().size() == 1 && tensor.shape().getFirst() > 0;
            if (!vector) {
                tensor.requireReadable();
            }
            float[] values = tensor.readAll();
            matrices.put(tensor.name(),
                    Matrix.owning(vector ? 1 : tensor.rows(), vector ? values.length : tensor.cols(),
                            values));
        }
        return matrices;
    }
}
