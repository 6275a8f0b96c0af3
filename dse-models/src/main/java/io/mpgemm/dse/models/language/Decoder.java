package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;

/**
 * The forward pass of a Llama-type model over several sequences of the same length, some tokens at a time; keys and
 * values of earlier tokens are kept, so that one call over T tokens and T calls over one compute the same.
 *
 * <p>
 * Only the weight GEMMs come from {@link Gemms}. All else is FP32, k ascending, without fused operations: the residual
 * stream, the products of queries, keys and values, SiLU(a) b. Mean squares, the normaliser of softmax and exponentials
 * are float64 with {@link StrictMath}, rounded to FP32, so that every JVM computes the same bits. Norm: {@code x /
 * sqrt(mean(x^2) + eps) * gain} (Zhang and Sennrich 2019, arXiv 1910.07467). Rotary embedding (Su et al. 2021, arXiv
 * 2104.09864) in the half-rotation form of Hugging Face: channel i of a head turns with channel i + width / 2 by
 * {@code position * theta^(-2 i / width)}. Not thread-safe.
 */
public final class Decoder {

    private final Llama model;
    private final LlamaConfig config;
    private final Gemms gemms;
    private final int sequences;
    private final int capacity;
    private final float[][] cosine;
    private final float[][] sine;
    /** [layer][sequence * kvHeads + head][channel][position], so that scores are sums over rows. */
    private final float[][][][] keys;
    /** [layer][sequence * kvHeads + head][position][channel]. */
    private final float[][][][] values;
    private int length;

