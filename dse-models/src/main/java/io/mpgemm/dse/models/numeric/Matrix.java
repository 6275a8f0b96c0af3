package io.mpgemm.dse.models.numeric;

import java.util.Arrays;

/** A dense matrix of floats, row by row. Immutable. */
public final class Matrix {

    private final int rows;
    private final int cols;
    private final float[] data;
    private final Memo forms = new Memo();

    private Matrix(int rows, int cols, float[] data) {
        if (rows < 1 || cols < 1 || (long) rows * cols != data.length) {
            throw new IllegalArgumentException(
                    "A " + rows + " x " + cols + " matrix cannot hold " + data.length + " numbers.");
        }
        this.rows = rows;
        this.cols = cols;
        this.data = data;
    }

    /**
     * A matrix over a copy of the data.
     *
     * @param rows number of rows
     * @param cols number of columns
     * @param data rows * cols numbers, row by row
     * @return the matrix
     */
    public static Matrix of(int rows, int cols, float[] data) {
        return new Matrix(rows, cols, data.clone());
    }

    /**
     * A matrix that takes the array over; the caller must not touch it again.
     *
     * @param rows number of rows
     * @param cols number of columns
     * @param data rows * cols numbers, row by row
     * @return the matrix
     */
    public static Matrix owning(int rows, int cols, float[] data) {
        return new Matrix(rows, cols, data);
    }

    /**
     * The number of rows.
     *
     * @return rows
     */
    public int rows() {
        return rows;
    }

    /**
     * The number of columns.
     *
     * @return columns
     */
    public int cols() {
        return cols;
    }

    /**
     * One entry.
     *
     * @param row row
     * @param col column
     * @return the entry
     */
    public float get(int row, int col) {
        return data[row * cols + col];
    }

    /**
     * A copy of the entries.
     *
     * @return rows * cols numbers, row by row
     */
    public float[] toArray() {
        return data.clone();
    }

    /**
     * A copy of one row.
     *
     * @param row row
     * @return its entries
     */
    public float[] row(int row) {
        return Arrays.copyOfRange(data, row * cols, (row + 1) * cols);
    }

    /**
     * Copies some rows, one after the other.
     *
     * @param first the first of them
     * @param count how many
     * @param into  takes count * cols numbers from its start on
     */
    public void copyRows(int first, int count, float[] into) {
        System.arraycopy(data, first * cols, into, 0, count * cols);
    }

    /**
     * The largest magnitude of the entries; made once.
     *
     * @return infinity or NaN if an entry is one
     */
    public float greatestMagnitude() {
        return forms.get(Float.class, "greatest magnitude", () -> Magnitudes.greatest(data));
    }

    /**
     * Rows and columns exchanged.
     *
     * @return a cols x rows matrix
     */
    public Matrix transposed() {
        float[] turned = new float[data.length];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                turned[col * rows + row] = data[row * cols + col];
            }
        }
        return new Matrix(cols, rows, turned);
    }

    /**
     * What kernels have made of this value.
     *
     * @return the forms
     */
    public Memo forms() {
        return forms;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix that && rows == that.rows && cols == that.cols
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + cols) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return rows + " x " + cols + " matrix";
    }
}
