package io.mpgemm.dse.models.gemm;

/**
 * The products of one activation with every code by {@link ShiftAddFloatGemm.Mode#EXPONENT_ADD}: one adder of the tree
 * and, recursively, what feeds it. Partial products have the sign of the activation, so that no adder flushes.
 */
final class ExponentAddTable {

    private final float power;
    private final FloatOperand format;
    private final ExponentAddTable[] inputs;
    private final float[] products;

    ExponentAddTable(int low, int bits, ShiftAddFloatGemm.Arithmetic arithmetic) {
        this.power = 1 << low;
        this.format = arithmetic.activation();
        this.products = new float[1 << bits];
        if (bits == 1) {
            this.inputs = new ExponentAddTable[0];
        } else {
            int left = arithmetic.order().left(bits);
            this.inputs = new ExponentAddTable[]{new ExponentAddTable(low, left, arithmetic),
                new ExponentAddTable(low + left, bits - left, arithmetic)};
        }
    }

    /** The products, indexed by the bits of the code that this part takes; overwritten by the next call. */
    float[] products(float x) {
        if (inputs.length == 0) {
            products[1] = rounded(x * power);
            return products;
        }
        float[] left = inputs[0].products(x);
        float[] right = inputs[1].products(x);
        for (int r = 0; r < right.length; r++) {
            float b = right[r];
            int base = r * left.length;
            for (int l = 0; l < left.length; l++) {
                products[base + l] = rounded(left[l] + b);
            }
        }
        return products;
    }

    private float rounded(float v) {
        return format == FloatOperand.FP16 ? Fp.half(v) : Fp.bfloat(v);
    }
}
