package io.mpgemm.dse.models.gemm;

/**
 * A sum without any rounding of numbers that are multiples of 2^-32 below 2^32, such as products of 8-bit floating-point
 * numbers: a register of integers and one of 2^-32 (Kulisch's accumulator).
 */
final class FixedPointSum {

    private static final double FRACTION = 0x1p32;

    private long whole;
    private long fraction;

    void clear() {
        whole = 0;
        fraction = 0;
    }

    void add(double number) {
        double floor = Math.floor(number);
        whole += (long) floor;
        fraction += (long) ((number - floor) * FRACTION);
    }

    /** The sum, rounded to odd where it has more than 53 bits: what is rounded from it is rounded once. */
    double value() {
        return Fp.oddSum((double) whole, fraction / FRACTION);
    }
}
