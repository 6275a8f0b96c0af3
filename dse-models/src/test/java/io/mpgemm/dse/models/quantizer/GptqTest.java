package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where no channel tells of another, GPTQ is round-to-nearest and owes what that owes. */
class GptqTest extends UniformContract {

    @Override
    WeightQuantizer quantizer() {
        return Gptq.inOrder();
    }

    @Override
    Layer layer(Matrix weights) {
        int k = weights.rows();
        // Silence says as little of channels as one token for each of them does, and is faster to invert.
        return new Layer(weights, k <= 64 ? Samples.identity(k) : Samples.constant(1, k, 0));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsRoundingWhereChannelsAreIndependent(Matrix weights, int bits) {
        for (int groupSize : GROUP_SIZES) {
            WeightFormat format = new WeightFormat(bits, groupSize);
            UniformWeights affine = new AffineRtn().quantize(layer(weights), format);
            assertSame(Gptq.inOrder().quantize(layer(weights), format), affine);
            assertSame(Gptq.byActivations().quantize(layer(weights), format), affine);
            assertSame(Gptq.symmetricInOrder().quantize(layer(weights), format),
                    new SymmetricRtn().quantize(layer(weights), format));
        }
    }

    private static void assertSame(UniformWeights actual, UniformWeights expected) {
        assertThat(actual.scales()).isEqualTo(expected.scales());
        assertThat(actual.zeros()).isEqualTo(expected.zeros());
        assertThat(actual.codes()).isEqualTo(expected.codes());
    }

    /** Few and many calibration tokens: without and with the inverse Hessian. */
    @Test
    void equalsTheLoopThatDefinesIt() {
        for (int tokens : new int[]{3, 10, 20, 21, 40, 90}) {
            Matrix weights = Samples.gaussian(100 + tokens, 40, 70, 0.02);
            Matrix x = Samples.withLoudChannels(Samples.correlated(200 + tokens, tokens, 40, 4), 5, 7, 31);
            for (Gptq quantizer : List.of(Gptq.inOrder(), Gptq.byActivations(), Gptq.symmetricInOrder())) {
                for (int groupSize : new int[]{8, 13, Integer.MAX_VALUE}) {
                    WeightFormat format = new WeightFormat(3, groupSize);
                    assertThat(quantizer.quantize(new Layer(weights, x), format).dequantized())
                            .as("%s, %d tokens, groups of %d", quantizer.name(), tokens, groupSize)
                            .isEqualTo(byDefinition(weights, x, quantizer, format));
                }
            }
        }
    }

    /** Ledoit and Wolf (2004), from the sample's matrices x_t x_t^T themselves. */
    private static double shrinkage(Matrix x) {
        int k = x.cols();
        int c = x.rows();
        double[][] s = new double[k][k];
        for (int t = 0; t < c; t++) {
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    s[i][j] += (double) x.get(t, i) * x.get(t, j) / c;
                }
            }
        }
        double mean = IntStream.range(0, k).mapToDouble(i -> s[i][i]).sum() / k;
        double distance = 0;
        double error = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double d = s[i][j] - (i == j ? mean : 0);
                distance += d * d;
                for (int t = 0; t < c; t++) {
                    double e = (double) x.get(t, i) * x.get(t, j) - s[i][j];
                    error += e * e / c / c;
                }
            }
        }
        return error < distance ? Math.min(1000, error / (distance - error)) : 1000;
    }

    /**
     * Optimal brain quantisation in a fixed order (arXiv 2210.17323, equations 2 and 3): after each weight the inverse
     * Hessian loses its row and column by one step of Gaussian elimination.
     */
    private static Matrix byDefinition(Matrix weights, Matrix x, Gptq quantizer, WeightFormat format) {
        int k = weights.rows();
        double[][] h = new double[k][k];
        for (int token = 0; token < x.rows(); token++) {
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    h[i][j] += (double) x.get(token, i) * x.get(token, j);
                }
            }
        }
        double trace = IntStream.range(0, k).mapToDouble(i -> h[i][i]).sum();
        List<Integer> order = IntStream.range(0, k).boxed().toList();
        boolean actOrder = quantizer.name().equals("gptq-actorder");
        if (actOrder) {
            order = order.stream().sorted(Comparator.comparingDouble(i -> -h[i][i])).toList();
        }
        double damping = Math.max(0.01, shrinkage(x)) * trace / k;
        for (int i = 0; i < k; i++) {
            h[i][i] += damping;
        }
        double[][] inverse = inverse(h);
        int groupSize = Math.min(format.groupSize(), k);
        UniformGrid grid = UniformGrid.of(quantizer.symmetric(), format);
        float[] result = new float[k * weights.cols()];
        for (int col = 0; col < weights.cols(); col++) {
            double[] w = new double[k];
            for (int i = 0; i < k; i++) {
                w[i] = weights.get(i, col);
            }
            double[] original = w.clone();
            double[][] left = Arrays.stream(inverse).map(double[]::clone).toArray(double[][]::new);
            float scale = 0;
            int zero = 0;
            for (int at = 0; at < k; at++) {
                int i = order.get(at);
                if (actOrder || i % groupSize == 0) {
                    int first = i / groupSize * groupSize;
                    double[] group = Arrays.copyOfRange(actOrder ? original : w, first,
                            Math.min(first + groupSize, k));
                    double min = Math.min(Arrays.stream(group).min().orElseThrow(), 0);
                    double max = Math.max(Arrays.stream(group).max().orElseThrow(), 0);
                    scale = ScaleFormat.FP16.round(grid.exactScale(min, max));
                    zero = grid.zero(min, scale);
                }
                double quantized = (double) scale * (grid.code(w[i], scale, zero) - zero);
                double error = (w[i] - quantized) / left[i][i];
                result[i * weights.cols() + col] = (float) quantized;
                for (int j : order.subList(at + 1, k)) {
                    w[j] -= error * left[i][j];
                }
                double[] pivot = left[i].clone();
                for (int j : order.subList(at + 1, k)) {
                    double factor = left[j][i] / pivot[i];
                    for (int m = 0; m < k; m++) {
                        left[j][m] -= factor * pivot[m];
                    }
                }
            }
        }
        return Matrix.owning(k, weights.cols(), result);
    }

    private static double[][] inverse(double[][] matrix) {
        int k = matrix.length;
        double[][] a = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        double[][] inverse = new double[k][k];
        for (int i = 0; i < k; i++) {
            inverse[i][i] = 1;
        }
        for (int i = 0; i < k; i++) {
            double pivot = a[i][i];
            for (int m = 0; m < k; m++) {
                a[i][m] /= pivot;
                inverse[i][m] /= pivot;
            }
            for (int j = 0; j < k; j++) {
                double factor = a[j][i];
                if (j != i) {
                    for (int m = 0; m < k; m++) {
                        a[j][m] -= factor * a[i][m];
                        inverse[j][m] -= factor * inverse[i][m];
                    }
                }
            }
        }
        return inverse;
    }

    @Test
    void errsLessThanRoundingOnCorrelatedInputs() {
        for (int seed = 0; seed < 4; seed++) {
            for (int tokens : new int[]{48, 256}) {
                Matrix weights = Samples.gaussian(300 + seed, 128, 16, 0.02);
                Matrix x = Samples.correlated(400 + seed, tokens, 128, 12);
                Layer layer = new Layer(weights, x);
                for (int bits = 2; bits <= 4; bits++) {
                    for (int groupSize : new int[]{32, Integer.MAX_VALUE}) {
                        WeightFormat format = new WeightFormat(bits, groupSize);
                        double rounded = error(layer, new AffineRtn().quantize(layer, format));
                        assertThat(error(layer, Gptq.inOrder().quantize(layer, format))).isLessThan(0.6 * rounded);
                        assertThat(error(layer, Gptq.byActivations().quantize(layer, format)))
                                .isLessThan(0.6 * rounded);
                        assertThat(error(layer, Gptq.symmetricInOrder().quantize(layer, format)))
                                .isLessThan(0.6 * error(layer, new SymmetricRtn().quantize(layer, format)));
                    }
                }
            }
        }
    }

    /** Loud channels at the end of K: in channel order nothing is left that could make up for their errors. */
    @Test
    void descendingOrderHelpsWhereTheLastChannelsAreLoud() {
        for (int seed = 0; seed < 4; seed++) {
            Matrix weights = Samples.gaussian(500 + seed, 128, 16, 0.02);
            Matrix x = Samples.withLoudChannels(Samples.correlated(600 + seed, 200, 128, 12), 20, 124, 125, 126, 127);
            Layer layer = new Layer(weights, x);
            WeightFormat format = new WeightFormat(3, Integer.MAX_VALUE);
            assertThat(error(layer, Gptq.byActivations().quantize(layer, format)))
                    .isLessThan(0.7 * error(layer, Gptq.inOrder().quantize(layer, format)));
        }
    }

    private static double error(Layer layer, UniformWeights quantized) {
        return Samples.outputError(layer.calibration(), layer.weights(), layer.calibration(), quantized.dequantized());
    }

    @Test
    void roundsWhatCalibrationDoesNotSee() {
        Matrix weights = Samples.gaussian(700, 64, 8, 0.02);
        Matrix x = Samples.withLoudChannels(Samples.correlated(701, 40, 64, 6), 0, 5, 63);
        WeightFormat format = new WeightFormat(4, Integer.MAX_VALUE);
        UniformWeights quantized = Gptq.byActivations().quantize(new Layer(weights, x), format);
        UniformWeights rounded = new AffineRtn().quantize(Layer.of(weights), format);
        for (int channel : new int[]{5, 63}) {
            assertThat(Arrays.copyOfRange(quantized.codes(), channel * 8, channel * 8 + 8))
                    .isEqualTo(Arrays.copyOfRange(rounded.codes(), channel * 8, channel * 8 + 8));
        }
        Layer silent = new Layer(weights, Samples.constant(5, 64, 0));
        assertSame(Gptq.inOrder().quantize(silent, format), rounded);
    }

    @Test
    void refusesWhatItCannotDo() {
        Matrix weights = Samples.gaussian(800, 16, 2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gptq.inOrder().quantize(Layer.of(weights), new WeightFormat(4, 8)))
                .withMessage("The quantiser needs calibration activations and the layer has none.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gptq.inOrder().quantize(layer(weights),
                        WeightFormat.perTensor(4, ScaleFormat.FP16)))
                .withMessageContaining("gptq has no scale for a whole tensor");
        Matrix broken = Samples.with(Samples.identity(16), 2, 3, Float.NaN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gptq.inOrder().quantize(new Layer(weights, broken), new WeightFormat(4, 8)))
                .withMessage("Calibration activation [2, 3] is NaN; only finite numbers can be quantised.");
    }
}
