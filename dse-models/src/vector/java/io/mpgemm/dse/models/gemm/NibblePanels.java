package io.mpgemm.dse.models.gemm;

import jdk.incubator.vector.FloatVector;

/** Weights 0 .. 15 in panels of four vectors of columns, in each eight steps a word, the first in the lowest bits. */
final class NibblePanels implements Packed {

    private static final int WIDTH = 4 * FloatVector.SPECIES_PREFERRED.length();

    private final int[][] panels;
    private final int k;
    private final int n;

    NibblePanels(float[][] rows) {
        this.k = rows.length;
        this.n = rows[0].length;
        this.panels = new int[Math.ceilDiv(n, WIDTH)][Math.ceilDiv(k, 8) * WIDTH];
        for (int row = 0; row < k; row++) {
            for (int col = 0; col < n; col++) {
                panels[col / WIDTH][row / 8 * WIDTH + col % WIDTH] |= (int) rows[row][col] << (4 * (row % 8));
            }
        }
    }

    int count() {
        return panels.length;
    }

    int[] panel(int index) {
        return panels[index];
    }

    @Override
    public int k() {
        return k;
    }

    @Override
    public int n() {
        return n;
    }

    @Override
    public float at(int row, int col) {
        return panels[col / WIDTH][row / 8 * WIDTH + col % WIDTH] >>> (4 * (row % 8)) & 15;
    }

    @Override
    public float[][] rows(int from, int to) {
        float[][] rows = new float[to - from][n];
        for (int row = from; row < to; row++) {
            for (int col = 0; col < n; col++) {
                rows[row - from][col] = at(row, col);
            }
        }
        return rows;
    }
}
