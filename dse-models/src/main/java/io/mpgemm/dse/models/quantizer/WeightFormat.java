package io.mpgemm.dse.models.quantizer;

/**
 * How weights are stored: width of a code, which weights share a scale, and the scale's format.
 *
 * @param bits      bits of a code, or bit planes
 * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column. The last group is
 *                  short if the size does not divide K
 * @param perTensor whether all columns share the scales too; then the group size is {@link #CHANNEL}
 * @param scale     format of the scales
 */
public record WeightFormat(int bits, int groupSize, boolean perTensor, ScaleFormat scale) {

    /** Group size that stands for a whole column. */
    public static final int CHANNEL = Integer.MAX_VALUE;

    /** Checks the group size. */
    public WeightFormat {
        Inputs.requireGroupSize(groupSize);
        if (perTensor && groupSize != CHANNEL) {
            throw new IllegalArgumentException(
                    "One scale for the whole tensor takes no group size, but got " + groupSize + ".");
        }
    }

    /**
     * Scales in FP16 for groups of a column.
     *
     * @param bits      bits of a code, or bit planes
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column
     */
    public WeightFormat(int bits, int groupSize) {
        this(bits, groupSize, ScaleFormat.FP16);
    }

    /**
     * Scales for groups of a column.
     *
     * @param bits      bits of a code, or bit planes
     * @param groupSize weights along K that share a scale, 1 or more; K or more means a whole column
     * @param scale     format of the scales
     */
    public WeightFormat(int bits, int groupSize, ScaleFormat scale) {
        this(bits, groupSize, false, scale);
    }

    /**
     * One scale for the whole tensor.
     *
     * @param bits  bits of a code
     * @param scale format of the scale
     * @return the format
     */
    public static WeightFormat perTensor(int bits, ScaleFormat scale) {
        return new WeightFormat(bits, CHANNEL, true, scale);
    }

    /** Refuses what a quantiser cannot do. */
    void requireGroups(String quantizer) {
        if (perTensor) {
            throw new IllegalArgumentException(quantizer
                    + " has no scale for a whole tensor; valid are scales for groups and for columns.");
        }
    }

    /** Refuses what a quantiser cannot do. */
    void requireFp16(String quantizer) {
        requireGroups(quantizer);
        if (scale != ScaleFormat.FP16) {
            throw new IllegalArgumentException(
                    quantizer + " stores scales in fp16, not in " + scale.text() + ".");
        }
    }
}