    /**
     * A decoder that has seen nothing yet.
     *
     * @param model     the model
     * @param sequences how many sequences, 1 or more
     * @param capacity  longest sequence, 1 or more
     * @param gemms     computes the weight GEMMs
     */
    public Decoder(Llama model, int sequences, int capacity, Gemms gemms) {
        if (sequences < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    sequences + " sequences of " + capacity + " tokens; valid are 1 or more of both.");
        }
        this.model = model;
        this.config = model.config();
        this.gemms = gemms;
        this.sequences = sequences;
        this.capacity = capacity;
        int width = config.headWidth();
        this.cosine = new float[capacity][width / 2];
        this.sine = new float[capacity][width / 2];
        for (int position = 0; position < capacity; position++) {
            for (int i = 0; i < width / 2; i++) {
                double angle = position * StrictMath.pow(config.ropeTheta(), -2.0 * i / width);
                cosine[position][i] = (float) StrictMath.cos(angle);
                sine[position][i] = (float) StrictMath.sin(angle);
            }
        }
        this.keys = new float[config.layers()][sequences * config.kvHeads()][width][capacity];
        this.values = new float[config.layers()][sequences * config.kvHeads()][capacity][width];
    }

    /**
     * Continues every sequence by some tokens.
     *
     * @param tokens for each sequence its next tokens, as many for each
     * @return logits of what follows each token: (sequences * tokens) x vocabulary, sequence by sequence
     */
    public Matrix append(int[][] tokens) {
        int count = tokens[0].length;
        requireTokens(tokens, count);
        int hidden = config.hidden();
        float[] x = new float[sequences * count * hidden];
        for (int row = 0; row < sequences * count; row++) {
            System.arraycopy(model.embedding().row(tokens[row / count][row % count]), 0, x, row * hidden, hidden);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            Matrix normed = norm(x, model.attention().get(layer));
            add(x, gemm(layer, Projection.OUTPUT, attention(layer, normed, count)));
            normed = norm(x, model.feed().get(layer));
            Matrix gate = gemm(layer, Projection.GATE, normed);
            add(x, gemm(layer, Projection.DOWN, gated(gate, gemm(layer, Projection.UP, normed))));
        }
        length += count;
        return gemms.multiply(new Linear.Head(), norm(x, model.last()));
    }

    private void requireTokens(int[][] tokens, int count) {
        if (tokens.length != sequences || count < 1 || length + count > capacity) {
            throw new IllegalArgumentException(tokens.length + " sequences longer by " + count + " tokens; valid are "
                    + sequences + " sequences and 1 to " + (capacity - length) + " tokens.");
        }
        for (int[] sequence : tokens) {
            if (sequence.length != count) {
                throw new IllegalArgumentException("Sequences of " + count + " and of " + sequence.length
                        + " tokens; valid are as many for each.");
            }
            for (int token : sequence) {
                if (token < 0 || token >= config.vocabulary()) {
                    throw new IllegalArgumentException(
                            "Token " + token + "; valid are 0 to " + (config.vocabulary() - 1) + ".");
                }
            }
        }
    }

    private Matrix gemm(int layer, Projection projection, Matrix x) {
        return gemms.multiply(new Linear.OfLayer(layer, projection), x);
    }

    private Matrix norm(float[] x, Matrix gain) {
        int hidden = config.hidden();
        float[] gains = gain.toArray();
        float[] normed = new float[x.length];
        for (int at = 0; at < x.length; at += hidden) {
            double squares = 0;
            for (int i = 0; i < hidden; i++) {
                squares += (double) x[at + i] * x[at + i];
            }
            double scale = 1 / Math.sqrt(squares / hidden + config.rmsEps());
            for (int i = 0; i < hidden; i++) {
                normed[at + i] = (float) (x[at + i] * scale) * gains[i];
            }
        }
        return Matrix.owning(x.length / hidden, hidden, normed);
    }

    private static void add(float[] x, Matrix y) {
        float[] more = y.toArray();
        for (int i = 0; i < x.length; i++) {
            x[i] += more[i];
        }
    }

    /** {@code SiLU(a) b}, SiLU(a) = a / (1 + exp(-a)). */
    private static Matrix gated(Matrix gate, Matrix up) {
        float[] a = gate.toArray();
        float[] b = up.toArray();
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) (a[i] / (1 + StrictMath.exp(-a[i]))) * b[i];
        }
        return Matrix.owning(gate.rows(), gate.cols(), a);
    }

    private Matrix attention(int layer, Matrix normed, int count) {
        int width = config.headWidth();
        int heads = config.heads();
        int kvHeads = config.kvHeads();
        float[] q = gemm(layer, Projection.QUERY, normed).toArray();
        float[] k = gemm(layer, Projection.KEY, normed).toArray();
        float[] v = gemm(layer, Projection.VALUE, normed).toArray();
        for (int row = 0; row < sequences * count; row++) {
            int position = length + row % count;
            for (int head = 0; head < heads; head++) {
                rotate(q, (row * heads + head) * width, position);
            }
            for (int head = 0; head < kvHeads; head++) {
                int at = (row * kvHeads + head) * width;
                int store = row / count * kvHeads + head;
                rotate(k, at, position);
                for (int i = 0; i < width; i++) {
                    keys[layer][store][i][position] = k[at + i];
                }
                System.arraycopy(v, at, values[layer][store][position], 0, width);
            }
        }
        float[] mixed = new float[q.length];
        float[] scores = new float[capacity];
        for (int row = 0; row < sequences * count; row++) {
            for (int head = 0; head < heads; head++) {
                int store = row / count * kvHeads + head / (heads / kvHeads);
                mix(q, (row * heads + head) * width, keys[layer][store], values[layer][store],
                        length + row % count + 1, scores, mixed);
            }
        }
        return Matrix.owning(sequences * count, heads * width, mixed);
    }

    /** Turns the head that starts at {@code at}. */
    private void rotate(float[] x, int at, int position) {
        int half = config.headWidth() / 2;
        for (int i = 0; i < half; i++) {
            float first = x[at + i];
            float second = x[at + half + i];
            float c = cosine[position][i];
            float s = sine[position][i];
            x[at + i] = first * c - second * s;
            x[at + half + i] = second * c + first * s;
        }
    }

    /** One query over the first {@code visible} keys and values: softmax(q k / sqrt(width)) v. */
    private void mix(float[] q, int at, float[][] k, float[][] v, int visible, float[] scores, float[] mixed) {
        int width = config.headWidth();
        Arrays.fill(scores, 0, visible, 0);
        for (int i = 0; i < width; i++) {
            addScaled(scores, visible, k[i], q[at + i]);
        }
        double scale = 1 / Math.sqrt(width);
        float top = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < visible; j++) {
            top = Math.max(top, scores[j]);
        }
        double sum = 0;
        for (int j = 0; j < visible; j++) {
            double share = StrictMath.exp(((double) scores[j] - top) * scale);
            scores[j] = (float) share;
            sum += share;
        }
        float[] out = new float[width];
        for (int j = 0; j < visible; j++) {
            addScaled(out, width, v[j], (float) (scores[j] / sum));
        }
        System.arraycopy(out, 0, mixed, at, width);
    }

    private static void addScaled(float[] sum, int count, float[] x, float factor) {
        for (int i = 0; i < count; i++) {
            sum[i] += factor * x[i];
        }
    }
}
