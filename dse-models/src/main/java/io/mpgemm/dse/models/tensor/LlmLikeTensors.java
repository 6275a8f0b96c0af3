package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.models.numeric.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Generates tensors with the statistics of large language models' (measured values and sources in
 * {@code llm-like.yaml}). The same parameters give the same bits on any JVM.
 *
 * <p>
 * Activations, token m, channel k: {@code x = c_k (sqrt(1-q) sum_j L_kj z_mj + sqrt(q) e)} with standard normal factors z
 * (rankFraction K of them) and noise e, sparse normal loadings L of unit norm, noise share q, log-normal scale c_k.
 * After a norm, a few channels, the same at all sites with that K, are replaced by one-sided outliers
 * {@code +-A (o + (1-o) v)}, v that channel divided by its largest magnitude, A the wanted ratio times the median of the other channels'
 * maxima. The input of an FFN's down projection is {@code SiLU(a) * b} of two such tensors.
 *
 * <p>
 * Weights, output channel n: {@code w = s_n (sqrt(1-a) t + sqrt(a) p) / sqrt(K)} with Student t of unit variance, log-normal scale s_n and p in the span
 * of further tokens of the same distribution (trained weights and activations are correlated). The share a is solved from the wanted
 * alignment and the alignment that p alone has; it is at most 0.9, so an alignment out of reach is approached only.
 */
public final class LlmLikeTensors {

    private static final double MAX_ALIGNED_SHARE = 0.9;

    private LlmLikeTensors() {}

    /**
     * Generates every site of the parameters.
     *
     * @param parameters parameters
     * @return the set, named {@code llm-like}
     */
    public static TensorSet generate(LlmLikeParameters parameters) {
        // Every site has its own random streams, so the order in which they are made does not matter.
        List<Site> sites = parameters.sites().parallelStream().map(shape -> site(parameters, shape)).toList();
        String shapes = parameters.sites().stream().map(shape -> shape.name() + " K=" + shape.inChannels())
                .collect(Collectors.joining(", "));
        return new TensorSet("llm-like",
                "LLM-like tensors, seed " + parameters.seed() + ", " + parameters.tokens() + " tokens x "
                        + parameters.outputs() + " output channels: " + shapes,
                sites);
    }

    /**
     * Generates activations only.
     *
     * @param parameters parameters; the sites in them do not matter
     * @param kind       what feeds the site
     * @param siteName   site name, which enters the seed
     * @param inChannels K
     * @return M x K
     */
    public static Matrix activations(LlmLikeParameters parameters, SiteKind kind, String siteName, int inChannels) {
        float[] x = tokens(parameters, kind, siteName, inChannels, parameters.tokens());
        return Matrix.owning(parameters.tokens(), inChannels, x);
    }

    private static Site site(LlmLikeParameters parameters, SiteShape shape) {
        int tokens = parameters.tokens();
        int k = shape.inChannels();
        boolean aligned = shape.alignmentDb() > 0;
        float[] all = tokens(parameters, shape.kind(), shape.name(), k,
                tokens + (aligned ? parameters.alignmentTokens() : 0));
        float[] x = Arrays.copyOf(all, tokens * k);
        float[] w = studentWeights(parameters, shape.name(), k);
        if (aligned) {
            align(parameters, shape, all, x, w);
        }
        scaleColumns(parameters, shape.name(), k, w);
        return new Site(shape.name(), shape.weightInCombination(), Matrix.owning(tokens, k, x),
                Matrix.owning(k, parameters.outputs(), w));
    }

    private static float[] tokens(LlmLikeParameters p, SiteKind kind, String siteName, int k, int count) {
        return switch (kind) {
            case ATTENTION -> lowRank(p, siteName, k, count, p.channelLogSigma());
            case NORM -> {
                float[] x = lowRank(p, siteName, k, count, p.channelLogSigma());
                addOutliers(p, k, count, x);
                yield x;
            }
            case FFN_DOWN -> {
                float[] a = lowRank(p, siteName + "/gate", k, count, p.gateChannelLogSigma());
                float[] b = lowRank(p, siteName + "/up", k, count, p.channelLogSigma());
                for (int i = 0; i < a.length; i++) {
                    double gate = p.gateSigma() * a[i];
                    a[i] = (float) (gate / (1 + StrictMath.exp(-gate)) * b[i]);
                }
                yield a;
            }
        };
    }

    private static float[] lowRank(LlmLikeParameters p, String label, int k, int count, double logSigma) {
        int rank = (int) Math.max(1, Math.rint(p.rankFraction() * k));
        int loads = p.factorsPerChannel();
        SeededRandom structure = SeededRandom.of(p.seed(), "structure/" + label);
        int[] factor = new int[k * loads];
        double[] loading = new double[k * loads];
        double[] scale = new double[k];
        for (int c = 0; c < k; c++) {
            double power = 0;
            for (int j = c * loads; j < (c + 1) * loads; j++) {
                factor[j] = structure.nextInt(rank);
                loading[j] = structure.nextGaussian();
                power += loading[j] * loading[j];
            }
            double toUnit = Math.sqrt((1 - p.noiseShare()) / power);
            for (int j = c * loads; j < (c + 1) * loads; j++) {
                loading[j] *= toUnit;
            }
            scale[c] = StrictMath.exp(logSigma * structure.nextGaussian());
        }
        SeededRandom random = SeededRandom.of(p.seed(), "tokens/" + label);
        double noise = Math.sqrt(p.noiseShare());
        double[] z = new double[rank];
        float[] x = new float[Math.multiplyExact(count, k)];
        for (int m = 0; m < count; m++) {
            for (int j = 0; j < rank; j++) {
                z[j] = random.nextGaussian();
            }
            for (int c = 0; c < k; c++) {
                double sum = noise * random.nextGaussian();
                for (int j = c * loads; j < (c + 1) * loads; j++) {
                    sum += loading[j] * z[factor[j]];
                }
                x[m * k + c] = (float) (scale[c] * sum);
            }
        }
        return x;
    }

