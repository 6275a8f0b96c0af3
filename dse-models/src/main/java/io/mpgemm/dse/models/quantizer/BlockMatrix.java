package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.Matrix;

/**
 * A matrix in blocks along K that share a scale: {@code v = element * scale(block) * tensorScale}. The last block is
 * short where the size does not divide K: hardware fills it with zeros, which change no sum.
 *
 * @param format      format of the elements
 * @param blockSize   elements in a block
 * @param alongRows   whether K runs along the rows (activations, M x K) or down the columns (weights, K x N)
 * @param elements    the elements, as the matrix lies
 * @param scales      the blocks' scales: M x blocks or blocks x N
 * @param tensorScale the scale of the whole matrix, 1 where there is none
 */
public record BlockMatrix(ElementFormat format, int blockSize, boolean alongRows, Matrix elements, Matrix scales,
        float tensorScale) {

    /** Checks the shapes. */
    public BlockMatrix {
        Inputs.requireGroupSize(blockSize);
        int k = alongRows ? elements.cols() : elements.rows();
        Shapes.requireLength("scales along K", alongRows ? scales.cols() : scales.rows(), Shapes.groups(k, blockSize));
        Shapes.requireLength("scales across", alongRows ? scales.rows() : scales.cols(),
                alongRows ? elements.rows() : elements.cols());
    }

    /**
     * Elements that are summed.
     *
     * @return K
     */
    public int k() {
        return alongRows ? elements.cols() : elements.rows();
    }

    /**
     * Blocks along K.
     *
     * @return {@code ceil(K / blockSize)}
     */
    public int blocks() {
        return Shapes.groups(k(), blockSize);
    }

    /**
     * The numbers that the elements stand for.
     *
     * @return {@code fl32(element * scale * tensorScale)}; infinite where that lies beyond FP32
     */
    public Matrix dequantized() {
        int cols = elements.cols();
        float[] values = elements.toArray();
        for (int at = 0; at < values.length; at++) {
            int row = at / cols;
            int col = at % cols;
            double scale = alongRows ? scales.get(row, col / blockSize) : scales.get(row / blockSize, col);
            values[at] = (float) (values[at] * (scale * tensorScale));
        }
        return Matrix.owning(elements.rows(), cols, values);
    }
}
