package io.mpgemm.dse.models.gemm;

/** Rows of weights, K x N, in the order in which some {@link Kernels} read them. Immutable. */
interface Packed {

    int k();

    int n();

    /** One weight. */
    float at(int k, int col);

    /** Some rows as arrays of their own; the caller must not change them. */
    float[][] rows(int from, int to);
}
