package io.mpgemm.dse.core.space;

import java.math.BigInteger;

/** A point as a file holds it, with the number that it has in a space whose rules are not known. */
final class RecordedPoint extends DesignPoint {

    private final BigInteger number;

    RecordedPoint(DesignSpace space, BigInteger number, int[] indices) {
        super(space, number.bitLength() < Long.SIZE ? number.longValue() : NO_ORDINAL, indices);
        this.number = number;
    }

    @Override
    public BigInteger number() {
        return number;
    }
}
