package io.mpgemm.dse.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmLikeTensorsTest {

    private static LlmLikeParameters small(int tokens, int outputs, SiteShape... sites) {
        return LlmLikeParameters.defaults().withSample(tokens, outputs).withSites(List.of(sites));
    }

    private static SiteShape shape(String name, SiteKind kind, int k, double alignmentDb) {
        return new SiteShape(name, kind, k, alignmentDb, 1);
    }

    private static double rms(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    private static float[] column(Matrix matrix, int col) {
        float[] values = new float[matrix.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = matrix.get(row, col);
        }
        return values;
    }

    private static double standardDeviation(List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        return Math.sqrt(values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow());
    }

    private static double[] channelMaxima(Matrix x) {
        double[] maxima = new double[x.cols()];
        for (int row = 0; row < x.rows(); row++) {
            for (int col = 0; col < x.cols(); col++) {
                maxima[col] = Math.max(maxima[col], Math.abs(x.get(row, col)));
            }
        }
        return maxima;
    }

    private static int[] outliers(Matrix x) {
        double[] maxima = channelMaxima(x);
        double[] sorted = maxima.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        List<Integer> found = new ArrayList<>();
        for (int col = 0; col < maxima.length; col++) {
            if (maxima[col] > 4 * median) {
                found.add(col);
            }
        }
        return found.stream().mapToInt(i -> i).toArray();
    }

    @Test
    void sameSeedGivesTheSameBitsOnAnyMachine() {
        LlmLikeParameters parameters = small(3, 4, shape("a", SiteKind.NORM, 24, 3),
                shape("b", SiteKind.ATTENTION, 24, 0), shape("c", SiteKind.FFN_DOWN, 40, 1));
        TensorSet set = LlmLikeTensors.generate(parameters);
        assertThat(set.hash()).isEqualTo(LlmLikeTensors.generate(parameters).hash());
        assertThat(set.hash()).isNotEqualTo(LlmLikeTensors.generate(parameters.withSeed(43)).hash());
        // A change of this hash means that every published fidelity figure changes, too.
        assertThat(set.hash()).isEqualTo("e5c0b0a0edc69c2c6e60959f63300aa8e5fe3429b91c0ebce32f67ac9c7df5c2");
    }

    @Test
    void defaultsHaveTheFourSitesOfALayerWithFullK() {
        TensorSet set = LlmLikeTensors.generate(LlmLikeParameters.defaults().withSample(2, 3));
        assertThat(set.sites()).extracting(Site::name).containsExactly("qkv", "attn-out", "ffn-up-gate", "ffn-down");
        assertThat(set.sites()).extracting(site -> site.weights().rows()).containsExactly(5120, 5120, 5120, 13824);
        assertThat(set.sites()).allMatch(site -> site.activations().rows() == 2 && site.weights().cols() == 3);
        assertThat(LlmLikeParameters.defaults().tokens()).isEqualTo(32);
        assertThat(LlmLikeParameters.defaults().outputs()).isEqualTo(128);
    }

    /** Kolmogorov-Smirnov against Student's t with 5 degrees of freedom, whose distribution function is closed. */
    @Test
    void weightsAreStudentT() {
        SeededRandom random = new SeededRandom(1);
        int n = 40_000;
        double[] draws = new double[n];
        for (int i = 0; i < n; i++) {
            draws[i] = random.nextStudentT(5);
        }
        Arrays.sort(draws);
        double distance = 0;
        for (int i = 0; i < n; i++) {
            double theta = Math.atan(draws[i] / Math.sqrt(5));
            double cos = Math.cos(theta);
            double cdf = 0.5
                    + (theta + Math.sin(theta) * (cos + 2.0 / 3 * cos * cos * cos)) / Math.PI;
            distance = Math.max(distance, Math.max(Math.abs(cdf - (double) i / n), Math.abs(cdf - (i + 1.0) / n)));
        }
        // The 0.1 % point of the Kolmogorov distribution.
        assertThat(distance * Math.sqrt(n)).isLessThan(1.95);
    }

    @Test
    void weightColumnsHaveUnitPowerAndLogNormalScales() {
        int k = 1024;
        Matrix w = LlmLikeTensors.generate(small(2, 256, shape("a", SiteKind.NORM, k, 0))).sites().getFirst()
                .weights();
        List<Double> logs = new ArrayList<>();
        for (int col = 0; col < w.cols(); col++) {
            logs.add(Math.log(rms(column(w, col)) * Math.sqrt(k)));
        }
        assertThat(standardDeviation(logs)).isCloseTo(0.3, within(0.04));
        assertThat(logs.stream().mapToDouble(v -> v).average().orElseThrow()).isCloseTo(0, within(0.08));
    }

    @ParameterizedTest
    @EnumSource(value = SiteKind.class, names = {"NORM", "ATTENTION"})
    void channelScalesHaveLogSigma(SiteKind kind) {
        Matrix x = LlmLikeTensors.activations(small(1024, 1), kind, "a", 384);
        int[] outliers = outliers(x);
        List<Double> logs = new ArrayList<>();
        for (int col = 0; col < x.cols(); col++) {
            if (Arrays.binarySearch(outliers, col) < 0) {
                logs.add(Math.log(rms(column(x, col))));
            }
        }
        assertThat(standardDeviation(logs)).isCloseTo(0.15, within(0.02));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32, 200})
    void outlierChannelsHaveTheirRatioAndOneSign(int tokens) {
        Matrix x = LlmLikeTensors.activations(small(tokens, 1), SiteKind.NORM, "a", 512);
        double[] maxima = channelMaxima(x);
        double[] sorted = maxima.clone();
        Arrays.sort(sorted);
        // The median of the 510 others lies among the middle ones of all 512.
        double median = sorted[255];
        assertThat(sorted[511] / median).isCloseTo(12, within(0.1));
        assertThat(sorted[510] / median).isCloseTo(6, within(0.05));
        assertThat(sorted[509] / median).isLessThan(2.5);
        int[] outliers = outliers(x);
        assertThat(outliers).hasSize(2);
        for (int channel : outliers) {
            float[] values = column(x, channel);
            double mean = 0;
            for (float value : values) {
                assertThat(Math.signum(value)).isEqualTo(Math.signum(values[0]));
                mean += value;
            }
            assertThat(Math.abs(mean) / values.length / maxima[channel]).isBetween(0.6, 0.9);
        }
    }

    @Test
    void outlierChannelsAreTheSameAtAllSitesOfTheResidualStream() {
        TensorSet set = LlmLikeTensors.generate(small(16, 2, shape("qkv", SiteKind.NORM, 256, 0),
                shape("attn-out", SiteKind.ATTENTION, 256, 0), shape("ffn-up-gate", SiteKind.NORM, 256, 0)));
        int[] channels = outliers(set.sites().get(0).activations());
        assertThat(channels).hasSize(2);
        assertThat(outliers(set.sites().get(2).activations())).isEqualTo(channels);
        assertThat(outliers(set.sites().get(1).activations())).isEmpty();
        assertThat(set.sites().get(0).activations()).isNotEqualTo(set.sites().get(2).activations());
    }

    @Test
    void outliersCanBeLeftOut() {
        LlmLikeParameters none = small(16, 2).withOutlierRatios(List.of());
        assertThat(outliers(LlmLikeTensors.activations(none, SiteKind.NORM, "a", 256))).isEmpty();
    }

    /** Participation ratio (tr C)^2 / tr C^2 of the channels' covariance, less what the finite sample takes. */
    @Test
    void activationsAreLowRank() {
        int k = 128;
        int m = 1200;
        Matrix x = LlmLikeTensors.activations(small(m, 1), SiteKind.ATTENTION, "a", k);
        double trace = 0;
        double square = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j <= i; j++) {
                double c = 0;
                for (int row = 0; row < m; row++) {
                    c += x.get(row, i) * (double) x.get(row, j);
                }
                trace += i == j ? c : 0;
                square += (i == j ? 1 : 2) * c * c;
            }
        }
        // Independent channels would give 1 / (1 + K / M) = 0.9 here.
        assertThat(trace * trace / square / k).isBetween(0.15, 0.6);
    }

    @Test
    void ffnDownInputsHaveHeavyTails() {
        Matrix x = LlmLikeTensors.activations(small(256, 1), SiteKind.FFN_DOWN, "a", 512);
        double power = 0;
        double fourth = 0;
        List<Double> crests = new ArrayList<>();
        for (int row = 0; row < x.rows(); row++) {
            float[] values = x.row(row);
            double peak = 0;
            for (float value : values) {
                double square = (double) value * value;
                power += square;
                fourth += square * square;
                peak = Math.max(peak, Math.abs(value));
            }
            crests.add(peak / rms(values));
        }
        double n = x.rows() * (double) x.cols();
        assertThat(fourth / n / (power / n * power / n)).isBetween(24.0, 300.0);
        crests.sort(null);
        assertThat(crests.get(crests.size() / 2)).isBetween(5.0, 14.0);
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void weightsAreAlignedAsAsked(SiteKind kind) {
        double reachable = kind == SiteKind.FFN_DOWN ? 1 : 4;
        for (double wanted : new double[]{0, reachable / 2, reachable}) {
            Site site = LlmLikeTensors.generate(small(32, 96, shape("a", kind, 1024, wanted))).sites().getFirst();
            assertThat(alignmentDb(site)).as(kind + " " + wanted).isCloseTo(wanted, within(0.8));
        }
    }

    private static double alignmentDb(Site site) {
        Matrix x = site.activations();
        Matrix w = site.weights();
        double power = 0;
        for (int row = 0; row < x.rows(); row++) {
            double[] y = new double[w.cols()];
            for (int k = 0; k < x.cols(); k++) {
                for (int col = 0; col < y.length; col++) {
                    y[col] += (double) x.get(row, k) * w.get(k, col);
                }
            }
            power += Arrays.stream(y).map(v -> v * v).sum();
        }
        double xPower = Math.pow(rms(x.toArray()), 2) * x.rows() * x.cols();
        double wPower = Math.pow(rms(w.toArray()), 2) * w.rows() * w.cols();
        return 10 * Math.log10(power * x.cols() / (xPower * wPower));
    }

    @Test
    void sampleSizeDoesNotChangeTheFirstTokens() {
        Matrix few = LlmLikeTensors.activations(small(4, 1), SiteKind.ATTENTION, "a", 64);
        Matrix many = LlmLikeTensors.activations(small(9, 1), SiteKind.ATTENTION, "a", 64);
        for (int row = 0; row < few.rows(); row++) {
            assertThat(many.row(row)).isEqualTo(few.row(row));
        }
    }

    @Test
    void wrongParametersAreNamed() {
        assertThatThrownBy(() -> small(0, 1)).hasMessage("tokens is 0.0; valid is 1 or more.");
        assertThatThrownBy(() -> small(1, 1).withOutlierRatios(List.of(Double.NaN)))
                .hasMessageContaining("outlierRatios");
        assertThatThrownBy(() -> shape("x", SiteKind.NORM, 4, 0)).hasMessageContaining("Site x has 4 input channels");
        assertThatThrownBy(() -> shape("x", SiteKind.NORM, 64, -1)).hasMessageContaining("alignment of -1.0 dB");
        assertThatThrownBy(() -> SiteKind.of("mlp")).hasMessageContaining("'mlp'");
    }

    @Test
    void siteNamesTellTheKind() {
        LlmLikeParameters defaults = LlmLikeParameters.defaults();
        assertThat(defaults.kindOf("model.layers.3.mlp.down_proj")).isEqualTo(SiteKind.FFN_DOWN);
        assertThat(defaults.kindOf("model.layers.3.self_attn.o_proj")).isEqualTo(SiteKind.ATTENTION);
        assertThat(defaults.kindOf("model.layers.3.self_attn.q_proj")).isEqualTo(SiteKind.NORM);
    }

    @Test
    void gaussianHasItsMoments() {
        SeededRandom random = new SeededRandom(2);
        double sum = 0;
        double square = 0;
        double fourth = 0;
        int n = 50_000;
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            sum += z;
            square += z * z;
            fourth += z * z * z * z;
        }
        assertThat(sum / n).isCloseTo(0, within(0.02));
        assertThat(square / n).isCloseTo(1, within(0.03));
        assertThat(fourth / n).isCloseTo(3, within(0.15));
    }

    @Test
    void siteAndSetRefuseWhatCannotBeScored() {
        Matrix x = Matrix.of(1, 2, new float[]{1, 2});
        Matrix w = Matrix.of(2, 1, new float[]{1, Float.NaN});
        assertThatThrownBy(() -> new Site("s", 1, x, w)).hasMessageContaining("weights hold NaN at [1, 0]");
        assertThatThrownBy(() -> new Site("s", 1, x, x)).hasMessageContaining("K = 2 but weights have K = 1");
        assertThatThrownBy(() -> new Site("s", 0, x, x)).hasMessageContaining("weight 0.0");
        assertThatThrownBy(() -> new Site("a\nb", 1, x, x)).hasMessageContaining("printable name");
        assertThatThrownBy(() -> new TensorSet("t", "d", List.of())).hasMessageContaining("no site");
        Site site = new Site("s", 1, x, Matrix.of(2, 1, new float[]{1, 2}));
        assertThatThrownBy(() -> new TensorSet("t", "d", List.of(site, site)))
                .hasMessageContaining("two sites named s");
    }

    @Test
    void hashCoversEverythingThatCounts() {
        Matrix x = Matrix.of(2, 2, new float[]{1, 2, 3, 4});
        Matrix w = Matrix.of(2, 1, new float[]{0f, 2});
        List<Site> sites = List.of(new Site("s", 1, x, w), new Site("t", 1, x, w), new Site("s", 2, x, w),
                new Site("s", 1, Matrix.of(1, 2, new float[]{1, 2}), w),
                new Site("s", 1, x, Matrix.of(2, 1, new float[]{-0f, 2})),
                new Site("s", 1, x, Matrix.of(2, 2, new float[]{0, 2, 0, 2})));
        assertThat(sites.stream().map(site -> new TensorSet("n", "d", List.of(site)).hash()).distinct()).hasSize(6);
        assertThat(new TensorSet("other", "other", List.of(sites.getFirst())))
                .isEqualTo(new TensorSet("n", "d", List.of(sites.getFirst())));
    }
}
