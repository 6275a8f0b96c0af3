package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.quantizer.BcqWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tables of eight activations as two of four, for groups whose entries FP32 holds exactly: then an entry is the sum of
 * one of each, in whatever order the PE adds.
 */
final class LutHalves {

    private static final int MU = 8;
    private static final double EXACT_IN_FP32 = 0x1p24;

    private final FloatTables tables;
    private final LutKeys keys;

    private LutHalves(FloatTables tables, LutKeys keys) {
        this.tables = tables;
        this.keys = keys;
    }

    /** Where some kernel is made for them. */
    static Optional<LutHalves> of(BcqWeights w, int rows, LutGemm.FloatArithmetic arithmetic) {
        int blocks = Math.ceilDiv(Math.min(w.groupSize(), w.k()), MU);
        boolean inFp32 = arithmetic.entry() == FloatSum.FP32 && arithmetic.sum() == FloatSum.FP32
                && arithmetic.chainLength() >= blocks && !arithmetic.int8();
        if (arithmetic.mu() != MU || !inFp32 || !KernelProvider.kernels().hasLookups()) {
            return Optional.empty();
        }
        LutGemm.FloatArithmetic half = new LutGemm.FloatArithmetic(MU / 2, LutGemm.Table.FULL, FloatSum.FP32,
                FloatSum.FP32, arithmetic.chainLength());
        return Optional.of(new LutHalves(new FloatTables(half, rows, 2 * blocks), LutKeys.of(w, MU / 2)));
    }

    /** Makes the tables of a row for the activations of a group; false, and nothing made, if an entry may be inexact. */
    boolean fill(int row, float[] x, int from, int to) {
        for (int start = from; start < to; start += MU) {
            if (!areExact(x, start, Math.min(to, start + MU))) {
                return false;
            }
        }
        tables.fill(row, x, from, to);
        int halves = Math.ceilDiv(to - from, MU / 2);
        // The second half of a short last block: its keys are 0 and so is what they read.
        if (halves % 2 == 1) {
            Arrays.fill(tables.of(row, halves), 0);
        }
        return true;
    }

    /** Adds the entries of the first blocks of a group to the sums of one row of outputs. */
    void add(int row, int plane, int group, int blocks, float[] sums) {
        KernelProvider.kernels().addPairs(tables.of(row), keys.words(plane, group), blocks, sums);
    }

    /** Every partial sum of signed and doubled activations is a multiple of the least unit and below 2^24 of it. */
    private static boolean areExact(float[] x, int from, int to) {
        double magnitudes = 0;
        double unit = Double.POSITIVE_INFINITY;
        for (int k = from; k < to; k++) {
            magnitudes += Math.abs(x[k]);
            if (x[k] != 0) {
                unit = Math.min(unit, Fp.BF16.unitAt(x[k]) / 8);
            }
        }
        return magnitudes == 0 || (2 * magnitudes < EXACT_IN_FP32 * unit && magnitudes < 0x1p100);
    }
}
