package io.mpgemm.dse.models.accelerator;

/**
 * How a weight-stationary array cuts the steps of K into folds, by the rows that these use.
 *
 * @param full       folds of {@code fullRows} rows
 * @param fullRows   rows that hold whole groups, or all rows
 * @param tails      folds that end a group which takes several, or one with unused rows
 * @param tailRows   their rows
 * @param restRows   rows of one more fold at the end; 0 where there is none
 * @param first      rows of the first fold
 * @param last       rows of the last fold
 * @param beforeLast rows of the one before it; 0 where there is only one
 */
record KFolds(int full, int fullRows, int tails, int tailRows, int restRows, int first, int last, int beforeLast) {

    /** Folds of up to {@code rows} rows for all steps. */
    static KFolds of(int steps, int rows) {
        int full = Math.ceilDiv(steps, rows) - 1;
        int rest = steps - full * rows;
        return new KFolds(full, rows, 0, 0, rest, full > 0 ? rows : rest, rest, full > 0 ? rows : 0);
    }

    /** Folds that end with each group of {@code group} steps, not fewer than the rows; {@code rest} steps follow. */
    static KFolds ofGroups(int groups, int group, int rest, int rows) {
        KFolds each = of(group, rows);
        if (rest == 0) {
            int before = each.full > 0 ? rows : groups > 1 ? each.last : 0;
            return new KFolds(groups * each.full, rows, groups, each.last, 0, each.first, each.last, before);
        }
        KFolds end = of(rest, rows);
        return new KFolds(groups * each.full + end.full, rows, groups, each.last, end.last, each.first, end.last,
                end.full > 0 ? rows : each.last);
    }

    int count() {
        return full + tails + (restRows > 0 ? 1 : 0);
    }

    /** Cycles until all folds have been entered: each after {@code work} cycles, or once its rows are loaded. */
    long cycles(long work, long load) {
        return full * Math.max(work, fullRows * load) + tails * Math.max(work, tailRows * load)
                + (restRows > 0 ? Math.max(work, restRows * load) : 0);
    }
}
