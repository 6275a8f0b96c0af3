package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.gemm.IntegerGemm.ZeroPoint;
import io.mpgemm.dse.models.quantizer.UniformWeights;

/** Uniformly quantised weights as the kernels read them. */
final class IntegerWeights {

    /** How the kernel finds the weights; bytes only where they fit. */
    private enum Form {
        NIBBLES, BYTES, FLOATS
    }

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

    /** For {@link Kernels#addGroups}: a single row is soonest served from weights that take the least room. */
    static IntegerWeights of(UniformWeights w, ZeroPoint zeroPoint, int rows) {
        boolean nibbles = rows == 1 && w.bits() <= 4 && zeroPoint == ZeroPoint.AFTER_GROUP;
        return of(w, zeroPoint, nibbles ? Form.NIBBLES : Form.BYTES);
    }

    /** For all kernels. */
    static IntegerWeights ofFloats(UniformWeights w, ZeroPoint zeroPoint) {
        return of(w, zeroPoint, Form.FLOATS);
    }

    private static IntegerWeights of(UniformWeights w, ZeroPoint zeroPoint, Form form) {
        return w.forms().get(IntegerWeights.class, zeroPoint + " " + form, () -> make(w, zeroPoint, form));
    }

    private static IntegerWeights make(UniformWeights w, ZeroPoint zeroPoint, Form form) {
        int[] flat = w.zeros();
        float[][] zeros = new float[w.groups()][w.n()];
        int maxCode = (1 << w.bits()) - 1;
        int least = 0;
        int greatest = 1;
        for (int group = 0; group < zeros.length; group++) {
            for (int col = 0; col < w.n(); col++) {
                int zero = flat[group * w.n() + col];
                zeros[group][col] = zero;
                least = Math.min(least, -zero);
                greatest = Math.max(greatest, maxCode - zero);
            }
        }
        boolean inProduct = zeroPoint == ZeroPoint.IN_PRODUCT;
        int largest = inProduct ? Math.max(greatest, -least) : maxCode;
        int most = inProduct ? greatest : maxCode;
        Packed packed = form == Form.BYTES && (!inProduct || least >= Byte.MIN_VALUE) && most <= Byte.MAX_VALUE
                ? bytes(w, inProduct ? flat : new int[flat.length])
                : floats(w, inProduct, zeros, form == Form.NIBBLES);
        return new IntegerWeights(packed, zeros, Rows.split(w.scales(), w.groups(), w.n()), largest);
    }

    private static Packed bytes(UniformWeights w, int[] zeros) {
        byte[] row = new byte[w.n()];
        return KernelProvider.kernels().packBytes(w.k(), w.n(), k -> {
            w.copyCodes(k, row);
            int group = k / w.groupSize() * w.n();
            for (int col = 0; col < row.length; col++) {
                row[col] -= (byte) zeros[group + col];
            }
            return row;
        });
    }

    private static Packed floats(UniformWeights w, boolean inProduct, float[][] zeros, boolean nibbles) {
        float[][] weights = Rows.split(w.codes(), w.k(), w.n());
        for (int k = 0; inProduct && k < w.k(); k++) {
            subtract(weights[k], zeros[k / w.groupSize()]);
        }
        Kernels kernels = KernelProvider.kernels();
        return nibbles ? kernels.packNibbles(weights) : kernels.pack(weights);
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
