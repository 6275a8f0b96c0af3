package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A tensor in a mapped file.
 *
 * @param file    its file
 * @param name    its name
 * @param dtype   element type as the file writes it
 * @param element element type, empty when it cannot be read
 * @param shape   dimensions, none negative; their product times the element size is the size of the data
 * @param data    its bytes
 */
record StoredTensor(Path file, String name, String dtype, Optional<ElementType> element, List<Long> shape,
        MemorySegment data) {

    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    /** Throws unless the tensor is 2-D, not empty and of a readable type. */
    void requireReadable() {
        if (shape.size() != 2) {
            throw fault("has " + shape.size() + (shape.size() == 1 ? " dimension " : " dimensions ") + shape
                    + "; valid is 2: weights [N, K], inputs [M, K].");
        }
        if (element.isEmpty()) {
            throw fault("has element type '" + dtype + "'; valid are F32, F16, BF16 and F64.");
        }
        if (shape.getFirst() == 0 || shape.getLast() == 0) {
            throw fault("is empty " + shape + "; valid is one row and one column or more.");
        }
        if (shape.getFirst() > LARGEST_ARRAY || shape.getLast() > LARGEST_ARRAY) {
            throw fault("has shape " + shape + "; valid are dimensions up to " + LARGEST_ARRAY + ".");
        }
    }

    int rows() {
        return shape.getFirst().intValue();
    }

    int cols() {
        return shape.getLast().intValue();
    }

    /** Some rows one after another, checked to be finite. */
    float[] read(int[] chosenRows) {
        float[] values = allocate(chosenRows.length);
        for (int i = 0; i < chosenRows.length; i++) {
            readRow(chosenRows[i], values, i * cols(), 1);
        }
        return values;
    }

    /** Some rows as columns of a cols() x rows array, checked to be finite. */
    float[] readTransposed(int[] chosenRows) {
        float[] values = allocate(chosenRows.length);
        for (int i = 0; i < chosenRows.length; i++) {
            readRow(chosenRows[i], values, i, chosenRows.length);
        }
        return values;
    }

    private float[] allocate(int chosenRows) {
        long size = (long) chosenRows * cols();
        if (size > LARGEST_ARRAY) {
            throw fault("needs an array of " + size + " numbers; valid are up to " + LARGEST_ARRAY
                    + ". Maybe sample its rows.");
        }
        return new float[(int) size];
    }

    private void readRow(int row, float[] target, int start, int step) {
        ElementType type = element.orElseThrow();
        long offset = (long) row * cols() * type.bytes();
        for (int col = 0; col < cols(); col++) {
            float value = type.read(data, offset + (long) col * type.bytes());
            if (!Float.isFinite(value)) {
                throw fault("holds " + type.readExactly(data, offset + (long) col * type.bytes()) + " at [" + row
                        + ", " + col + "]; valid are finite FP32 numbers.");
            }
            target[start + col * step] = value;
        }
    }

    TensorException fault(String what) {
        return new TensorException(file + ": tensor '" + name + "' " + what);
    }
}
