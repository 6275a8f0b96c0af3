package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;

/**
 * Closed forms of a systolic array's cycles.
 *
 * <p>
 * A PE takes {@code macsPerPe} neighbours along K in a step of s cycles ({@code cyclesPerStep}, or more where the edge
 * cannot feed it); a group of g weights takes {@code G = ceil(g / macsPerPe)} steps, so that K takes {@code K' =
 * floor(K/g) G + ceil((K mod g) / macsPerPe)}. Operands move one PE a cycle.
 *
 * <table>
 * <caption>Cycles of one GEMM; F folds of r rows and c columns each, P cycles that a fold's steps take</caption>
 * <tr><th></th><th>output stationary</th><th>weight stationary</th></tr>
 * <tr><td>F</td><td>ceil(M/R) ceil(N/C)</td><td>ceil(K'/R) ceil(N/C), for each tile of M</td></tr>
 * <tr><td>P</td><td>s K'</td><td>s M</td></tr>
 * <tr><td>ideal</td><td colspan="2">cyclesPerStep M K N / (R C macsPerPe)</td></tr>
 * <tr><td>fold</td><td>F (P + R + C - 2) - 1</td><td>F (P + 2R + C - 2) - 1</td></tr>
 * <tr><td>overlapped</td><td>sum of max(P, r) over all folds but the last; then P + r + c - 2</td>
 * <td>r of the first fold; max(P, r of the next fold) for each but the last; then P + r + c - 2</td></tr>
 * </table>
 *
 * <p>
 * {@code fold} is SCALE-Sim's count to the cycle (it held on 59,569 of its runs). It takes edge tiles for full ones: an
 * array that pads them with zeros and fills and drains every fold by itself. The 1 is SCALE-Sim's known off-by-one
 * (scalesim-project/SCALE-Sim#125: the tool prints the number of the last cycle, counted from 0), so that array takes
 * one cycle more.
 *
 * <p>
 * {@code overlapped} is what an array takes that starts each fold as soon as no register is needed by two folds at once.
 * Edge tiles count as they are: rows and columns beyond them are masked. Weights ripple into shadow registers, one row a
 * cycle, behind the wave that starts the fold before, so that a fold cannot be shorter than the r cycles of loading the
 * next (this is what a GEMV pays); finished partial sums of an output-stationary fold leave through a shadow chain of
 * registers in each column, which must be empty before the next ones arrive. It ends with the last multiply-accumulate of
 * any fold, where a small last fold may end before the one ahead of it; the last chain drains under the store. There is no
 * off-by-one.
 *
 * <p>
 * Units at the array's edge ({@link EdgeUnits}) bound the throughput. A row's activations, and an output-stationary
 * column's weights, must pass the row's or column's unit in a step, or the step lasts longer; weight-stationary loading
 * takes longer likewise. Output stationary, the r partial sums of a column pass u dequantisers of b cycles at the end of
 * each group, so a group lasts at least {@code ceil(r/u) b} cycles. Weight stationary, a column that holds t whole groups
 * is tapped t times and hands over t sums in every step, so a step lasts at least {@code ceil(t b / u)} cycles; where a
 * group takes f folds its chains meet in the accumulator, and its sums may take all of the next group's folds to leave:
 * {@code ceil(b / (u f))}. {@code ideal} leaves the edge aside.
 *
 * @param rows          rows R
 * @param cols          columns C
 * @param dataflow      which operand stays
 * @param assumption    what the count takes for granted
 * @param macsPerPe     weights along K that one PE serves in a step
 * @param cyclesPerStep cycles of a step of a PE that is fed in time
 * @param groupSize     weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
 * @param edge          the units at the array's edge
 * @param groupUnits    dequantisers of a column, 0: as many as are needed
 */
