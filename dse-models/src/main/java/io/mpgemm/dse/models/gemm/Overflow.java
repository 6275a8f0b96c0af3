package io.mpgemm.dse.models.gemm;

/** What an integer accumulator does with a sum outside its range. */
public enum Overflow {
    /** Keeps the low bits. */
    WRAP,
    /** Keeps the nearest end of the range. */
    SATURATE
}
