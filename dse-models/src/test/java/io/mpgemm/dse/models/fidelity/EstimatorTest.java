package io.mpgemm.dse.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.tensor.LlmLikeParameters;
import io.mpgemm.dse.models.tensor.LlmLikeTensors;
import io.mpgemm.dse.models.tensor.Population;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.SiteKind;
import io.mpgemm.dse.models.tensor.SiteSampler;
import io.mpgemm.dse.models.tensor.SiteShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatorTest {

    private static final int TOKENS = 128;
    private static final int OUTPUTS = 512;
    private static final int K = 512;
    private static final int DRAWS = 60;
    private static final List<String> NUMERICS = List.of("int8-tpu groupSize=128", "int8-tpu groupSize=channel",
            "fp16-tensor-core accumulator=fp16", "fp16-tensor-core accumulator=fp32", "mixpe activation=int8",
            "mixpe activation=int8 groupSize=32", "mixpe activation=int8 groupSize=channel",
            "mixpe activation=int8 weightBits=3", "mixpe activation=int8 weightBits=2", "mixpe activation=fp16",
            "mixpe activation=int8 quantizer=rtn-symmetric", "mixpe activation=fp16 weightBits=3",
            "mixpe activation=fp16 weightBits=2 groupSize=32", "dequant activation=fp16", "dequant activation=int8",
            "dequant activation=fp16 groupSize=32", "lut activation=int8", "lut activation=int8 weightBits=2",
            "lut activation=int8 weightBits=3", "lut activation=int8 quantizer=bcq-greedy",
            "lut activation=int8 quantizer=bcq-greedy weightBits=2");

    /** A layer of which everything is known. */
    private static Site layer(double tokenLogSigma) {
        // Outlier channels with the share of the power that they have at the K of a real model.
        Site site = LlmLikeTensors.generate(LlmLikeParameters.defaults(Map.of("outlierRatios", List.of(4.0, 2.0)))
                .withSample(TOKENS, OUTPUTS).withSites(List.of(new SiteShape("layer", SiteKind.NORM, K, 3, 5, 1))))
                .sites().getFirst();
        Random random = new Random(12);
        float[] x = site.activations().toArray();
        for (int row = 0; row < TOKENS; row++) {
            double scale = Math.exp(tokenLogSigma * random.nextGaussian());
            for (int k = 0; k < K; k++) {
                x[row * K + k] = (float) (scale * x[row * K + k]);
            }
        }
        return new Site("layer", 1, Matrix.owning(TOKENS, K, x), site.weights());
    }

    private static double[] output(String numerics, Site site) {
        int blank = numerics.indexOf(' ');
        PeFamily family = PeFamilies.all().stream().filter(one -> one.name().equals(numerics.substring(0, blank)))
                .findFirst().orElseThrow();
        float[] y = family.datapath(PeFamilies.defaults(family, numerics.substring(blank + 1), 16, true))
                .prepare(new Operands(site.activations(), site.weights())).multiply().y().toArray();
        double[] wide = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            wide[i] = y[i];
        }
        return wide;
    }

    /** One of the samples of a layer: rows and columns, and the estimator that sees no more than them. */
    private static final class Draw {

        private final int[] rows;
        private final int[] cols;
        private final Estimator estimator;

        Draw(int[] rows, int[] cols, Estimator estimator) {
            this.rows = rows;
            this.cols = cols;
            this.estimator = estimator;
        }

        static Draw of(Site layer, double[] y, Population whole, Random random, int rowCount, int colCount) {
            int[] rows = random.ints(0, TOKENS).distinct().limit(rowCount).toArray();
            int[] cols = random.ints(0, OUTPUTS).distinct().limit(colCount).toArray();
            float[] x = new float[rows.length * K];
            float[] w = new float[K * cols.length];
            for (int k = 0; k < K; k++) {
                for (int row = 0; row < rows.length; row++) {
                    x[row * K + k] = layer.activations().get(rows[row], k);
                }
                for (int col = 0; col < cols.length; col++) {
                    w[k * cols.length + col] = layer.weights().get(k, cols[col]);
                }
            }
            Matrix activations = Matrix.owning(rows.length, K, x);
            Site site = new Site("layer", 1, activations, Matrix.owning(K, cols.length, w), activations,
                    Optional.of(whole));
            return new Draw(rows, cols, Estimator.of(site, part(rows, cols, y)));
        }

        private static double[] part(int[] rows, int[] cols, double[] all) {
            double[] part = new double[rows.length * cols.length];
            for (int i = 0; i < part.length; i++) {
                part[i] = all[rows[i / cols.length] * OUTPUTS + cols[i % cols.length]];
            }
            return part;
        }

        double[] part(double[] all) {
            return part(rows, cols, all);
        }
    }

    private static Population population(Site layer, double[] y) {
        double rows = Sums.power(layer.activations().toArray()) / TOKENS;
        double cols = Sums.power(layer.weights().toArray()) / OUTPUTS;
        return new Population(TOKENS, OUTPUTS, rows, cols, Sums.power(y) / y.length);
    }

    private static double db(double ratio) {
        return -10 * Math.log10(ratio);
    }

    /** Token scales alike, as after a norm, and very unlike: every estimate of every numerics, its spread, its order. */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.8})
    void fourThousandOutputsStandForALayer(double tokenLogSigma) {
        Site layer = layer(tokenLogSigma);
        double[] y = Float64Gemm.multiply(layer.activations(), layer.weights());
        Population whole = population(layer, y);
        Random random = new Random(34);
        List<Draw> draws = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            draws.add(Draw.of(layer, y, whole, random, 32, 128));
        }
        double[] truth = new double[NUMERICS.size()];
        double[][] estimates = new double[NUMERICS.size()][DRAWS];
        double meanSpread = 0;
        double meanPlainSpread = 0;
        for (int i = 0; i < truth.length; i++) {
            double[] p = output(NUMERICS.get(i), layer);
            truth[i] = db(Sums.nmse(y, p));
            double[] plain = new double[DRAWS];
            double reported = 0;
            for (int j = 0; j < DRAWS; j++) {
                Draw draw = draws.get(j);
                double[] sample = draw.part(p);
                double nmse = draw.estimator.nmse(sample);
                estimates[i][j] = db(nmse);
                plain[j] = db(Sums.nmse(draw.estimator.y(), sample));
                reported += Math.pow(10 / Math.log(10) * draw.estimator.standardError(sample) / nmse, 2) / DRAWS;
            }
            double spread = spread(estimates[i]);
            double bias = mean(estimates[i]) - truth[i];
            System.out.printf(Locale.ROOT,
                    "token log-sigma %.1f %-55s %6.2f dB, bias %+.2f, sd %.2f (says %.2f), plain ratio's %.2f%n",
                    tokenLogSigma, NUMERICS.get(i), truth[i], bias, spread, Math.sqrt(reported), spread(plain));
            assertThat(bias).as("bias of " + NUMERICS.get(i)).isBetween(-0.35, 0.35);
            assertThat(Math.sqrt(reported) / spread).as("standard error of " + NUMERICS.get(i)).isBetween(0.6, 1.7);
            assertThat(spread).as("spread of " + NUMERICS.get(i)).isLessThanOrEqualTo(0.3);
            meanSpread += spread / truth.length;
            meanPlainSpread += spread(plain) / truth.length;
        }
        assertThat(meanSpread).isLessThan(meanPlainSpread);
        double misordered = 0;
        for (int j = 0; j < DRAWS; j++) {
            misordered += misordered(truth, estimates, j) / (double) DRAWS;
        }
        System.out.printf(Locale.ROOT, "token log-sigma %.1f: %.2f of 210 pairs in the wrong order%n", tokenLogSigma,
                misordered);
        assertThat(misordered).isLessThanOrEqualTo(1);
    }

    private static int misordered(double[] truth, double[][] estimates, int draw) {
        int count = 0;
        for (int a = 0; a < truth.length; a++) {
            for (int b = 0; b < a; b++) {
                boolean wrong = (truth[a] - truth[b]) * (estimates[a][draw] - estimates[b][draw]) < 0;
                count += wrong && Math.abs(truth[a] - truth[b]) > 0.5 ? 1 : 0;
            }
        }
        return count;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static double spread(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }

    @Test
    void wholeIsNoEstimate() {
        Site toy = ToyTensors.gaussian("s", 3, 6, 40, 9);
        SiteSampler.Rows x = SiteSampler.Rows.of(toy.activations());
        SiteSampler.Rows w = SiteSampler.Rows.of(transposed(toy.weights()));
        Site whole = SiteSampler.sample("s", x, w, Long.MAX_VALUE, 1);
        assertThat(whole.activations()).isEqualTo(toy.activations());
        assertThat(whole.weights()).isEqualTo(toy.weights());
        ToyDatapath rounding = ToyDatapath.rounding(0.25, 0.25);
        Fidelity exact = new SiteScorer(whole).score(rounding);
        Fidelity asSample = new SiteScorer(toy).score(rounding);
        assertThat(exact.nmse()).isEqualTo(asSample.nmse());
        assertThat(exact.nmseStandardError()).isZero();
        assertThat(asSample.nmseStandardError()).isPositive();
    }

    @Test
    void sampleIsTheSameForEveryDatapathAndKnowsItsWhole() {
        Site toy = ToyTensors.gaussian("s", 3, 300, 40, 500);
        SiteSampler.Rows x = SiteSampler.Rows.of(toy.activations());
        SiteSampler.Rows w = SiteSampler.Rows.of(transposed(toy.weights()));
        Site sample = SiteSampler.sample("s", x, w, 4096, 1);
        assertThat(sample).isEqualTo(SiteSampler.sample("s", x, w, 4096, 1));
        assertThat(sample.activations()).isNotEqualTo(SiteSampler.sample("s", x, w, 4096, 2).activations());
        assertThat(sample.activations().rows()).isEqualTo(32);
        assertThat(sample.weights().cols()).isEqualTo(128);
        assertThat(sample.calibration().rows()).isEqualTo(268);
        for (int c = 0; c < sample.calibration().rows(); c++) {
            for (int m = 0; m < 32; m++) {
                assertThat(sample.calibration().row(c)).isNotEqualTo(sample.activations().row(m));
            }
        }
        double[] y = Float64Gemm.multiply(toy.activations(), toy.weights());
        Population known = sample.population().orElseThrow();
        assertThat(known.rows()).isEqualTo(300);
        assertThat(known.columns()).isEqualTo(500);
        assertThat(known.rowPower() * 300).isCloseTo(Sums.power(toy.activations().toArray()), within(1e-6));
        assertThat(known.columnPower() * 500).isCloseTo(Sums.power(toy.weights().toArray()), within(1e-6));
        assertThat(known.outputPower() * y.length).isCloseTo(Sums.power(y), within(1e-5));
    }

    /** Rows and columns of zeros have no ratio of error to norm: what a datapath makes of them counts as it is. */
    @Test
    void zeroRowsAndColumnsCount() {
        Matrix x = Matrix.of(2, 2, new float[]{3, 4, 0, 0});
        Matrix w = Matrix.of(2, 2, new float[]{1, 0, 0, 0});
        Site site = new Site("s", 1, x, w, x, Optional.of(new Population(1000, 1000, 12.5, 0.5, 2.25)));
        double[] y = {3, 0, 0, 0};
        Estimator estimator = Estimator.of(site, y);
        assertThat(estimator.nmse(y)).isZero();
        // e^2 / (|x|^2 |w|^2) = 1/25 in the one output that has norms; the mean of the norms' product is 6.25.
        assertThat(estimator.nmse(new double[]{4, 0, 0, 0})).isCloseTo(6.25 / 25 / 2.25, within(1e-15));
        assertThat(estimator.nmse(new double[]{3, 0, 0, 1})).isCloseTo(1 / 4.0 / 2.25, within(1e-15));
        Site silent = new Site("s", 1, Matrix.of(1, 1, new float[1]), Matrix.of(1, 1, new float[1]),
                Matrix.of(1, 1, new float[1]), Optional.of(new Population(9, 9, 0, 0, 0)));
        assertThat(Estimator.of(silent, new double[1]).nmse(new double[1])).isZero();
        assertThat(Estimator.of(silent, new double[1]).nmse(new double[]{1})).isEqualTo(1e40);
        assertThat(Estimator.of(silent, new double[1]).standardError(new double[]{1})).isEqualTo(1e40);
    }

    private static Matrix transposed(Matrix matrix) {
        float[] values = new float[matrix.rows() * matrix.cols()];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int col = 0; col < matrix.cols(); col++) {
                values[col * matrix.rows() + row] = matrix.get(row, col);
            }
        }
        return Matrix.owning(matrix.cols(), matrix.rows(), values);
    }
}
