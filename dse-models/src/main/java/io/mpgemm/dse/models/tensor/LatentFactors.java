package io.mpgemm.dse.models.tensor;

/**
 * Channels that share latent factors: {@code x_k = c_k (sqrt(d/D) sum_j s_kj f_j + sqrt(1-d) (sqrt(1-q) sum_j L_kj z_j +
 * sqrt(q) e))}. Dominant factors f (D of them), factors z (rankFraction K) and noise e are standard normal, signs s are even, loadings L sparse normal of
 * unit norm, q is the noise share, scales c log-normal. The dominant share d gives each dominant direction the wanted power over the mean of all
 * directions, {@code d/D = gain/K}, but is at most a quarter.
 */
final class LatentFactors {

    private static final double MAX_DOMINANT_SHARE = 0.25;

    private final long seed;
    private final String label;
    private final int k;
    private final int rank;
    private final int loads;
    private final double noise;
    private final int[] factor;
    private final double[] loading;
    private final double[] scale;
    private final double[][] directions;

    /** Fixed by seed and label; {@code gain} of a dominant direction. */
    LatentFactors(LlmLikeStatistics statistics, long seed, String label, int k, double logSigma, double gain) {
        this.seed = seed;
        this.label = label;
        this.k = k;
        this.rank = (int) Math.max(1, Math.rint(statistics.rankFraction() * k));
        this.loads = statistics.factorsPerChannel();
        this.factor = new int[k * loads];
        this.loading = new double[k * loads];
        this.scale = new double[k];
        this.directions = new double[statistics.dominantFactors()][k];
        double share = Math.min(MAX_DOMINANT_SHARE, directions.length * gain / k);
        this.noise = Math.sqrt((1 - share) * statistics.noiseShare());
        SeededRandom random = SeededRandom.of(seed, "structure/" + label);
        for (int c = 0; c < k; c++) {
            double power = 0;
            for (int j = c * loads; j < (c + 1) * loads; j++) {
                factor[j] = random.nextInt(rank);
                loading[j] = random.nextGaussian();
                power += loading[j] * loading[j];
            }
            double toUnit = Math.sqrt((1 - share) * (1 - statistics.noiseShare()) / power);
            for (int j = c * loads; j < (c + 1) * loads; j++) {
                loading[j] *= toUnit;
            }
            scale[c] = StrictMath.exp(logSigma * random.nextGaussian());
            for (double[] direction : directions) {
                direction[c] = Math.sqrt(share / directions.length) * scale[c] * (random.nextDouble() < 0.5 ? -1 : 1);
            }
        }
    }

    /** What a dominant factor of 1 adds to each channel. */
    double[] direction(int j) {
        return directions[j].clone();
    }

    double scale(int channel) {
        return scale[channel];
    }

    /** The first tokens, count x K. */
    float[] draw(int count) {
        SeededRandom random = SeededRandom.of(seed, "tokens/" + label);
        double[] z = new double[rank];
        double[] dominant = new double[directions.length];
        float[] x = new float[Math.multiplyExact(count, k)];
        for (int m = 0; m < count; m++) {
            fill(random, z);
            fill(random, dominant);
            for (int c = 0; c < k; c++) {
                double sum = noise * random.nextGaussian();
                for (int j = c * loads; j < (c + 1) * loads; j++) {
                    sum += loading[j] * z[factor[j]];
                }
                double value = scale[c] * sum;
                for (int j = 0; j < dominant.length; j++) {
                    value += directions[j][c] * dominant[j];
                }
                x[m * k + c] = (float) value;
            }
        }
        return x;
    }

    private static void fill(SeededRandom random, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
    }
}
