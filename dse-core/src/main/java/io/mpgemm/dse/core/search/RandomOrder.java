package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.math.BigInteger;

/**
 * The points of a space of any size in a pseudo-random order that needs no memory. Where a {@code long} counts the
 * points they are in the order of a {@link Permutation}; beyond that the same kind of network has halves of as many bits
 * as it takes.
 */
final class RandomOrder {

    private static final int ROUNDS = 6;

    private final DesignSpace space;
    private final Permutation permutation;
    private final long seed;
    private final int halfBits;
    private final BigInteger mask;

    RandomOrder(DesignSpace space, long seed) {
        this.space = space;
        this.permutation = new Permutation(space.size(), seed);
        this.seed = Permutation.mix(seed);
        this.halfBits = Math.max(1, (space.count().subtract(BigInteger.ONE).bitLength() + 1) / 2);
        this.mask = BigInteger.ONE.shiftLeft(halfBits).subtract(BigInteger.ONE);
    }

    /** The point at a position from 0 to size - 1. */
    DesignPoint at(long position) {
        return space.enumerable() ? space.point(permutation.at(position))
                : space.point(wide(BigInteger.valueOf(position)));
    }

    /** The number at a position where no long counts the points. */
    BigInteger wide(BigInteger position) {
        BigInteger value = position;
        do {
            value = network(value);
        } while (value.compareTo(space.count()) >= 0);
        return value;
    }

    private BigInteger network(BigInteger value) {
        BigInteger left = value.shiftRight(halfBits);
        BigInteger right = value.and(mask);
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger next = left.xor(scrambled(right, round));
            left = right;
            right = next;
        }
        return left.shiftLeft(halfBits).or(right);
    }

    /** As many bits as a half has, each of which depends on all bits of the value. */
    private BigInteger scrambled(BigInteger value, int round) {
        long state = Permutation.mix(seed + round);
        for (BigInteger rest = value; rest.signum() > 0; rest = rest.shiftRight(Long.SIZE)) {
            state = Permutation.mix(state ^ rest.longValue());
        }
        BigInteger bits = BigInteger.ZERO;
        for (int filled = 0; filled < halfBits; filled += Long.SIZE) {
            state = Permutation.mix(state);
            bits = bits.shiftLeft(Long.SIZE).or(new BigInteger(Long.toUnsignedString(state)));
        }
        return bits.and(mask);
    }
}
