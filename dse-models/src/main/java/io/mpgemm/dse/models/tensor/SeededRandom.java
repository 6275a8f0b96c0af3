package io.mpgemm.dse.models.tensor;

import java.nio.charset.StandardCharsets;

/**
 * SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014) with the draws needed
 * here. Written out, with StrictMath, so that every JVM draws the same bits.
 */
public final class SeededRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spareGaussian = Double.NaN;

    SeededRandom(long seed) {
        this.state = seed;
    }

    /**
     * An independent stream for a purpose: the label's FNV-1a hash, mixed with the seed.
     *
     * @param seed  seed
     * @param label the purpose
     * @return the stream
     */
    public static SeededRandom of(long seed, String label) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return new SeededRandom(mix(mix(seed + GOLDEN_GAMMA) ^ hash));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * Uniform, 53 bits.
     *
     * @return a number in [0, 1)
     */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in 0 to bound - 1; the bias is below bound / 2^53. */
    int nextInt(int bound) {
        return (int) (nextDouble() * bound);
    }

    /** Standard normal by Marsaglia's polar method. */
    double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        while (true) {
            double u = 2 * nextDouble() - 1;
            double v = 2 * nextDouble() - 1;
            double w = u * u + v * v;
            if (w < 1 && w > 0) {
                double factor = Math.sqrt(-2 * StrictMath.log(w) / w);
                spareGaussian = v * factor;
                return u * factor;
            }
        }
    }

    /** Student's t by Bailey's polar method (Math. Comp. 62, 1994, p. 779). */
    double nextStudentT(double degreesOfFreedom) {
        while (true) {
            double u = 2 * nextDouble() - 1;
            double v = 2 * nextDouble() - 1;
            double w = u * u + v * v;
            if (w < 1 && w > 0) {
                return u * Math.sqrt(degreesOfFreedom * (StrictMath.pow(w, -2 / degreesOfFreedom) - 1) / w);
            }
        }
    }

    /**
     * Distinct indices, all of them where {@code count} asks for as many or more.
     *
     * @param population how many there are
     * @param count      how many to draw
     * @return indices from 0 to population - 1, ascending
     */
    public int[] sample(int population, int count) {
        if (count >= population) {
            int[] all = new int[population];
            for (int i = 0; i < population; i++) {
                all[i] = i;
            }
            return all;
        }
        int[] chosen = new int[count];
        int taken = 0;
        for (int i = 0; taken < count; i++) {
            // Selection sampling, Knuth TAOCP 2, algorithm S.
            if ((population - i) * nextDouble() < count - taken) {
                chosen[taken++] = i;
            }
        }
        return chosen;
    }
}