public record CycleModel(int rows, int cols, Dataflow dataflow, CycleAssumption assumption, int macsPerPe,
        int cyclesPerStep, int groupSize, EdgeUnits edge, int groupUnits) {

    /** Checks the ranges. */
    public CycleModel {
        if (rows < 1 || cols < 1 || macsPerPe < 1 || cyclesPerStep < 1 || groupSize < 1 || groupUnits < 0) {
            throw new IllegalArgumentException("Cycle model of a " + rows + " x " + cols + " array: macsPerPe "
                    + macsPerPe + ", cyclesPerStep " + cyclesPerStep + ", groupSize " + groupSize + ", groupUnits "
                    + groupUnits + "; all must be 1 or more, groupUnits 0 or more.");
        }
    }

    /**
     * An array of plain multiply-accumulators without groups.
     *
     * @param rows       rows R
     * @param cols       columns C
     * @param dataflow   which operand stays
     * @param assumption what the count takes for granted
     * @return the model
     */
    public static CycleModel plain(int rows, int cols, Dataflow dataflow, CycleAssumption assumption) {
        return new CycleModel(rows, cols, dataflow, assumption, 1, 1, Integer.MAX_VALUE, EdgeUnits.NONE, 0);
    }

    /**
     * The array of an accelerator.
     *
     * @param config     the accelerator
     * @param hardware   the PE
     * @param groupSize  weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     * @param edge      the units at the array's edge
     * @return the model
     */
    public static CycleModel of(AcceleratorConfig config, Hardware hardware, int groupSize, EdgeUnits edge) {
        return new CycleModel(config.rows(), config.cols(), config.dataflow(), config.cycleAssumption(),
                hardware.macsPerPe(), hardware.cyclesPerStep(), groupSize, edge, config.groupUnitsPerColumn());
    }

    /**
     * Cycles of a step.
     *
     * @return {@code cyclesPerStep}, or more where the units of a row or column cannot feed a PE in that time
     */
    public int step() {
        int step = Math.max(cyclesPerStep, EdgeUnits.whole(macsPerPe * edge.activationCycles()));
        return dataflow == Dataflow.OUTPUT_STATIONARY
                ? Math.max(step, EdgeUnits.whole(macsPerPe * edge.weightCycles()))
                : step;
    }

    /** Cycles in which one row of weights enters a weight-stationary array. */
    int loadCycles() {
        return Math.max(1, EdgeUnits.whole(macsPerPe * edge.weightCycles()));
    }

    /**
     * Group dequantisers that a column needs so that the array never waits for them, or waits least.
     *
     * @return output stationary R over the sums that one takes in a group; weight stationary {@code ceil(t b / (s f))};
     *         1 where the array has none at its edge
     */
    public int requiredGroupUnits() {
        if (!edge.dequantises()) {
            return 1;
        }
        int group = stepsOf(groupSize);
        int busy = EdgeUnits.whole(edge.groupCycles());
        if (dataflow == Dataflow.OUTPUT_STATIONARY) {
            long served = (long) step() * group / busy;
            return served == 0 ? rows : (int) Math.ceilDiv(rows, served);
        }
        return EdgeUnits.whole(Math.max(1, rows / group) * edge.groupCycles()
                / ((double) step() * Math.ceilDiv(group, rows)));
    }

    /**
     * Group dequantisers that a column has.
     *
     * @return the given number, or the required one
     */
    public int groupUnitsPerColumn() {
        return groupUnits > 0 ? groupUnits : requiredGroupUnits();
    }

    /**
     * Steps that a PE takes for sums of a length.
     *
     * @param k       length of the sums
     * @param grouped whether groups divide it
     * @return K'
     */
    public int steps(int k, boolean grouped) {
        return grouped && groupSize < k ? k / groupSize * stepsOf(groupSize) + stepsOf(k % groupSize) : stepsOf(k);
    }

    /**
     * Folds of a weight-stationary array along K.
     *
     * @param k       length of the sums
     * @param grouped whether groups divide it
     * @return {@code ceil(K'/R)} where R and the group divide each other; more where boundaries leave rows unused
     */
    public int foldsAlongK(int k, boolean grouped) {
        return folds(k, grouped).count();
    }

    /** The folds of a weight-stationary array along K, with the rows that they use. */
    KFolds folds(int k, boolean grouped) {
        if (!grouped || groupSize >= k) {
            return KFolds.of(stepsOf(k), rows);
        }
        int group = stepsOf(groupSize);
        if (group >= rows) {
            return KFolds.ofGroups(k / groupSize, group, stepsOf(k % groupSize), rows);
        }
        return KFolds.of(steps(k, true), rows / group * group);
    }

    /**
     * Cycles of one GEMM whose operands are in the buffers.
     *
     * @param m       rows of the activations
     * @param k       length of the sums
     * @param n       columns of the weights
     * @param grouped whether W is quantised in groups
     * @return cycles
     */
    public long cycles(int m, int k, int n, boolean grouped) {
        return cycles(m, k, n, grouped, m, 1);
    }

    /**
     * Cycles of one GEMM in tiles.
     *
     * @param m       rows of the activations
     * @param k       length of the sums
     * @param n       columns of the weights
     * @param grouped whether W is quantised in groups
     * @param mTile   rows whose partial sums the output buffer holds: a weight-stationary array loads its weights
     *                again for each tile
     * @param kTiles  parts into which an output-stationary array cuts the sums
     * @return cycles
     */
    public long cycles(int m, int k, int n, boolean grouped, int mTile, int kTiles) {
        if (assumption == CycleAssumption.IDEAL) {
            return Math.ceilDiv((long) m * k * n * cyclesPerStep, (long) rows * cols * macsPerPe);
        }
        return dataflow == Dataflow.OUTPUT_STATIONARY ? outputStationary(m, k, n, grouped, kTiles)
                : weightStationary(m, k, n, grouped, mTile);
    }

    /**
     * Cycles that the array waits for its group dequantisers.
     *
     * @param m       rows of the activations
     * @param k       length of the sums
     * @param n       columns of the weights
     * @param grouped whether W is quantised in groups
     * @return cycles beyond those of an array whose sums leave in time
     */
    public long groupStalls(int m, int k, int n, boolean grouped) {
        EdgeUnits quick = new EdgeUnits(0, edge.outputCycles(), edge.chainCycles(), edge.activationCycles(),
                edge.weightCycles());
        return stalls(quick, m, k, n, grouped);
    }

    /**
     * Cycles that the array waits for the units that feed its rows and columns.
     *
     * @param m       rows of the activations
     * @param k       length of the sums
     * @param n       columns of the weights
     * @param grouped whether W is quantised in groups
     * @return cycles beyond those of an array that is fed in time
     */
    public long feedStalls(int m, int k, int n, boolean grouped) {
        EdgeUnits quick = new EdgeUnits(edge.groupCycles(), edge.outputCycles(), edge.chainCycles(), 0, 0);
        return stalls(quick, m, k, n, grouped);
    }

    private long stalls(EdgeUnits quick, int m, int k, int n, boolean grouped) {
        CycleModel free = new CycleModel(rows, cols, dataflow, assumption, macsPerPe, cyclesPerStep, groupSize, quick,
                groupUnits);
        return Math.max(0, cycles(m, k, n, grouped) - free.cycles(m, k, n, grouped));
    }

    private int stepsOf(int k) {
        return Math.ceilDiv(k, macsPerPe);
    }

    /** An output-stationary fold: its own steps, and the time until the next one may start. */
    private record Fold(long alone, long period) {}

    private Fold outputStationaryFold(int k, boolean grouped, int usedRows) {
        long drain = edge.dequantises()
                ? (long) Math.ceilDiv(usedRows, groupUnitsPerColumn()) * EdgeUnits.whole(edge.groupCycles())
                : usedRows;
        long last = (long) step() * steps(k, grouped);
        long before = 0;
        if (edge.dequantises() && grouped && groupSize < k) {
            long group = (long) step() * stepsOf(groupSize);
            int rest = k % groupSize;
            last = rest > 0 ? (long) step() * stepsOf(rest) : group;
            before = (Math.ceilDiv(k, groupSize) - 1) * Math.max(group, drain);
        }
        long leave = Math.max(drain, EdgeUnits.whole(usedRows * edge.outputCycles()));
        return new Fold(before + last, before + Math.max(last, leave));
    }

    private long outputStationary(int m, int k, int n, boolean grouped, int kTiles) {
        int mFolds = Math.ceilDiv(m, rows);
        int nFolds = Math.ceilDiv(n, cols);
        Fold full = outputStationaryFold(k, grouped, rows);
        if (assumption == CycleAssumption.FOLD) {
            return (long) mFolds * nFolds * (full.alone + (long) kTiles * (rows + cols - 2)) - 1;
        }
        int lastRows = m - (mFolds - 1) * rows;
        int lastCols = n - (nFolds - 1) * cols;
        Fold edgeFold = outputStationaryFold(k, grouped, lastRows);
        long column = (mFolds - 1) * full.period + edgeFold.period;
        // The last fold, or a larger one before it, ends last; counted from the start of the last.
        long end = edgeFold.alone + lastRows + lastCols;
        if (mFolds > 1) {
            end = Math.max(end, full.alone - full.period + rows + lastCols);
        }
        if (nFolds > 1) {
            end = Math.max(end, edgeFold.alone - column + lastRows + cols);
            if (mFolds > 1) {
                end = Math.max(end, full.alone - full.period - column + rows + cols);
            }
        }
        return nFolds * column - edgeFold.period + end - 2;
    }

    /** Cycles of a step of a weight-stationary array, with the units below its columns. */
    int weightStationaryStep(int k, boolean grouped) {
        int step = Math.max(step(), EdgeUnits.whole(edge.chainCycles()));
        step = Math.max(step, EdgeUnits.whole(edge.outputCycles() / foldsAlongK(k, grouped)));
        if (!edge.dequantises()) {
            return step;
        }
        double sums = grouped && groupSize < k
                ? Math.min(Math.max(1, rows / stepsOf(groupSize)), Math.ceilDiv(k, groupSize))
                        / (double) Math.ceilDiv(stepsOf(groupSize), rows)
                : 1.0 / foldsAlongK(k, grouped);
        return Math.max(step, EdgeUnits.whole(sums * edge.groupCycles() / groupUnitsPerColumn()));
    }

    private long weightStationary(int m, int k, int n, boolean grouped, int mTile) {
        KFolds along = folds(k, grouped);
        int nFolds = Math.ceilDiv(n, cols);
        long step = weightStationaryStep(k, grouped);
        long load = loadCycles();
        if (assumption == CycleAssumption.FOLD) {
            return (long) along.count() * nFolds * (step * m + Math.ceilDiv(m, mTile) * ((1 + load) * rows + cols - 2))
                    - 1;
        }
        return weightStationary(along, step, load, m, mTile, nFolds, cols, n - (nFolds - 1) * cols);
    }

    /** The overlapped form. */
    static long weightStationary(KFolds along, long step, long load, int m, int mTile, int nFolds, int cols,
            int lastCols) {
        int full = m / mTile;
        int rest = m - full * mTile;
        long last = step * (rest > 0 ? rest : mTile);
        long column = along.cycles(last, load);
        // Every fold is entered once for each columns' fold and tile; nothing comes before the first or after the last.
        long entries = full * along.cycles(step * mTile, load) + (rest > 0 ? column : 0);
        long start = along.first() * load + nFolds * entries - Math.max(last, along.first() * load);
        long end = (long) along.last() + lastCols;
        long entered = Math.max(last, along.last() * load);
        if (along.count() > 1) {
            end = Math.max(end, along.beforeLast() - entered + lastCols);
        }
        if (nFolds > 1) {
            end = Math.max(end, along.last() - column + cols);
            if (along.count() > 1) {
                end = Math.max(end, along.beforeLast() - entered - column + cols);
            }
        }
        return start + last + end - 2;
    }
}