    private static void addOutliers(LlmLikeParameters p, int k, int count, float[] x) {
        int outliers = Math.min(p.outlierRatios().size(), k / 2);
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
        int sampled = Math.min(count, p.tokens());
        double[] maxima = new double[k];
        for (int m = 0; m < sampled; m++) {
            for (int c = 0; c < k; c++) {
                maxima[c] = Math.max(maxima[c], Math.abs(x[m * k + c]));
            }
        }
        double[] others = new double[k - outliers];
        for (int i = outliers; i < k; i++) {
            others[i - outliers] = maxima[order[i]];
        }
        Arrays.sort(others);
        double median = others[others.length / 2];
        for (int i = 0; i < outliers; i++) {
            int channel = order[i];
            double amplitude = p.outlierRatios().get(i) * median * (random.nextDouble() < 0.5 ? -1 : 1);
            for (int m = 0; m < count; m++) {
                double v = x[m * k + channel] / maxima[channel];
                x[m * k + channel] = (float) (amplitude * (p.outlierOffset() + (1 - p.outlierOffset()) * v));
            }
        }
    }

    private static float[] studentWeights(LlmLikeParameters p, String siteName, int k) {
        SeededRandom random = SeededRandom.of(p.seed(), "weights/" + siteName);
        double nu = p.weightDegreesOfFreedom();
        double toUnit = Math.sqrt((nu - 2) / nu / k);
        float[] w = new float[Math.multiplyExact(k, p.outputs())];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (toUnit * random.nextStudentT(nu));
        }
        return w;
    }

    private static void scaleColumns(LlmLikeParameters p, String siteName, int k, float[] w) {
        SeededRandom random = SeededRandom.of(p.seed(), "channels/" + siteName);
        int n = p.outputs();
        double[] scale = new double[n];
        for (int c = 0; c < n; c++) {
            scale[c] = StrictMath.exp(p.weightChannelLogSigma() * random.nextGaussian());
        }
        for (int row = 0; row < k; row++) {
            for (int c = 0; c < n; c++) {
                w[row * n + c] = (float) (w[row * n + c] * scale[c]);
            }
        }
    }

    private static void align(LlmLikeParameters p, SiteShape shape, float[] all, float[] x, float[] w) {
        int k = shape.inChannels();
        int n = p.outputs();
        int extra = p.alignmentTokens();
        double[][] centred = centred(all, p.tokens(), extra, k);
        SeededRandom random = SeededRandom.of(p.seed(), "alignment/" + shape.name());
        double[][] mixing = new double[extra][n];
        for (double[] row : mixing) {
            for (int c = 0; c < n; c++) {
                row[c] = random.nextGaussian();
            }
        }
        double[][] aligned = new double[k][n];
        double power = 0;
        for (int row = 0; row < k; row++) {
            double[] sum = aligned[row];
            for (int t = 0; t < extra; t++) {
                addScaled(sum, mixing[t], centred[t][row]);
            }
            for (int c = 0; c < n; c++) {
                power += sum[c] * sum[c];
            }
        }
        double gain = gain(x, p.tokens(), k, aligned, power);
        double wanted = StrictMath.pow(10, shape.alignmentDb() / 10);
        double share = gain > 1 ? Math.min(MAX_ALIGNED_SHARE, (wanted - 1) / (gain - 1)) : 0;
        double keep = Math.sqrt(1 - share);
        double add = power > 0 ? Math.sqrt(share * n / power) : 0;
        for (int row = 0; row < k; row++) {
            for (int c = 0; c < n; c++) {
                w[row * n + c] = (float) (keep * w[row * n + c] + add * aligned[row][c]);
            }
        }
    }

    /** The rows after the first {@code skip}, less each channel's mean over them. */
    private static double[][] centred(float[] all, int skip, int rows, int k) {
        double[][] centred = new double[rows][k];
        for (int c = 0; c < k; c++) {
            double mean = 0;
            for (int t = 0; t < rows; t++) {
                mean += all[(skip + t) * k + c];
            }
            mean /= rows;
            for (int t = 0; t < rows; t++) {
                centred[t][c] = all[(skip + t) * k + c] - mean;
            }
        }
        return centred;
    }

    /** The alignment |XP|^2 K / (|X|^2 |P|^2) as a ratio. */
    private static double gain(float[] x, int tokens, int k, double[][] p, double pPower) {
        double xPower = 0;
        double yPower = 0;
        double[] y = new double[p[0].length];
        for (int m = 0; m < tokens; m++) {
            Arrays.fill(y, 0);
            for (int c = 0; c < k; c++) {
                double value = x[m * k + c];
                xPower += value * value;
                addScaled(y, p[c], value);
            }
            for (double value : y) {
                yPower += value * value;
            }
        }
        return xPower > 0 && pPower > 0 ? yPower * k / (xPower * pPower) : 0;
    }

    private static void addScaled(double[] sum, double[] row, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
        }
    }
}
