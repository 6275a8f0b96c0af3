package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.IntFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * Symmetric round-to-nearest: {@code s = max|w| / (2^(b-1) - 1)},
 * {@code q = clamp(round(w / s), -(2^(b-1) - 1), 2^(b-1) - 1)} for each group of a column, ties to even.
 *
 * <p>
 * Codes are stored with the zero point {@code 2^(b-1)}, hence run from 1 to {@code 2^b - 1}: the most negative integer
 * is not used. The scale is rounded to FP16 first and codes are computed with the rounded scale. A scale never becomes
 * zero: the smallest is 2^-24. All zeros: scale 2^-14.
 */
public final class SymmetricRtn implements WeightQuantizer {

    /** The quantiser. */
    public SymmetricRtn() {}

    @Override
    public String name() {
        return "rtn-symmetric";
    }

    @Override
    public String summary() {
        return "round to nearest with a scale per group and no zero point";
    }

    @Override
    public String source() {
        return "Wu et al. 2020 (arXiv 2004.09602), section 3.1.2 (scale quantisation)";
    }

    @Override
    public UniformWeights quantize(Matrix weights, int bits, int groupSize) {
        Inputs.requireRange("Weight bits", bits, 2, 8);
        Inputs.requireGroupSize(groupSize);
        float[] w = Inputs.finite("Weight", weights);
        int k = weights.rows();
        int n = weights.cols();
        int groups = Shapes.groups(k, groupSize);
        byte[] codes = new byte[k * n];
        float[] scales = new float[groups * n];
        int[] zeros = new int[groups * n];
        int largest = new IntFormat(bits).max();
        Arrays.fill(zeros, largest + 1);
        float[] maxAbs = new float[n];
        for (int group = 0; group < groups; group++) {
            int first = group * groupSize;
            int last = first + Math.min(groupSize, k - first);
            Columns.maxAbs(w, n, first, last, maxAbs);
            for (int col = 0; col < n; col++) {
                scales[group * n + col] = GroupScales.ofGroup((double) maxAbs[col] / largest, 0, group, col);
            }
            Columns.encode(w, n, first, last, scales, zeros, group * n, 1, 2 * largest + 1, codes);
        }
        return new UniformWeights(k, n, bits, groupSize, codes, scales, zeros);
    }
}
