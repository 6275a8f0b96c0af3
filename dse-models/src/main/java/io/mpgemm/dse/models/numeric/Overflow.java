package io.mpgemm.dse.models.numeric;

/** What an integer accumulator does with a sum beyond its range. */
public enum Overflow {
    /** Keeps the low bits: two's complement, no hardware. */
    WRAP,
    /** Stays at the end of the range: a comparison and a multiplexer. */
    SATURATE
}
