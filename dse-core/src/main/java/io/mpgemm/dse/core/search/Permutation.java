package io.mpgemm.dse.core.search;

/**
 * A pseudo-random order of {@code 0 .. size - 1} that needs no memory: a Feistel network over the next even number of
 * bits, walked along its cycle until it is back inside (Black, Rogaway, "Ciphers with arbitrary finite domains", CT-RSA
 * 2002). Any network of this kind is a bijection, whatever its round function.
 */
final class Permutation {

    private static final int ROUNDS = 6;

    private final long size;
    private final long seed;
    private final int halfBits;

    Permutation(long size, long seed) {
        this.size = size;
        this.seed = mix(seed);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        this.halfBits = Math.max(1, (bits + 1) / 2);
    }

    /** The element at a position from 0 to size - 1. */
    long at(long position) {
        // Fewer than four values of the network's domain fall on each element, so the walk is short.
        long value = position;
        do {
            value = network(value);
        } while (Long.compareUnsigned(value, size) >= 0);
        return value;
    }

    private long network(long value) {
        long mask = (1L << halfBits) - 1;
        long left = value >>> halfBits;
        long right = value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(mix(seed + round) ^ right) & mask);
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) after a step by its golden-ratio increment. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
