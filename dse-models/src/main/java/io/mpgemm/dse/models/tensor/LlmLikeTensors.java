package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Generates tensors with the statistics of large language models' (measured values and sources in
 * {@code llm-like.yaml}). The same parameters give the same bits on any JVM.
 *
 * <p>
 * Activations are low rank with a few dominant directions, {@link LatentFactors}. After a norm, a few channels, the same at all sites with that K, are replaced
 * by one-sided outliers {@code +-A (o + (1-o) v)}, v that channel divided by its number of largest magnitude, A the wanted ratio times the median of the other channels'
 * maxima. The input of an FFN's down projection is {@code SiLU(a) * b} of two such tensors.
 *
 * <p>
 * Weights, output channel n: {@code w = s_n (sqrt(1-a) t + sqrt(a) p)} with t Student's t of power 1/K, log-normal scale s_n and p a random mix of the
 * activations' dominant directions without outlier channels, of unit norm on average (trained weights and activations are correlated). The share a is solved
 * from the wanted alignment and the one that p alone has; it is at most 0.9, so an alignment out of reach is approached only. The degrees of
 * freedom of t are solved from the wanted kurtosis of w.
 *
 * <p>
 * A site is a sample of unlimited tokens and output channels. Its {@link Population} follows from the above, with the power of a
 * token taken from all tokens that are drawn.
 */
public final class LlmLikeTensors {

    private static final String NAME = "llm-like";
    private static final double MAX_ALIGNED_SHARE = 0.9;
    private static final double MAX_STUDENT_KURTOSIS = 60;

    private LlmLikeTensors() {}

    /**
     * Generates every site of the parameters.
     *
     * @param parameters parameters
     * @return the set, named {@code llm-like}
     */
    public static TensorSet generate(LlmLikeParameters parameters) {
        return new TensorSet(NAME, description(parameters), sites(parameters));
    }

    /**
     * What {@link #generate} gives, where its hash is known already: sites are generated when somebody asks for them.
     *
     * @param parameters parameters
     * @param hash       hash of the set that {@link #generate} gave for parameters of the same {@link #identity}
     * @return the set
     */
    public static TensorSet known(LlmLikeParameters parameters, String hash) {
        return TensorSet.known(NAME, description(parameters), parameters.sites().stream().map(SiteShape::name).toList(),
                hash, () -> sites(parameters));
    }

