package io.mpgemm.dse.models.gemm;

/**
 * The products of activations with every code by {@link ShiftAddFloatGemm.Mode#EXPONENT_ADD}: one adder of the tree
 * and, recursively, what feeds it, for {@link ChainedSums#BLOCK} activations at once. Partial products have the sign of
 * the activation, so that no adder flushes.
 */
final class ExponentAddTable {

    private final float power;
    private final FloatOperand format;
    private final ExponentAddTable[] inputs;
    private final float[][] products;

    ExponentAddTable(int low, int bits, ShiftAddFloatGemm.Arithmetic arithmetic) {
        this.power = 1 << low;
        this.format = arithmetic.activation();
        this.products = new float[1 << bits][ChainedSums.BLOCK];
        if (bits == 1) {
            this.inputs = new ExponentAddTable[0];
        } else {
            int left = arithmetic.order().left(bits);
            this.inputs = new ExponentAddTable[]{new ExponentAddTable(low, left, arithmetic),
                new ExponentAddTable(low + left, bits - left, arithmetic)};
        }
    }

    /** The products, one row a code, of the bits that this part takes; overwritten by the next call. */
    float[][] products(float[] x) {
        if (inputs.length == 0) {
            if (format == FloatOperand.FP16) {
                Lanes.halfProducts(products[1], x, power);
            } else {
                for (int i = 0; i < x.length; i++) {
                    products[1][i] = x[i] * power;
                }
            }
            return products;
        }
        float[][] left = inputs[0].products(x);
        float[][] right = inputs[1].products(x);
        for (int code = 0; code < products.length; code++) {
            float[] a = left[code % left.length];
            float[] b = right[code / left.length];
            if (format == FloatOperand.FP16) {
                Lanes.halfSums(products[code], a, b);
            } else {
                Lanes.bfloatSums(products[code], a, b);
            }
        }
        return products;
    }
}
