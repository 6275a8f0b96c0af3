package io.mpgemm.dse.models.gemm;

import java.util.function.IntFunction;

/**
 * The loops in which a GEMM spends its time, in plain Java and on {@code jdk.incubator.vector}. Every output has one
 * running sum and takes its steps in ascending order, so all providers give the same bits.
 */
interface Kernels {

    /** What a user reads about the provider. */
    String description();

    /** The weights in this provider's order; {@code rows} is K arrays of N, taken over. */
    Packed pack(float[][] rows);

    /**
     * Weights that are integers -128 .. 127, in little room; only {@link #addGroups} reads them.
     *
     * @param rows the rows of N, each taken once, ascending; an array may come again with other numbers
     */
    Packed packBytes(int k, int n, IntFunction<byte[]> rows);

    /**
     * Weights that are integers 0 .. 15 in the order that is best for a single row of activations; only
     * {@link #addGroups} reads them.
     */
    Packed packNibbles(float[][] rows);

    /** Whether {@link #addLookups} is faster than whole rows of look-ups. */
    boolean hasLookups();

    /**
     * {@code sums[col] = fl32(sums[col] + tables[b][key])} for each block b, ascending, with the key the nibble {@code b
     * mod 8}, from the lowest, of {@code words[b / 8][col]}.
     *
     * @param tables sixteen entries a block
     * @param words  keys of eight blocks, a row each; rows may be longer than the sums
     * @param sums   running sums of one row of outputs
     */
    void addLookups(float[][] tables, int[][] words, int blocks, float[] sums);

    /**
     * As {@link #addLookups}, with the entries of two neighbours added first: {@code sums[col] = fl32(sums[col] +
     * fl32(tables[2 p][low] + tables[2 p + 1][high]))} for each pair p, ascending.
     */
    void addPairs(float[][] tables, int[][] words, int pairs, float[] sums);

    /** {@code sums[m, n] = fma(x[m][k], w[k][n], sums[m, n])} for each step, k ascending; sums M x N, row by row. */
    void fma(float[][] x, Packed w, int from, int to, float[] sums);

    /**
     * As {@link #fma}, each product rounded to FP16, ties to even, before it is added: {@code sums = fl32(sums +
     * fp16(x * w))}. No product of an x and a w reaches 65520 in magnitude.
     */
    void addRounded(float[][] x, Packed w, int from, int to, float[] sums);

    /**
     * As {@link #addRounded} in sums that FP16 holds, {@code sums = fp16(sums + fp16(x * w))}. A sum that FP16 does not hold
     * at some step ends as infinity or NaN, and so may one that has reached 2^15 or whose column or row has one that did.
     */
    void addRoundedInHalf(float[][] x, Packed w, int from, int to, float[] sums);

    /**
     * As {@link #fma}, each step rounded once to FP16, ties to even, from sums that FP16 holds. Products have at most
     * 24 bits. A sum that was infinite or NaN at any step ends as one of the two.
     */
    void fmaHalf(float[][] x, Packed w, int from, int to, float[] sums);

    /**
     * For each group of a row, ascending, {@code y = fl32(y + fl32(fl32(acc - zero * sumX) * scale))} with acc the sum
     * of the products of the group, all integers below 2^24 in magnitude, as is every partial sum and {@code zero *
     * sumX}.
     *
     * @param x         activations as integers, M rows of K
     * @param w         weights as integers
     * @param groupSize steps of a group; the last may be shorter
     * @param sumX      sums of the activations of a group, a row each group, M long
     * @param zeros     a row each group, N long
     * @param scales    a row each group, N long
     * @param y         M x N, row by row, added to
     */
    void addGroups(float[][] x, Packed w, int groupSize, float[][] sumX, float[][] zeros, float[][] scales,
            float[] y);
}
