package io.mpgemm.dse.models.gemm;

import io.mpgemm.dse.models.numeric.Matrix;

/**
 * The output of a GEMM in a PE's arithmetic.
 *
 * @param y         the M x N output in FP32
 * @param overflows how many accumulator updates left the accumulator's range (integers: before wrapping or saturating;
 *                  floating point: finite operands with an infinite result)
 */
public record GemmResult(Matrix y, long overflows) {}