    /**
     * What decides about every bit of the tensors: the parameters that enter, and the code that draws.
     *
     * @param parameters parameters
     * @return 64 lower-case hexadecimal digits
     */
    public static String identity(LlmLikeParameters parameters) {
        MessageDigest digest = Sha256.digest();
        for (Class<?> type : List.of(LlmLikeTensors.class, LatentFactors.class, SeededRandom.class)) {
            try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
                digest.update(Objects.requireNonNull(code, type.getName()).readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("The class " + type.getName() + " cannot be read.", e);
            }
        }
        digest.update((parameters.seed() + " " + parameters.tokens() + " " + parameters.calibrationTokens() + " "
                + parameters.outputs() + " " + parameters.statistics() + " " + parameters.sites())
                .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Every site has its own random streams, so the order in which they are made does not matter. */
    private static List<Site> sites(LlmLikeParameters parameters) {
        return parameters.sites().parallelStream().map(shape -> site(parameters, shape)).toList();
    }

    private static String description(LlmLikeParameters parameters) {
        String shapes = parameters.sites().stream().map(shape -> shape.name() + " K=" + shape.inChannels())
                .collect(Collectors.joining(", "));
        return "LLM-like tensors, seed " + parameters.seed() + ", " + parameters.tokens() + " tokens x "
                + parameters.outputs() + " output channels: " + shapes;
    }

    /**
     * Generates activations only.
     *
     * @param parameters parameters; the sites in them do not matter
     * @param kind       what feeds the site
     * @param siteName   site name, which enters the seed
     * @param inChannels K
     * @return first M rows that are the sample, then those for calibration; K columns
     */
    public static Matrix activations(LlmLikeParameters parameters, SiteKind kind, String siteName, int inChannels) {
        Drawn drawn = draw(parameters, kind, siteName, inChannels);
        return Matrix.owning(drawn.x.length / inChannels, inChannels, drawn.x);
    }

    /** Tokens, and the directions along which they vary most. */
    private static final class Drawn {

        private final float[] x;
        private final double[][] directions;

        Drawn(float[] x, double[][] directions) {
            this.x = x;
            this.directions = directions;
        }
    }

    private static Site site(LlmLikeParameters p, SiteShape shape) {
        int k = shape.inChannels();
        int sampled = p.tokens() * k;
        Drawn drawn = draw(p, shape.kind(), shape.name(), k);
        float[] all = drawn.x;
        double xPower = 0;
        for (float value : all) {
            xPower += (double) value * value;
        }
        double gain = gain(drawn, k, xPower);
        double wanted = StrictMath.pow(10, shape.alignmentDb() / 10);
        double share = gain > 1 ? Math.min(MAX_ALIGNED_SHARE, (wanted - 1) / (gain - 1)) : 0;
        float[] w = weights(p, shape, share, drawn.directions);
        double rowPower = xPower * k / all.length;
        double logSigma = p.statistics().weightChannelLogSigma();
        double columnPower = StrictMath.exp(2 * logSigma * logSigma);
        double outputPower = columnPower * rowPower / k * (1 - share + share * gain);
        return new Site(shape.name(), shape.weightInCombination(),
                Matrix.owning(p.tokens(), k, Arrays.copyOf(all, sampled)), Matrix.owning(k, p.outputs(), w),
                Matrix.owning(p.calibrationTokens(), k, Arrays.copyOfRange(all, sampled, all.length)),
                Optional.of(new Population(Population.UNLIMITED, Population.UNLIMITED, rowPower, columnPower,
                        outputPower)));
    }

    private static Drawn draw(LlmLikeParameters p, SiteKind kind, String siteName, int k) {
        LlmLikeStatistics s = p.statistics();
        int count = Math.addExact(p.tokens(), p.calibrationTokens());
        if (kind == SiteKind.FFN_DOWN) {
            return gated(p, siteName, k, count);
        }
        LatentFactors factors = new LatentFactors(s, p.seed(), siteName, k, s.channelLogSigma(), s.dominantGain());
        float[] x = factors.draw(count);
        double[][] directions = new double[s.dominantFactors()][];
        for (int j = 0; j < directions.length; j++) {
            directions[j] = factors.direction(j);
        }
        if (kind == SiteKind.NORM) {
            addOutliers(p, k, count, x, directions);
        }
        return new Drawn(x, directions);
    }

    private static Drawn gated(LlmLikeParameters p, String siteName, int k, int count) {
        LlmLikeStatistics s = p.statistics();
        LatentFactors gates = new LatentFactors(s, p.seed(), siteName + "/gate", k, s.gateChannelLogSigma(), 0);
        // What the gate's mean lets through of a direction's power; the rest is spread over all directions.
        double through = meanGate(s.gateSigma()) * meanGate(s.gateSigma()) / meanSquareGate(s.gateSigma());
        LatentFactors ups = new LatentFactors(s, p.seed(), siteName + "/up", k, s.channelLogSigma(),
                s.dominantGain() / through);
        float[] x = gates.draw(count);
        float[] b = ups.draw(count);
        for (int i = 0; i < x.length; i++) {
            double gate = s.gateSigma() * x[i];
            x[i] = (float) (gate / (1 + StrictMath.exp(-gate)) * b[i]);
        }
        double[][] directions = new double[s.dominantFactors()][];
        for (int j = 0; j < directions.length; j++) {
            directions[j] = ups.direction(j);
            for (int c = 0; c < k; c++) {
                directions[j][c] *= meanGate(s.gateSigma() * gates.scale(c));
            }
        }
        return new Drawn(x, directions);
    }

    /** The mean of SiLU of a normal number: right in both limits, within 3 % between. */
    private static double meanGate(double sigma) {
        return sigma * sigma / Math.sqrt(16 + 2 * Math.PI * sigma * sigma);
    }

    /** The mean square of SiLU of a normal number, by midpoints. */
    private static double meanSquareGate(double sigma) {
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double z = (i + 0.5) * 16 / steps - 8;
            double gate = sigma * z / (1 + StrictMath.exp(-sigma * z));
            sum += gate * gate * StrictMath.exp(-z * z / 2);
        }
        return sum * 16 / steps / Math.sqrt(2 * Math.PI);
    }

    private static void addOutliers(LlmLikeParameters p, int k, int count, float[] x, double[][] directions) {
        List<Double> ratios = p.statistics().outlierRatios();
        int outliers = Math.min(ratios.size(), k / 2);
        if (outliers == 0) {
            return;
        }
        // The label holds K only: channels of the residual stream are the same at every site.
        SeededRandom random = SeededRandom.of(p.seed(), "outliers/" + k);
        int[] order = new int[k];
        for (int i = 0; i < k; i++) {
            order[i] = i;
        }
        for (int i = 0; i < outliers; i++) {
            int j = i + random.nextInt(k - i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        double[] extremes = new double[k];
        for (int i = 0; i < p.tokens() * k; i++) {
            extremes[i % k] = Math.abs(x[i]) > Math.abs(extremes[i % k]) ? x[i] : extremes[i % k];
        }
        double[] others = new double[k - outliers];
        for (int i = outliers; i < k; i++) {
            others[i - outliers] = Math.abs(extremes[order[i]]);
        }
        Arrays.sort(others);
        double median = others[others.length / 2];
        double offset = p.statistics().outlierOffset();
        for (int i = 0; i < outliers; i++) {
            int channel = order[i];
            double amplitude = ratios.get(i) * median * (random.nextDouble() < 0.5 ? -1 : 1);
            for (int m = 0; m < count; m++) {
                double v = x[m * k + channel] / extremes[channel];
                x[m * k + channel] = (float) (amplitude * (offset + (1 - offset) * v));
            }
            for (double[] direction : directions) {
                direction[channel] = 0;
            }
        }
    }

    /** The alignment |XP|^2 K / (|X|^2 |P|^2) as a ratio, P a random mix of the directions. */
    private static double gain(Drawn drawn, int k, double xPower) {
        double yPower = 0;
        double pPower = 0;
        for (double[] direction : drawn.directions) {
            for (double value : direction) {
                pPower += value * value;
            }
            for (int from = 0; from < drawn.x.length; from += k) {
                double y = 0;
                for (int c = 0; c < k; c++) {
                    y += drawn.x[from + c] * direction[c];
                }
                yPower += y * y;
            }
        }
        return xPower > 0 && pPower > 0 ? yPower * k / (xPower * pPower) : 0;
    }

    private static float[] weights(LlmLikeParameters p, SiteShape shape, double share, double[][] directions) {
        int k = shape.inChannels();
        int n = p.outputs();
        double pPower = 0;
        for (double[] direction : directions) {
            for (double value : direction) {
                pPower += value * value;
            }
        }
        double add = pPower > 0 ? Math.sqrt(share / pPower) : 0;
        double logSigma = p.statistics().weightChannelLogSigma();
        double[] scale = new double[n];
        SeededRandom channels = SeededRandom.of(p.seed(), "channels/" + shape.name());
        for (int c = 0; c < n; c++) {
            scale[c] = StrictMath.exp(logSigma * channels.nextGaussian());
        }
        double[][] mixing = new double[directions.length][n];
        SeededRandom alignment = SeededRandom.of(p.seed(), "alignment/" + shape.name());
        for (double[] row : mixing) {
            for (int c = 0; c < n; c++) {
                row[c] = add * alignment.nextGaussian();
            }
        }
        double kurtosis = studentKurtosis(shape.weightKurtosis() / StrictMath.exp(4 * logSigma * logSigma), share,
                directions, pPower);
        double freedom = kurtosis > 3 ? 4 + 6 / (kurtosis - 3) : Double.POSITIVE_INFINITY;
        double toUnit = Math.sqrt((1 - share) / k * (kurtosis > 3 ? (freedom - 2) / freedom : 1));
        SeededRandom random = SeededRandom.of(p.seed(), "weights/" + shape.name());
        float[] w = new float[Math.multiplyExact(k, n)];
        double[] row = new double[n];
        for (int i = 0; i < k; i++) {
            for (int c = 0; c < n; c++) {
                row[c] = toUnit * (kurtosis > 3 ? random.nextStudentT(freedom) : random.nextGaussian());
            }
            for (int j = 0; j < directions.length; j++) {
                for (int c = 0; c < n; c++) {
                    row[c] += mixing[j][c] * directions[j][i];
                }
            }
            for (int c = 0; c < n; c++) {
                w[i * n + c] = (float) (scale[c] * row[c]);
            }
        }
        return w;
    }

    /**
     * The kurtosis of t that gives the mix of t and p the wanted one: fourth moments of a sum are
     * {@code (1-a)^2 t + 6 a (1-a) + a^2 p}; p is normal with another power in each input channel.
     */
    private static double studentKurtosis(double wanted, double share, double[][] directions, double pPower) {
        double squares = 0;
        int k = directions.length == 0 ? 1 : directions[0].length;
        for (int i = 0; i < k; i++) {
            double power = 0;
            for (double[] direction : directions) {
                power += direction[i] * direction[i];
            }
            squares += power * power;
        }
        double ofAligned = pPower > 0 ? 3 * k * squares / (pPower * pPower) : 3;
        double keep = 1 - share;
        return Math.min(MAX_STUDENT_KURTOSIS,
                (wanted - 6 * share * keep - share * share * ofAligned) / (keep * keep));
    }
}
