package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Memo;
import io.mpgemm.dse.models.quantizer.BcqWeights;

/** The keys of all blocks of all planes, a row of outputs each. Every group starts a new block. */
final class LutKeys {

    private final byte[][][] keys;
    private final int blocksPerGroup;
    private final Memo words = new Memo();

    private LutKeys(byte[][][] keys, int blocksPerGroup) {
        this.keys = keys;
        this.blocksPerGroup = blocksPerGroup;
    }

    static LutKeys of(BcqWeights w, int mu) {
        return w.forms().get(LutKeys.class, "blocks of " + mu, () -> make(w, mu));
    }

    private static LutKeys make(BcqWeights w, int mu) {
        int blocksPerGroup = Math.ceilDiv(Math.min(w.groupSize(), w.k()), mu);
        byte[][][] keys = new byte[w.planes()][blocksPerGroup * w.groups()][w.n()];
        byte[] codes = w.codes();
        for (int k = 0; k < w.k(); k++) {
            int inGroup = k % w.groupSize();
            int block = k / w.groupSize() * blocksPerGroup + inGroup / mu;
            for (int plane = 0; plane < keys.length; plane++) {
                setBits(keys[plane][block], codes, k * w.n(), plane, inGroup % mu);
            }
        }
        return new LutKeys(keys, blocksPerGroup);
    }

    int blocksPerGroup() {
        return blocksPerGroup;
    }

    byte[] row(int plane, int block) {
        return keys[plane][block];
    }

    int key(int plane, int block, int col) {
        return keys[plane][block][col] & 0xff;
    }

    private static void setBits(byte[] row, byte[] codes, int at, int plane, int bit) {
        for (int col = 0; col < row.length; col++) {
            row[col] = (byte) (row[col] | (codes[at + col] >> plane & 1) << bit);
        }
    }

    /** The keys of one plane of a group, four bits each, eight blocks a word, in rows of a multiple of 64. */
    int[][] words(int plane, int group) {
        return words.get(int[][].class, plane + " " + group, () -> {
            int cols = keys[plane][0].length;
            int[][] made = new int[Math.ceilDiv(blocksPerGroup, 8)][Math.ceilDiv(cols, 64) * 64];
            for (int block = 0; block < blocksPerGroup; block++) {
                byte[] row = keys[plane][group * blocksPerGroup + block];
                int[] out = made[block / 8];
                for (int col = 0; col < cols; col++) {
                    out[col] |= row[col] << (4 * (block % 8));
                }
            }
            return made;
        });
    }
}
