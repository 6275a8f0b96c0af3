package io.mpgemm.dse.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmLikeTensorsTest {

    private static LlmLikeParameters small(int tokens, int outputs, SiteShape... sites) {
        return LlmLikeParameters.defaults().withSample(tokens, outputs).withSites(List.of(sites));
    }

    private static LlmLikeParameters with(Map<String, List<Double>> changes, int tokens, int outputs,
            SiteShape... sites) {
        return LlmLikeParameters.defaults(changes).withSample(tokens, outputs).withSites(List.of(sites));
    }

    /** The sampled tokens alone. */
    private static Matrix sample(LlmLikeParameters parameters, SiteKind kind, int k) {
        Matrix all = LlmLikeTensors.activations(parameters, kind, "a", k);
        return Matrix.of(parameters.tokens(), k, Arrays.copyOf(all.toArray(), parameters.tokens() * k));
    }

    private static double kurtosis(float[] values) {
        double power = 0;
        double fourth = 0;
        for (float value : values) {
            double square = (double) value * value;
            power += square / values.length;
            fourth += square * square / values.length;
        }
        return fourth / (power * power);
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
        assertThat(set.hash()).isEqualTo("8492680c6718d5f02681bfaba77f5e50f30875b354576632cbfa0e5f3735a0fc");
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
        assertThat(standardDeviation(logs)).isCloseTo(0.2, within(0.03));
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
        Matrix x = sample(small(tokens, 1), SiteKind.NORM, 512);
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
        LlmLikeParameters none = with(Map.of("outlierRatios", List.of()), 16, 2);
        assertThat(outliers(LlmLikeTensors.activations(none, SiteKind.NORM, "a", 256))).isEmpty();
    }

    @Test
    void activationsAreLowRank() {
        Matrix x = LlmLikeTensors.activations(small(1200, 1), SiteKind.ATTENTION, "a", 128);
        // Independent channels would give 1 / (1 + K / M) = 0.9 here.
        assertThat(participation(x)).isBetween(0.15, 0.6);
    }

    /** Participation ratio (tr C)^2 / tr C^2 of the channels' covariance over K. */
    private static double participation(Matrix x) {
        int k = x.cols();
        double trace = 0;
        double square = 0;
        float[] all = x.toArray();
        for (int i = 0; i < k; i++) {
            for (int j = 0; j <= i; j++) {
                double c = 0;
                for (int row = 0; row < x.rows(); row++) {
                    c += all[row * k + i] * (double) all[row * k + j];
                }
                trace += i == j ? c : 0;
                square += (i == j ? 1 : 2) * c * c;
            }
        }
        return trace * trace / square / k;
    }

    @Test
    void ffnDownInputsHaveHeavyTails() {
        Matrix x = LlmLikeTensors.activations(small(256, 1), SiteKind.FFN_DOWN, "a", 512);
        List<Double> crests = new ArrayList<>();
        for (int row = 0; row < x.rows(); row++) {
            float[] values = x.row(row);
            double peak = 0;
            for (float value : values) {
                peak = Math.max(peak, Math.abs(value));
            }
            crests.add(peak / rms(values));
        }
        assertThat(kurtosis(x.toArray())).isBetween(24.0, 300.0);
        crests.sort(null);
        assertThat(crests.get(crests.size() / 2)).isBetween(5.0, 14.0);
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void weightsAreAlignedFromZeroToTenDb(SiteKind kind) {
        for (double wanted : new double[]{0, 2, 5, 8, 10}) {
            Site site = LlmLikeTensors.generate(with(Map.of("outlierRatios", List.of(4.0, 2.0), "dominantGain",
                    List.of(25.0)), 64, 64, shape("a", kind, 1536, wanted))).sites().getFirst();
            assertThat(alignmentDb(site)).as(kind + " " + wanted).isCloseTo(wanted, within(1.0));
        }
    }

    /** What a site says of its whole is what more of the same shows. */
    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void populationIsThatOfMoreTokensAndChannels(SiteKind kind) {
        SiteShape shape = new SiteShape("a", kind, 512, 3, 4, 1);
        Population said = LlmLikeTensors.generate(small(16, 8, shape)).sites().getFirst().population().orElseThrow();
        Site large = LlmLikeTensors.generate(small(16, 1500, shape)).sites().getFirst();
        Matrix w = large.weights();
        assertThat(Math.pow(rms(w.toArray()), 2) * w.rows()).isCloseTo(said.columnPower(), withinPercentage(4));
        Matrix x = LlmLikeTensors.activations(small(16, 8), kind, "a", 512);
        assertThat(Math.pow(rms(x.toArray()), 2) * x.cols()).isCloseTo(said.rowPower(), withinPercentage(0.001));
        double power = 0;
        for (int row = 0; row < x.rows(); row++) {
            power += Math.pow(rms(product(x.row(row), w)), 2) / x.rows();
        }
        assertThat(power).isCloseTo(said.outputPower(), withinPercentage(8));
        assertThat(said.rows()).isEqualTo(Population.UNLIMITED);
    }

    @ParameterizedTest
    @CsvSource({"3.5, 0", "4, 2", "4.5, 4", "6, 4", "8.6, 0", "8.6, 2"})
    void weightsHaveTheirKurtosis(double wanted, double alignmentDb) {
        List<Double> found = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            found.add(kurtosis(LlmLikeTensors.generate(small(2, 192, new SiteShape("a", SiteKind.NORM, 512,
                    alignmentDb, wanted, 1)).withSeed(seed)).sites().getFirst().weights().toArray()));
        }
        found.sort(null);
        assertThat(found.get(2)).isCloseTo(wanted, withinPercentage(10));
    }

    @Test
    void builtInWeightsHaveTheKurtosisOfTrainedOnes() {
        for (Site site : LlmLikeTensors.generate(LlmLikeParameters.defaults().withSample(2, 48)).sites()) {
            assertThat(kurtosis(site.weights().toArray())).as(site.name()).isBetween(3.0,
                    site.name().equals("qkv") ? 8.6 : 4.5);
        }
    }

    /** Activations after a norm without outlier channels: kurtosis 2.5 to 6, channel maximum 1.3 to 2.8 times the median. */
    @Test
    void withoutOutliersActivationsAreTame() {
        Matrix x = LlmLikeTensors.activations(with(Map.of("outlierRatios", List.of()), 256, 1), SiteKind.NORM, "a",
                512);
        assertThat(kurtosis(x.toArray())).isBetween(2.5, 6.0);
        double[] maxima = channelMaxima(x);
        Arrays.sort(maxima);
        assertThat(maxima[511] / maxima[255]).isBetween(1.3, 2.8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.9})
    void outliersHaveTheirOffset(double offset) {
        Matrix x = sample(with(Map.of("outlierRatios", List.of(36.0), "outlierOffset", List.of(offset)), 32, 1),
                SiteKind.NORM, 256);
        double[] maxima = channelMaxima(x);
        float[] values = column(x, outliers(x)[0]);
        double mean = 0;
        for (float value : values) {
            mean += value / (double) values.length;
        }
        double largest = maxima[outliers(x)[0]];
        Arrays.sort(maxima);
        assertThat(largest / maxima[127]).isCloseTo(36, within(0.4));
        assertThat(Math.abs(mean) / largest).isCloseTo(offset, within(0.1));
    }

    /** With rank 0.15 K instead of 0.5 K the channels depend on fewer directions. */
    @ParameterizedTest
    @CsvSource({"0.15, 0.1, 0.2", "0.5, 0.25, 0.5"})
    void rankIsThatAskedFor(double fraction, double low, double high) {
        Matrix x = LlmLikeTensors.activations(with(Map.of("rankFraction", List.of(fraction)), 1200, 1),
                SiteKind.ATTENTION, "a", 128);
        assertThat(participation(x)).isBetween(low, high);
    }

    @Test
    void calibrationIsOfOtherTokensOfTheSameChannels() {
        Site site = LlmLikeTensors.generate(with(Map.of("outlierRatios", List.of(12.0, 9.0)), 4, 2,
                shape("a", SiteKind.NORM, 256, 0))).sites().getFirst();
        assertThat(site.calibration().rows()).isEqualTo(512);
        for (int row = 0; row < site.calibration().rows(); row++) {
            assertThat(site.calibration().row(row)).isNotEqualTo(site.activations().row(row % 4));
        }
        assertThat(outliers(site.calibration())).isEqualTo(outliers(site.activations()));
    }

    private static double[] product(float[] x, Matrix w) {
        double[] y = new double[w.cols()];
        for (int k = 0; k < x.length; k++) {
            float[] row = w.row(k);
            for (int col = 0; col < y.length; col++) {
                y[col] += (double) x[k] * row[col];
            }
        }
        return y;
    }

    private static double rms(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
    }

    private static double alignmentDb(Site site) {
        Matrix x = site.activations();
        Matrix w = site.weights();
        double power = 0;
        for (int row = 0; row < x.rows(); row++) {
            power += Math.pow(rms(product(x.row(row), w)), 2) * w.cols();
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
        assertThatThrownBy(() -> small(0, 1)).hasMessage("tokens is 0; valid is 1 or more.");
        assertThatThrownBy(() -> with(Map.of("outlierRatios", List.of(Double.NaN)), 1, 1))
                .hasMessage("outlierRatios is NaN; valid is 1 to 1000.");
        assertThatThrownBy(() -> with(Map.of("rankFraction", List.of(0.0)), 1, 1))
                .hasMessage("rankFraction is 0.0; valid is above 0 to 1.");
        assertThatThrownBy(() -> with(Map.of("dominantFactors", List.of(1.5)), 1, 1))
                .hasMessage("dominantFactors is 1.5; valid are whole numbers.");
        assertThatThrownBy(() -> with(Map.of("gateSigma", List.of(1.0, 2.0)), 1, 1))
                .hasMessageContaining("gateSigma has 2 values");
        assertThatThrownBy(() -> with(Map.of("outlierRatio", List.of(1.0)), 1, 1))
                .hasMessageContaining("'outlierRatio'").hasMessageContaining("outlierRatios");
        assertThatThrownBy(() -> new SiteShape("x", SiteKind.NORM, 64, 0, 2, 1))
                .hasMessageContaining("weight kurtosis of 2.0");
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
