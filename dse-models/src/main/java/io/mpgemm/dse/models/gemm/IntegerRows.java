package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.quantizer.IntActivations;

/** Integer activations as the kernels read them, with the sums of their groups. */
final class IntegerRows {

    private final IntActivations codes;
    private final int groupSize;
    private final float[][] values;
    private final float[][] sums;

    private IntegerRows(IntActivations codes, int groupSize, float[][] values, float[][] sums) {
        this.codes = codes;
        this.groupSize = groupSize;
        this.values = values;
        this.sums = sums;
    }

    static IntegerRows of(IntActivations x, int groupSize) {
        float[][] values = x.forms().get(float[][].class, "rows", () -> rows(x));
        return x.forms().get(IntegerRows.class, "groups of " + groupSize, () -> of(x, values, groupSize));
    }

    private static float[][] rows(IntActivations x) {
        float[][] rows = new float[x.m()][x.k()];
        for (int row = 0; row < rows.length; row++) {
            x.copyRow(row, rows[row]);
        }
        return rows;
    }

    private static IntegerRows of(IntActivations x, float[][] values, int groupSize) {
        float[][] sums = new float[Math.ceilDiv(x.k(), groupSize)][values.length];
        for (int group = 0; group < sums.length; group++) {
            int from = group * groupSize;
            int to = Rows.end(from, groupSize, x.k());
            for (int row = 0; row < values.length; row++) {
                sums[group][row] = x.sum(row, from, to);
            }
        }
        return new IntegerRows(x, groupSize, values, sums);
    }

    /** M rows of K. */
    float[][] values() {
        return values;
    }

    /** Sums of the activations of a group, a row each group, M long; exact below 2^24. */
    float[][] sums() {
        return sums;
    }

    /** Whether the sum of magnitudes over each group of each row is at most some number. */
    boolean magnitudesAreWithin(long limit) {
        return (long) Math.min(groupSize, codes.k()) << (codes.bits() - 1) <= limit || greatestMagnitudes() <= limit;
    }

    private long greatestMagnitudes() {
        return codes.forms().get(Long.class, "magnitudes of " + groupSize, () -> {
            long greatest = 0;
            for (float[] row : values) {
                for (int from = 0; from < row.length; from = Rows.end(from, groupSize, row.length)) {
                    greatest = Math.max(greatest,
                            IntegerSums.sumOfMagnitudes(row, from, Rows.end(from, groupSize, row.length)));
                }
            }
            return greatest;
        });
    }
}
