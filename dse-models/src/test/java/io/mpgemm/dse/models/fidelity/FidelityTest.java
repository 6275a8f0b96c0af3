package io.mpgemm.dse.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.Site;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FidelityTest {

    private static final double DB_PER_BIT = 20 * Math.log10(2);

    private static Fidelity score(Datapath datapath, Site site) {
        return new FidelityEvaluator(ToyTensors.set(site), Optional.empty()).score(datapath).sites().getFirst();
    }

    private static Site integers() {
        Random random = new Random(5);
        return new Site("integers", 1, ToyTensors.filled(6, 40, () -> random.nextInt(15) - 7),
                ToyTensors.filled(40, 9, () -> random.nextInt(15) - 7));
    }

    static Stream<Arguments> shapes() {
        Random random = new Random(9);
        return IntStream.range(0, 40)
                .mapToObj(i -> Arguments.of(1 + random.nextInt(9), 1 + random.nextInt(200), 1 + random.nextInt(40)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void referenceGemmIsThePlainLoopBitForBit(int m, int k, int n) {
        Site site = ToyTensors.gaussian("s", m * 1000L + k + n, m, k, n);
        double[] expected = new double[m * n];
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < n; col++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    sum += (double) site.activations().get(row, i) * site.weights().get(i, col);
                }
                expected[row * n + col] = sum;
            }
        }
        assertThat(Float64Gemm.multiply(site.activations(), site.weights())).isEqualTo(expected);
    }

    @Test
    void noErrorGivesTheLimit() {
        Fidelity exact = score(ToyDatapath.identity(), integers());
        assertThat(exact.sqnrDb()).isEqualTo(400);
        assertThat(exact.quantSqnrDb()).isEqualTo(400);
        assertThat(exact.datapathSqnrDb()).isEqualTo(400);
        assertThat(exact.nmse()).isZero();
        assertThat(exact.cosine()).isEqualTo(1);
        assertThat(exact.maxRelativeError()).isZero();
        assertThat(exact.relativeError999()).isZero();
        assertThat(exact.sqnrStandardErrorDb()).isZero();
        assertThat(exact.overflows()).isZero();
    }

    @Test
    void outputRoundedToFp32IsAbout150Db() {
        // Error uniform within half an ulp: between 2^-24 / sqrt(3) of the value and half of it.
        assertThat(score(ToyDatapath.identity(), ToyTensors.gaussian("s", 4, 16, 50, 16)).sqnrDb()).isBetween(148.0,
                156.0);
    }

    @Test
    void flippedSignIsMinusSixDb() {
        Fidelity flipped = score(ToyDatapath.output("flip", v -> -v), integers());
        assertThat(flipped.sqnrDb()).isCloseTo(-DB_PER_BIT, within(1e-12));
        assertThat(flipped.cosine()).isCloseTo(-1, within(1e-12));
        assertThat(flipped.powerRatio()).isEqualTo(1);
        assertThat(flipped.quantSqnrDb()).isEqualTo(400);
        assertThat(flipped.datapathSqnrDb()).isCloseTo(-DB_PER_BIT, within(1e-12));
    }

    @Test
    void lostOutputIsZeroDbAndPrintsNoNegativeZero() {
        Fidelity lost = score(ToyDatapath.output("lost", v -> 0), integers());
        assertThat(Double.toString(lost.sqnrDb())).isEqualTo("0.0");
        assertThat(lost.cosine()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, 8, 10, 12})
    void roundingUniformActivationsCostsSixDbABit(int bits) {
        Random random = new Random(bits);
        Site site = new Site("s", 1, ToyTensors.filled(32, 256, () -> 2 * random.nextDouble() - 1),
                ToyTensors.filled(256, 64, random::nextGaussian));
        double step = 2 / Math.pow(2, bits);
        Fidelity rounded = score(ToyDatapath.rounding(step, 1e-30), site);
        // Signal power 1/3, noise power step^2/12: 2^2b; the weights scale both alike.
        assertThat(rounded.sqnrDb()).isCloseTo(bits * DB_PER_BIT, within(0.3));
        assertThat(rounded.quantSqnrDb()).isCloseTo(rounded.sqnrDb(), within(1e-3));
        assertThat(rounded.datapathSqnrDb()).isGreaterThan(140);
    }

    @Test
    void quantisationAndDatapathErrorsAddUp() {
        Site site = ToyTensors.gaussian("s", 8, 32, 200, 64);
        ToyDatapath both = new ToyDatapath("both", v -> 0.25 * Math.rint(v / 0.25), v -> 0.25 * Math.rint(v / 0.25),
                v -> 2 * Math.rint(v / 2));
        Fidelity split = score(both, site);
        // D is about Y in power, and rounding D is unrelated to D - Y.
        assertThat(split.quantNmse() + split.datapathNmse()).isCloseTo(split.nmse(),
                within(0.05 * split.nmse()));
        assertThat(split.quantNmse()).isGreaterThan(0.1 * split.nmse());
        assertThat(split.datapathNmse()).isGreaterThan(0.1 * split.nmse());
    }

    @Test
    void relativeErrorsAreThoseOfHand() {
        // Y = (3, 4), rms = sqrt(12.5); P = (3, 5).
        Site site = new Site("s", 1, Matrix.of(1, 1, new float[]{1}), Matrix.of(1, 2, new float[]{3, 4}));
        Fidelity off = score(ToyDatapath.output("off", v -> v > 3.5 ? 5 : v), site);
        assertThat(off.maxRelativeError()).isCloseTo(1 / Math.sqrt(12.5), within(1e-15));
        assertThat(off.nmse()).isCloseTo(1 / 25.0, within(1e-15));
        assertThat(off.cosine()).isCloseTo(29 / (5 * Math.sqrt(34)), within(1e-15));
        // Independent outputs 0 and 1 of one row: d = (-9/25, 1 - 16/25), variance of the mean d'd/2/1.
        assertThat(off.nmseStandardError()).isCloseTo(0.36 / 12.5, within(1e-12));
    }

    @Test
    void quantileLeavesOneInAThousandOut() {
        double[] errors = IntStream.rangeClosed(1, 2000).asDoubleStream().toArray();
        assertThat(Sums.quantile999(errors)).isEqualTo(1998);
        assertThat(Sums.quantile999(new double[]{7})).isEqualTo(7);
    }

    @Test
    void alignmentIsZeroDbForIndependentTensorsAndKForEqualOnes() {
        assertThat(score(ToyDatapath.identity(), ToyTensors.gaussian("s", 2, 64, 512, 64)).alignmentDb()).isCloseTo(0,
                within(0.3));
        Site ones = new Site("ones", 1, ToyTensors.filled(3, 100, () -> 1), ToyTensors.filled(100, 5, () -> 1));
        Fidelity flipped = score(ToyDatapath.output("flip", v -> -v), ones);
        assertThat(flipped.alignmentDb()).isCloseTo(20, within(1e-12));
        assertThat(flipped.formatSqnrDb()).isCloseTo(-DB_PER_BIT - 20, within(1e-12));
    }

    @Test
    void overflowedOutputsAreCountedAndFarDown() {
        Site site = ToyTensors.gaussian("s", 6, 8, 64, 8);
        ToyDatapath fp16 = ToyDatapath.output("fp16",
                v -> Float.float16ToFloat(Float.floatToFloat16((float) (v * 8000))));
        Fidelity overflowed = score(fp16, site);
        assertThat(overflowed.nonFiniteOutputs()).isBetween(1L, 63L);
        assertThat(overflowed.overflows()).isEqualTo(overflowed.nonFiniteOutputs());
        assertThat(overflowed.sqnrDb()).isEqualTo(-400);
        assertThat(overflowed.quantSqnrDb()).isEqualTo(400);
        assertThat(overflowed.datapathSqnrDb()).isEqualTo(-400);
        assertFinite(overflowed);
        assertFinite(new FidelityEvaluator(ToyTensors.three(), Optional.empty()).score(fp16).overall());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Infinity", "-Infinity", "NaN", "3e38", "1e-45", "0", "-0.0"})
    void everyFigureIsFiniteWhateverComesOut(String value) {
        double constant = Double.parseDouble(value);
        assertFinite(score(ToyDatapath.output("constant", v -> constant), integers()));
        assertFinite(score(new ToyDatapath("operands", v -> constant, v -> v, v -> v), integers()));
        Site zero = new Site("zero", 1, ToyTensors.filled(2, 8, () -> 0), ToyTensors.filled(8, 2, () -> 1));
        assertFinite(score(ToyDatapath.output("constant", v -> constant), zero));
        Site single = new Site("single", 1, ToyTensors.filled(1, 8, () -> 1), ToyTensors.filled(8, 1, () -> 1));
        assertFinite(score(ToyDatapath.output("constant", v -> constant), single));
    }

    private static void assertFinite(Fidelity f) {
        assertThat(List.of(f.nmse(), f.quantNmse(), f.datapathNmse(), f.cosine(), f.powerRatio(),
                f.maxRelativeError(), f.relativeError999(), f.nmseStandardError(), f.alignment(), f.sqnrDb(),
                f.quantSqnrDb(), f.datapathSqnrDb(), f.sqnrStandardErrorDb(), f.alignmentDb(), f.formatSqnrDb()))
                .allMatch(Double::isFinite);
        assertThat(List.of(f.sqnrDb(), f.quantSqnrDb(), f.datapathSqnrDb())).allMatch(db -> Math.abs(db) <= 400);
    }

    @Test
    void sitesCombineByNoisePowerWithTheirWeights() {
        Fidelity good = made("good", 3, 1e-4, 2, 1e-5);
        Fidelity bad = made("bad", 1, 1e-2, 0.5, 2e-3);
        FidelityReport report = FidelityReport.of("d", "t", List.of(good, bad));
        assertThat(report.overall().nmse()).isCloseTo((3e-4 + 1e-2) / 4, within(1e-18));
        assertThat(report.overall().sqnrDb()).isCloseTo(-10 * Math.log10((3e-4 + 1e-2) / 4), within(1e-12));
        assertThat(report.overall().formatSqnrDb()).isCloseTo(-10 * Math.log10((6e-4 + 0.5e-2) / 4), within(1e-12));
        assertThat(report.overall().nmseStandardError()).isCloseTo(Math.hypot(3e-5, 2e-3) / 4, within(1e-18));
        assertThat(report.overall().outputs()).isEqualTo(200);
        assertThat(report.worst()).isEqualTo(bad);
    }

    @Test
    void combiningOneSiteChangesNothing() {
        Fidelity site = score(ToyDatapath.rounding(0.5, 0.25), ToyTensors.gaussian("s", 3, 8, 64, 8));
        Fidelity overall = FidelityReport.combine(List.of(site));
        assertThat(overall.nmse()).isEqualTo(site.nmse());
        assertThat(overall.cosine()).isCloseTo(site.cosine(), within(1e-14));
        assertThat(overall.sqnrStandardErrorDb()).isCloseTo(site.sqnrStandardErrorDb(), within(1e-12));
        assertThat(overall.alignmentDb()).isCloseTo(site.alignmentDb(), within(1e-12));
    }

    private static Fidelity made(String name, double weight, double nmse, double alignment, double standardError) {
        return new Fidelity(name, weight, 100, nmse, nmse, 0, 1, 1, 0.1, 0.1, 0, 0, standardError, alignment);
    }

    record Population(String name, double tokenLogSigma, double channelLogSigma) {}

    static Stream<Population> populations() {
        return Stream.of(new Population("alike", 0, 0), new Population("uneven tokens", 0.6, 0),
                new Population("uneven channels", 0, 0.5), new Population("both", 0.4, 0.4));
    }

    /** Samples rows and columns of a large GEMM again and again: the spread is what each sample says of itself. */
    @ParameterizedTest
    @MethodSource("populations")
    void standardErrorIsHonest(Population population) {
        int m = 600;
        int k = 48;
        int n = 900;
        Random random = new Random(17);
        float[] x = scaledRows(random, m, k, population.tokenLogSigma());
        float[] wTransposed = scaledRows(random, n, k, population.channelLogSigma());
        int draws = 200;
        int rows = 24;
        int cols = 40;
        double sum = 0;
        double squares = 0;
        double reported = 0;
        for (int draw = 0; draw < draws; draw++) {
            int[] chosenRows = random.ints(0, m).distinct().limit(rows).toArray();
            int[] chosenCols = random.ints(0, n).distinct().limit(cols).toArray();
            float[] sx = new float[rows * k];
            float[] sw = new float[k * cols];
            for (int i = 0; i < k; i++) {
                for (int row = 0; row < rows; row++) {
                    sx[row * k + i] = x[chosenRows[row] * k + i];
                }
                for (int col = 0; col < cols; col++) {
                    sw[i * cols + col] = wTransposed[chosenCols[col] * k + i];
                }
            }
            Fidelity sample = score(ToyDatapath.rounding(0.5, 0.5),
                    new Site("s", 1, Matrix.owning(rows, k, sx), Matrix.owning(k, cols, sw)));
            sum += sample.sqnrDb();
            squares += sample.sqnrDb() * sample.sqnrDb();
            reported += sample.sqnrStandardErrorDb() * sample.sqnrStandardErrorDb();
        }
        double spread = Math.sqrt((squares - sum * sum / draws) / (draws - 1));
        double ratio = Math.sqrt(reported / draws) / spread;
        assertThat(ratio).as("reported over observed standard error, observed %.3f dB", spread).isBetween(1 / 1.5, 1.5);
    }

    private static float[] scaledRows(Random random, int rows, int cols, double logSigma) {
        float[] values = new float[rows * cols];
        for (int row = 0; row < rows; row++) {
            double scale = Math.exp(logSigma * random.nextGaussian());
            for (int col = 0; col < cols; col++) {
                values[row * cols + col] = (float) (scale * random.nextGaussian());
            }
        }
        return values;
    }

    @Test
    void reportNamesDatapathTensorsAndSites() {
        TensorSet set = ToyTensors.three();
        FidelityReport report = new FidelityEvaluator(set, Optional.empty()).score(ToyDatapath.identity());
        assertThat(report.datapath()).isEqualTo("identity");
        assertThat(report.tensors()).isEqualTo(set.hash());
        assertThat(report.sites()).extracting(Fidelity::name).containsExactly("a", "b", "c");
    }
}
