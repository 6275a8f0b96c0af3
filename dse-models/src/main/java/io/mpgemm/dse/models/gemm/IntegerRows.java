package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.quantizer.IntActivations;

/** Integer activations as the kernels read them, with the sums of their groups. */
final class IntegerRows {

    private final float[][] values;
    private final float[][] sums;
    private final long greatestMagnitudes;

    private IntegerRows(float[][] values, float[][] sums, long greatestMagnitudes) {
        this.values = values;
        this.sums = sums;
        this.greatestMagnitudes = greatestMagnitudes;
    }

    static IntegerRows of(IntActivations x, int groupSize) {
        float[][] values = x.forms().get(float[][].class, "rows", () -> Rows.split(x.codes(), x.m(), x.k()));
        return x.forms().get(IntegerRows.class, "groups of " + groupSize, () -> of(values, x.k(), groupSize));
    }

    private static IntegerRows of(float[][] values, int k, int groupSize) {
        float[][] sums = new float[Math.ceilDiv(k, groupSize)][values.length];
        long greatest = 0;
        for (int group = 0; group < sums.length; group++) {
            int from = group * groupSize;
            int to = Rows.end(from, groupSize, k);
            for (int row = 0; row < values.length; row++) {
                long sum = 0;
                long magnitudes = 0;
                for (int i = from; i < to; i++) {
                    int code = (int) values[row][i];
                    sum += code;
                    magnitudes += Math.abs(code);
                }
                sums[group][row] = sum;
                greatest = Math.max(greatest, magnitudes);
            }
        }
        return new IntegerRows(values, sums, greatest);
    }

    /** M rows of K. */
    float[][] values() {
        return values;
    }

    /** Sums of the activations of a group, a row each group, M long; exact below 2^24. */
    float[][] sums() {
        return sums;
    }

    /** The greatest sum of magnitudes over a row's group. */
    long greatestMagnitudes() {
        return greatestMagnitudes;
    }
}
