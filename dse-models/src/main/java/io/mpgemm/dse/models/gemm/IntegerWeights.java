package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.quantizer.UniformWeights;

/** Uniformly quantised weights as the kernels read them. */
final class IntegerWeights {

    private final Packed packed;
    private final float[][] zeros;
    private final float[][] scales;
    private final int maxWeight;

    private IntegerWeights(Packed packed, float[][] zeros, float[][] scales, int maxWeight) {
        this.packed = packed;
        this.zeros = zeros;
        this.scales = scales;
        this.maxWeight = maxWeight;
    }

    /** For some rows of activations: a single row is soonest served from weights that take little room. */
    static IntegerWeights of(UniformWeights w, ZeroPoint zeroPoint, int rows) {
        boolean nibbles = rows == 1 && w.bits() <= 4 && zeroPoint == ZeroPoint.AFTER_GROUP;
        return w.forms().get(IntegerWeights.class, zeroPoint + (nibbles ? " nibbles" : ""),
                () -> make(w, zeroPoint, nibbles));
    }

    private static IntegerWeights make(UniformWeights w, ZeroPoint zeroPoint, boolean nibbles) {
        float[][] weights = Rows.split(w.codes(), w.k(), w.n());
        float[][] zeros = new float[w.groups()][w.n()];
        int[] flat = w.zeros();
        int maxCode = (1 << w.bits()) - 1;
        int greatest = 1;
        for (int i = 0; i < flat.length; i++) {
            zeros[i / w.n()][i % w.n()] = flat[i];
            greatest = Math.max(greatest, Math.max(flat[i], maxCode - flat[i]));
        }
        if (zeroPoint == ZeroPoint.IN_PRODUCT) {
            for (int k = 0; k < w.k(); k++) {
                subtract(weights[k], zeros[k / w.groupSize()]);
            }
        }
        Kernels kernels = KernelProvider.kernels();
        return new IntegerWeights(nibbles ? kernels.packNibbles(weights) : kernels.pack(weights), zeros,
                Rows.split(w.scales(), w.groups(), w.n()),
                zeroPoint == ZeroPoint.IN_PRODUCT ? greatest : maxCode);
    }

    private static void subtract(float[] codes, float[] zeros) {
        for (int i = 0; i < codes.length; i++) {
            codes[i] -= zeros[i];
        }
    }

    /** What the multiplier sees: codes, or codes less zero points. */
    Packed packed() {
        return packed;
    }

    /** Zero points, a row each group. */
    float[][] zeros() {
        return zeros;
    }

    /** Scales, a row each group. */
    float[][] scales() {
        return scales;
    }

    /** A bound on the magnitudes of what the multiplier sees and of the zero points it does not; 1 or more. */
    int maxWeight() {
        return maxWeight;
    }
}
