package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A tensor in a mapped file. Numbers are decoded when they are asked for.
 *
 * @param file        its file
 * @param name        its name
 * @param dtype       element type as the file writes it
 * @param element     element type, empty when it cannot be read
 * @param order       order of the bytes of an element
 * @param shape       dimensions, none negative
 * @param columnMajor whether the first dimension runs fastest (Fortran order)
 * @param position    byte of the file at which the data begin
 * @param data        its bytes; as many as shape and element type need
 * @param scales      what the numbers are multiplied by
 */
record StoredTensor(Path file, String name, String dtype, Optional<ElementType> element, ByteOrder order,
        List<Long> shape, boolean columnMajor, long position, MemorySegment data, Optional<Scales> scales) {

    /** Longest sum, and most rows; published models have sums below 2^17 and vocabularies below 2^19. */
    static final long LONGEST_SUM = 1L << 18;
    private static final long MOST_ROWS = 1L << 24;
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;
    private static final int LONGEST_NAME = 120;

    /**
     * Scales on a grid: each stands for some rows and columns.
     *
     * @param tensor  the scales, row by row
     * @param across  scales in a row of the grid
     * @param rowsEach rows that share a scale
     * @param colsEach columns that share a scale
     */
    record Scales(StoredTensor tensor, long across, long rowsEach, long colsEach) {

        float at(long row, long col) {
            return tensor.number(row / rowsEach * across + col / colsEach);
        }
    }

    /** A tensor of little-endian numbers, row by row, without scales. */
    static StoredTensor plain(Path file, String name, String dtype, Optional<ElementType> element, List<Long> shape,
            long position, MemorySegment data) {
        return new StoredTensor(file, name, dtype, element, ByteOrder.LITTLE_ENDIAN, shape, false, position, data,
                Optional.empty());
    }

    StoredTensor scaledBy(Scales newScales) {
        return new StoredTensor(file, name, dtype, element, order, shape, columnMajor, position, data,
                Optional.of(newScales));
    }

    /** Throws unless the tensor is 2-D, not empty and of a readable type. */
    void requireReadable() {
        if (shape.size() != 2) {
            throw fault("has " + shape.size() + (shape.size() == 1 ? " dimension " : " dimensions ") + shape
                    + "; valid is 2: weights [N, K], inputs [M, K].");
        }
        requireType();
        if (shape.getFirst() == 0 || shape.getLast() == 0) {
            throw fault("is empty " + shape + "; valid is one row and one column or more.");
        }
        if (shape.getFirst() > MOST_ROWS || shape.getLast() > MOST_ROWS) {
            throw fault("has shape " + shape + "; valid are dimensions up to " + MOST_ROWS + ".");
        }
    }

    private void requireType() {
        if (element.isEmpty()) {
            throw fault(
                    "has element type '" + dtype + "'; valid are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I8, U8 and, in "
                            + "GGUF files, Q8_0, Q4_0 and Q4_1. Maybe give the checkpoint that was not quantised.");
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
        float[] values = allocate((long) chosenRows.length * cols());
        for (int i = 0; i < chosenRows.length; i++) {
            readRow(chosenRows[i], values, i * cols());
        }
        return values;
    }

    /** A row, checked to be finite. */
    void readRow(int row, float[] target, int start) {
        boolean plain = !columnMajor && scales.isEmpty() && order == ByteOrder.LITTLE_ENDIAN;
        if (plain && element.orElseThrow().readAll(data, (long) row * cols(), target, start, cols())) {
            return;
        }
        for (int col = 0; col < cols(); col++) {
            target[start + col] = at(row, col);
        }
    }

    /** A column, checked to be finite. */
    void readColumn(int col, float[] target, int start) {
        for (int row = 0; row < rows(); row++) {
            target[start + row] = at(row, col);
        }
    }

    /** All numbers in the order of C, whatever the number of dimensions, checked to be finite. */
    float[] readAll() {
        requireType();
        if (shape.size() == 2) {
            requireReadable();
            int[] all = new int[rows()];
            for (int row = 0; row < all.length; row++) {
                all[row] = row;
            }
            return read(all);
        }
        if (columnMajor && shape.size() > 2) {
            throw fault("has " + shape.size() + " dimensions in Fortran order; valid are 2.");
        }
        float[] values = allocate(count());
        for (int i = 0; i < values.length; i++) {
            values[i] = finite(number(i), i, "[" + i + "]");
        }
        return values;
    }

    /** The number at a place of a 2-D tensor, scaled, checked to be finite. */
    float at(long row, long col) {
        long index = columnMajor ? col * shape.getFirst() + row : row * shape.getLast() + col;
        float value = number(index);
        if (scales.isPresent()) {
            value *= scales.get().at(row, col);
        }
        return Float.isFinite(value) ? value : finite(value, index, "[" + row + ", " + col + "]");
    }

    private float number(long index) {
        return element.orElseThrow().read(data, order, index);
    }

    private float finite(float value, long index, String place) {
        if (!Float.isFinite(value)) {
            ElementType type = element.orElseThrow();
            double exact = type.readExactly(data, order, index);
            String shown = Float.isFinite((float) exact) ? exact + " with a scale that makes it " + value : exact + "";
            throw fault("holds " + shown + " at " + place + ", byte " + (position + type.offset(index))
                    + " of the file; valid are finite FP32 numbers.");
        }
        return value;
    }

    private long count() {
        long count = 1;
        for (long dimension : shape) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }

    private float[] allocate(long size) {
        if (size > LARGEST_ARRAY || size * Float.BYTES > Runtime.getRuntime().maxMemory() / 2) {
            throw fault("needs an array of " + size + " numbers, too large for this machine's memory. "
                    + "Maybe sample its rows.");
        }
        return new float[(int) size];
    }

    TensorException fault(String what) {
        return new TensorException(file + ": tensor '" + shortened(name) + "' " + what);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "...";
    }
}
