package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.SplittableRandom;

/** The words that a port of a netlist sees, for estimates of switching. */
interface Stimulus {

    /**
     * One word.
     *
     * @param random where chance comes from
     * @param tick   number of the operation, counted from another start in each lane
     * @return the word; bits beyond the port's width are cut off
     */
    long word(SplittableRandom random, int tick);

    /** Random bits. */
    static Stimulus uniform() {
        return (random, tick) -> random.nextLong();
    }

    /** A normally distributed integer in two's complement, clipped to its width. */
    static Stimulus signed(int bits, double sigma) {
        double most = Math.scalb(1.0, bits - 1) - 1;
        return (random, tick) -> Math.round(Math.clamp(random.nextGaussian() * sigma, -most - 1, most));
    }

    /** A normally distributed unsigned integer, clipped to its width. */
    static Stimulus unsigned(int bits, double mean, double sigma) {
        double most = Math.scalb(1.0, bits) - 1;
        return (random, tick) -> Math.round(Math.clamp(mean + random.nextGaussian() * sigma, 0, most));
    }

    /** A normally distributed number, a share of them enlarged. */
    static Stimulus real(FloatFormat format, double sigma, double outlierShare, double outlierFactor) {
        return (random, tick) -> encode(format, random.nextGaussian() * sigma
                * (outlierShare > 0 && random.nextDouble() < outlierShare ? outlierFactor : 1));
    }

    /** {@code |N| sigma + least}, as scales have it. */
    static Stimulus positive(FloatFormat format, double sigma, double least) {
        return (random, tick) -> encode(format, Math.abs(random.nextGaussian()) * sigma + least);
    }

    /** All ones, but zero once in {@code period} operations: the enable that keeps an accumulator's sum. */
    static Stimulus keptFor(int period) {
        return (random, tick) -> tick % period == 0 ? 0 : -1L;
    }

    /** Sign, exponent and fraction of the nearest number of a format; what is too small becomes zero. */
    static long encode(FloatFormat format, double value) {
        int m = format.fractionBits();
        long sign = value < 0 ? 1L << (format.bits() - 1) : 0;
        double magnitude = Math.abs(value);
        int exponent = Math.getExponent(magnitude);
        long fraction = Math.round(Math.scalb(magnitude, m - exponent)) - (1L << m);
        long packed = ((long) (exponent + format.bias()) << m) + fraction;
        long largest = ((1L << format.exponentBits()) - 1 << m) - 1;
        return exponent + format.bias() < 1 ? sign : sign | Math.min(packed, largest);
    }
}
