package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

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
        for (StoredTensor stored : Safetensors.read(Path.of(file), MemorySegment.ofArray(bytes))) {
            StoredTensor tensor = stored.shape().size() == 1 ? new StoredTensor(stored.file(), stored.name(),
                    stored.dtype(), stored.element(), List.of(1L, stored.shape().getFirst()), stored.data()) : stored;
            tensor.requireReadable();
            matrices.put(tensor.name(), Matrix.owning(tensor.rows(), tensor.cols(),
                    tensor.read(IntStream.range(0, tensor.rows()).toArray())));
        }
        return matrices;
    }
}
