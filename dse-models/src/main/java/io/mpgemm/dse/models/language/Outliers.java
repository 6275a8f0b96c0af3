package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Gives a model outlier channels without changing what it computes: on some channels of the residual stream the gain of
 * every norm is multiplied by {@code alpha} and what the norm feeds (queries, keys and values; gate and up; the output
 * matrix) has that row of its weights divided by it. This is the migration of SmoothQuant (Xiao et al. 2023, arXiv
 * 2211.10438, equation 3) the other way round. Small models have no outlier channels; OPT from 125 M to 2.7 B parameters
 * has one or two, the same in most layers, 8 to 36 times the median channel.
 *
 * <p>
 * With a power of two the FP32 model computes the same bits, but for subnormal numbers; with another {@code alpha} the
 * same within rounding. It is a stress test of a format, not a forecast for a large model.
 *
 * @param alpha    factor, positive
 * @param channels channels of the residual stream, distinct, from 0
 */
public record Outliers(double alpha, List<Integer> channels) {

    /** Sorts the channels and checks the ranges. */
    public Outliers {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha is " + alpha + "; valid are positive numbers.");
        }
        List<Integer> sorted = List.copyOf(new TreeSet<>(channels));
        if (sorted.size() != channels.size()) {
            throw new IllegalArgumentException("Channels " + channels + " are not distinct.");
        }
        channels = sorted;
    }

    /**
     * What {@code builtin-outliers} takes: see {@code outliers.yaml}.
     *
     * @return the defaults
     */
    public static Outliers defaults() {
        try (InputStream in = Objects.requireNonNull(Outliers.class.getResourceAsStream("outliers.yaml"))) {
            JsonNode root = new YAMLMapper().readTree(in);
            List<Integer> channels = new ArrayList<>();
            root.required("channels").required("value").forEach(channel -> channels.add(channel.asInt()));
            return new Outliers(root.required("alpha").required("value").asDouble(), channels);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read outliers.yaml from the class path.", e);
        }
    }

    /**
     * The model with outliers.
     *
     * @param model the model
     * @return the same function with other activations
     * @throws IllegalArgumentException if the model lacks a channel
     */
    public Llama in(Llama model) {
        for (int channel : channels) {
            if (channel < 0 || channel >= model.config().hidden()) {
                throw new IllegalArgumentException("There is no channel " + channel + "; valid are 0 to "
                        + (model.config().hidden() - 1) + ".");
            }
        }
        List<Matrix> attention = new ArrayList<>();
        List<Matrix> feed = new ArrayList<>();
        model.attention().forEach(gain -> attention.add(scaledColumns(gain)));
        model.feed().forEach(gain -> feed.add(scaledColumns(gain)));
        Map<Linear, Matrix> weights = new HashMap<>();
        model.weights().forEach((linear, matrix) -> weights.put(linear, afterNorm(linear) ? divided(matrix) : matrix));
        return new Llama(model.config(), model.embedding(), attention, feed, scaledColumns(model.last()), weights);
    }

    private static boolean afterNorm(Linear linear) {
        return switch (linear) {
            case Linear.Head _ -> true;
            case Linear.OfLayer(int _, Projection projection) -> switch (projection) {
                case QUERY, KEY, VALUE, GATE, UP -> true;
                case OUTPUT, DOWN -> false;
            };
        };
    }

    private Matrix scaledColumns(Matrix gain) {
        float[] gains = gain.toArray();
        for (int channel : channels) {
            gains[channel] = (float) (gains[channel] * alpha);
        }
        return Matrix.owning(1, gains.length, gains);
    }

    private Matrix divided(Matrix weights) {
        float[] values = weights.toArray();
        for (int channel : channels) {
            for (int i = channel * weights.cols(); i < (channel + 1) * weights.cols(); i++) {
                values[i] = (float) (values[i] / alpha);
            }
        }
        return Matrix.owning(weights.rows(), weights.cols(), values);
    }
}
