package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.SplittableRandom;

/** The words that a port of a netlist sees, for estimates of switching. */
sealed interface Stimulus {

    /**
     * One word.
     *
     * @param random where chance comes from
     * @param tick   number of the operation, counted from another start in each lane
     * @return the word; bits beyond the port's width are cut off
     */
    long word(SplittableRandom random, int tick);

    /** Random bits. */
    record Uniform() implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            return random.nextLong();
        }
    }

    /**
     * Normally distributed integers, clipped to their width.
     *
     * @param least smallest integer of the width
     * @param most  largest one
     * @param mean  mean
     * @param sigma standard deviation
     */
    record Normal(double least, double most, double mean, double sigma) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            return Math.round(Math.clamp(mean + random.nextGaussian() * sigma, least, most));
        }
    }

    /**
     * Normally distributed numbers, a share of them enlarged.
     *
     * @param format        their format
     * @param sigma         standard deviation of the others
     * @param outlierShare  share that is enlarged
     * @param outlierFactor by how much
     */
    record Real(FloatFormat format, double sigma, double outlierShare, double outlierFactor) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            return encode(format, random.nextGaussian() * sigma
                    * (outlierShare > 0 && random.nextDouble() < outlierShare ? outlierFactor : 1));
        }
    }

    /**
     * Elements of blocks: normally distributed numbers, a share of them enlarged, saturated.
     *
     * @param format        their format
     * @param sigma         standard deviation of the others
     * @param outlierShare  share that is enlarged
     * @param outlierFactor by how much
     */
    record Element(ElementFormat format, double sigma, double outlierShare, double outlierFactor) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            double value = random.nextGaussian() * sigma
                    * (outlierShare > 0 && random.nextDouble() < outlierShare ? outlierFactor : 1);
            return format.floatFormat().isPresent() ? format.floatFormat().orElseThrow().encode(value)
                    : Math.round(format.round(value) / format.quantum());
        }
    }

    /**
     * {@code |N| sigma + least}, as scales have it.
     *
     * @param format their format
     * @param sigma  standard deviation of N
     * @param least  smallest number
     */
    record Positive(FloatFormat format, double sigma, double least) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            double value = Math.abs(random.nextGaussian()) * sigma + least;
            return format.infinities() ? Stimulus.encode(format, value) : format.encode(value);
        }
    }

    /**
     * A word that never changes, as a setting.
     *
     * @param value the word
     */
    record Fixed(long value) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            return value;
        }
    }

    /**
     * Numbers side by side, cut into digits that stand in slots; slots without a digit are zero.
     *
     * @param number    each number
     * @param slots     for each number the slots of its digits, the lowest first
     * @param digitBits bits of a digit and of a slot
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packed(Stimulus number, int[][] slots, int digitBits) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            long word = 0;
            for (int[] digits : slots) {
                long value = number.word(random, tick);
                for (int slot : digits) {
                    word |= (value & ((1L << digitBits) - 1)) << (slot * digitBits);
                    value >>= digitBits;
                }
            }
            return word;
        }
    }

    /**
     * All ones, but zero once in a period: the enable that keeps an accumulator's sum.
     *
     * @param period operations
     */
    record KeptFor(int period) implements Stimulus {

        @Override
        public long word(SplittableRandom random, int tick) {
            return tick % period == 0 ? 0 : -1L;
        }
    }

    static Stimulus uniform() {
        return new Uniform();
    }

    /** An integer in two's complement. */
    static Stimulus signed(int bits, double sigma) {
        double most = Math.scalb(1.0, bits - 1) - 1;
        return new Normal(-most - 1, most, 0, sigma);
    }

    static Stimulus unsigned(int bits, double mean, double sigma) {
        return new Normal(0, Math.scalb(1.0, bits) - 1, mean, sigma);
    }

    /** Sign, exponent and fraction of the nearest number of a format; what is too small becomes zero. */
    static long encode(FloatFormat format, double value) {
        int m = format.fractionBits();
        long sign = value < 0 ? 1L << (format.bits() - 1) : 0;
        double magnitude = Math.abs(value);
        int exponent = Math.getExponent(magnitude);
        long fraction = Math.round(Math.scalb(magnitude, m - exponent)) - (1L << m);
        long packed = ((long) (exponent + format.bias()) << m) + fraction;
        long largest = (((1L << format.exponentBits()) - 1) << m) - 1;
        return exponent + format.bias() < 1 ? sign : sign | Math.min(packed, largest);
    }
}
