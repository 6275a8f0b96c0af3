package io.mpgemm.dse.models.gemm;

import jdk.incubator.vector.FloatVector;

/** Weights in panels of four vectors of columns, in each step by step; the last panel is filled with zeros. */
final class Panels implements Packed {

    private static final int WIDTH = 4 * FloatVector.SPECIES_PREFERRED.length();

    private final float[][] panels;
    private final int k;
    private final int n;

    Panels(float[][] rows) {
        this.k = rows.length;
        this.n = rows[0].length;
        this.panels = new float[Math.ceilDiv(n, WIDTH)][k * WIDTH];
        for (int p = 0; p < panels.length; p++) {
            int at = p * WIDTH;
            int width = Math.min(WIDTH, n - at);
            for (int row = 0; row < k; row++) {
                System.arraycopy(rows[row], at, panels[p], row * WIDTH, width);
            }
        }
    }

    int count() {
        return panels.length;
    }

    float[] panel(int index) {
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
        return panels[col / WIDTH][row * WIDTH + col % WIDTH];
    }

    @Override
    public float[][] rows(int from, int to) {
        float[][] rows = new float[to - from][n];
        for (int p = 0; p < panels.length; p++) {
            for (int row = from; row < to; row++) {
                System.arraycopy(panels[p], row * WIDTH, rows[row - from], p * WIDTH, Math.min(WIDTH, n - p * WIDTH));
            }
        }
        return rows;
    }
}
