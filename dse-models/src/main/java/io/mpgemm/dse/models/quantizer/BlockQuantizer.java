package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.E8M0;
import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;

/**
 * Quantisers to blocks of small numbers that share a scale: of weights down the columns, of activations along each
 * token, at run time. They differ in the scale; with it, {@code element = round(v / scale)}, ties to even, saturated at
 * the format's largest number. Quotients are taken in double precision and rounded once.
 *
 * <p>
 * A block of zeros has the scale 1 ({@code nvfp4}: 0). What lies below half the smallest element becomes zero.
 *
 * @param name    the name in study files
 * @param summary what it does
 * @param source  where the rule for the scale comes from
 * @param scale   the rule
 */
public record BlockQuantizer(String name, String summary, String source, Scale scale) implements QuantizerInfo {

    /** Where the scale of a block comes from. */
    public enum Scale {
        /** {@code 2^(floor(log2 max) - emax)}. */
        POWER_OF_TWO {
            @Override
            double of(double amax, double largest, ElementFormat element) {
                return amax == 0 ? 1 : E8M0.clamped(Math.getExponent(amax) - element.maxExponent());
            }
        },
        /** The least power of two that does not lie below {@code max / (largest element)}. */
        POWER_OF_TWO_UP {
            @Override
            double of(double amax, double largest, ElementFormat element) {
                int exponent = Math.getExponent(amax) - element.maxExponent();
                boolean beyond = amax > Math.scalb(element.max(), exponent);
                return amax == 0 ? 1 : E8M0.clamped(beyond ? exponent + 1 : exponent);
            }
        },
        /** {@code e4m3(max / (largest element) / t)} under {@code t = fl32(max|V| / (448 (largest element)))}. */
        E4M3_IN_FP32 {
            @Override
            double of(double amax, double largest, ElementFormat element) {
                return FloatFormat.FP8_E4M3.roundSaturating(amax / element.max() / ofMatrix(largest, element));
            }

            @Override
            float ofMatrix(double largest, ElementFormat element) {
                return positive(largest / (element.max() * FloatFormat.FP8_E4M3.maxFinite()));
            }
        },
        /** {@code fl32(max / (largest element))}. */
        FP32 {
            @Override
            double of(double amax, double largest, ElementFormat element) {
                return positive(amax / element.max());
            }
        },
        /** {@code fl32(max|V| / (largest element))}, the same for all blocks. */
        FP32_OF_MATRIX {
            @Override
            double of(double amax, double largest, ElementFormat element) {
                return positive(largest / element.max());
            }
        };

        /** The scale of a block from its largest magnitude and that of the whole matrix. */
        abstract double of(double amax, double largest, ElementFormat element);

        /** The scale of the whole matrix beside those of its blocks. */
        float ofMatrix(double largest, ElementFormat element) {
            return 1;
        }

        /** In FP32, above zero; 1 for zeros only. */
        private static float positive(double scale) {
            return scale == 0 ? 1 : Math.max((float) scale, Float.MIN_VALUE);
        }
    }

    /** The conversion of the MX specification. */
    public static final BlockQuantizer MX = new BlockQuantizer("mx",
            "MX blocks, scale 2^(floor(log2 max) - emax): the largest element may saturate",
            "OCP Microscaling Formats (MX) Specification v1.0, section 6.3", Scale.POWER_OF_TWO);
    /** The next power of two where an element would saturate. */
    public static final BlockQuantizer MX_UP = new BlockQuantizer("mx-up",
            "MX blocks, scale the least power of two with which no element saturates",
            "Mishra et al., Recipes for Pre-training LLMs with MXFP8, arXiv 2506.08027", Scale.POWER_OF_TWO_UP);
    /** Two levels; a block that is 2.75 million times smaller than the largest number, or more, is lost. */
    public static final BlockQuantizer NVFP4 = new BlockQuantizer("nvfp4",
            "blocks with an E4M3 scale under one FP32 scale of the matrix",
            "NVIDIA, Pretraining Large Language Models with NVFP4, arXiv 2509.25149", Scale.E4M3_IN_FP32);
    /** A scale for each token, column or group. */
    public static final BlockQuantizer AMAX = new BlockQuantizer("amax",
            "FP32 scale of a token, column or group that takes its largest number to the largest of the format",
            "Micikevicius et al., FP8 Formats for Deep Learning, arXiv 2209.05433", Scale.FP32);
    /** One scale for the whole matrix. */
    public static final BlockQuantizer AMAX_TENSOR = new BlockQuantizer("amax-tensor",
            "one FP32 scale that takes the largest number of the matrix to the largest of the format",
            "Micikevicius et al., FP8 Formats for Deep Learning, arXiv 2209.05433", Scale.FP32_OF_MATRIX);

    /**
     * Quantises activations, blocks along each token.
     *
     * @param activations M x K, finite
     * @param element     format of the elements
     * @param blockSize   elements in a block; K or more means a whole token
     * @return the blocks
     * @throws IllegalArgumentException if an activation is not finite or the block size is not positive
     */
    public BlockMatrix activations(Matrix activations, ElementFormat element, int blockSize) {
        return quantize("Activation", activations, element, Math.min(blockSize, activations.cols()), true);
    }

    /**
     * Quantises weights, blocks down each column.
     *
     * @param weights   K x N, finite
     * @param element   format of the elements
     * @param blockSize elements in a block; K or more means a whole column
     * @return the blocks
     * @throws IllegalArgumentException if a weight is not finite or the block size is not positive
     */
    public BlockMatrix weights(Matrix weights, ElementFormat element, int blockSize) {
        return quantize("Weight", weights, element, Math.min(blockSize, weights.rows()), false);
    }

    private BlockMatrix quantize(String what, Matrix matrix, ElementFormat element, int blockSize,
            boolean alongRows) {
        Inputs.requireGroupSize(blockSize);
        float[] values = Inputs.finite(what, matrix);
        int rows = matrix.rows();
        int cols = matrix.cols();
        int scaleRows = alongRows ? rows : Shapes.groups(rows, blockSize);
        int scaleCols = alongRows ? Shapes.groups(cols, blockSize) : cols;
        float[] scales = new float[scaleRows * scaleCols];
        double largest = 0;
        for (int at = 0; at < values.length; at++) {
            int block = block(at, cols, scaleCols, blockSize, alongRows);
            scales[block] = Math.max(scales[block], Math.abs(values[at]));
            largest = Math.max(largest, scales[block]);
        }
        for (int block = 0; block < scales.length; block++) {
            scales[block] = (float) scale.of(scales[block], largest, element);
        }
        double tensor = scale.ofMatrix(largest, element);
        for (int at = 0; at < values.length; at++) {
            double unit = scales[block(at, cols, scaleCols, blockSize, alongRows)] * tensor;
            values[at] = unit == 0 ? 0 : element.round(values[at] / unit);
        }
        return new BlockMatrix(element, blockSize, alongRows, Matrix.owning(rows, cols, values),
                Matrix.owning(scaleRows, scaleCols, scales), (float) tensor);
    }

    private static int block(int at, int cols, int scaleCols, int blockSize, boolean alongRows) {
        int row = at / cols;
        int col = at % cols;
        return alongRows ? row * scaleCols + col / blockSize : row / blockSize * scaleCols + col;
    }
}
