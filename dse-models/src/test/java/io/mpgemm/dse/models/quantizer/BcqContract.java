package io.mpgemm.dse.models.quantizer;

import io.mpgemm.dse.models.numeric.Matrix;

/** What quantisers to binary codes owe. */
abstract class BcqContract extends QuantizerContract<BcqWeights> {

    @Override
    abstract BcqQuantizer quantizer();

    @Override
    int minBits() {
        return 1;
    }

    @Override
    int maxBits() {
        return 8;
    }

    @Override
    BcqWeights quantize(Matrix weights, int bits, int groupSize) {
        return quantizer().quantize(layer(weights), new WeightFormat(bits, groupSize));
    }

    @Override
    Matrix dequantized(BcqWeights quantized) {
        return quantized.dequantized();
    }

    @Override
    byte[] codes(BcqWeights quantized) {
        return quantized.codes();
    }

    @Override
    float[] scales(BcqWeights quantized) {
        return quantized.alphas();
    }

    @Override
    Levels levels(BcqWeights quantized) {
        int stride = quantized.groups() * quantized.n();
        float[] alphas = quantized.alphas();
        float[] offsets = quantized.offsets();
        return (group, col) -> {
            int at = group * quantized.n() + col;
            double[] levels = new double[1 << quantized.planes()];
            for (int code = 0; code < levels.length; code++) {
                levels[code] = offsets[at];
                for (int plane = 0; plane < quantized.planes(); plane++) {
                    double alpha = alphas[plane * stride + at];
                    levels[code] += (code >> plane & 1) == 1 ? alpha : -alpha;
                }
            }
            return levels;
        };
    }
}
