package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Hardware;

/**
 * Closed forms of a systolic array's cycles.
 *
 * <p>
 * A PE takes {@code macsPerPe} neighbours along K in a step of {@code cyclesPerStep} = s cycles; a group of g weights
 * takes {@code G = ceil(g / macsPerPe)} steps, so that K takes {@code K' = floor(K/g) G + ceil((K mod g) /
 * macsPerPe)}. Operands move one PE a cycle. Edge tiles count as full ones, as SCALE-Sim has them.
 *
 * <table>
 * <caption>Cycles of one GEMM; F folds, P cycles that a fold's steps take</caption>
 * <tr><th></th><th>output stationary</th><th>weight stationary</th></tr>
 * <tr><td>F</td><td>ceil(M/R) ceil(N/C)</td><td>ceil(K'/R) ceil(N/C), for each tile of M</td></tr>
 * <tr><td>P</td><td>s K'</td><td>s M</td></tr>
 * <tr><td>ideal</td><td colspan="2">s M K N / (R C macsPerPe)</td></tr>
 * <tr><td>fold</td><td>F (P + R + C - 2) - 1</td><td>F (P + 2R + C - 2) - 1</td></tr>
 * <tr><td>overlapped</td><td>(F-1) max(P, R) + P + R + C - 2</td>
 * <td>R + (F-1) max(P, R) + P + R + C - 2</td></tr>
 * </table>
 *
 * <p>
 * {@code fold} is SCALE-Sim's count to the cycle (it held on 59,569 of its runs); the 1 is its known off-by-one
 * (scalesim-project/SCALE-Sim#125: the tool prints the number of the last cycle, counted from 0), so hardware that
 * fills and drains every fold takes one cycle more. {@code overlapped} has no off-by-one. There, weights ripple into
 * shadow registers, one row a cycle, behind the wave that starts the fold before, so that a fold cannot be shorter
 * than the R cycles of loading the next (this is what a GEMV pays); finished partial sums of an output-stationary fold
 * leave through a shadow chain of R registers a column, which must be empty before the next ones arrive. Both forms
 * end with the last multiply-accumulate: the last chain drains under the store.
 *
 * <p>
 * Group dequantisers at the array's edge bound the throughput. Output stationary, the R partial sums of a column pass
 * u units at the end of each group, so a group lasts at least {@code ceil(R/u)} cycles. Weight stationary, a column
 * that holds t whole groups is tapped t times and hands over t sums in every step, so a step lasts at least
 * {@code ceil(t/u)} cycles; where a group is longer than the column its chains meet in the accumulator.
 *
 * @param rows          rows R
 * @param cols          columns C
 * @param dataflow      which operand stays
 * @param assumption    what the count takes for granted
 * @param macsPerPe     weights along K that one PE serves in a step
 * @param cyclesPerStep cycles s of a step
 * @param groupSize     weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
 * @param edgeGroups    whether group sums pass dequantisers at the array's edge
 * @param groupUnits    dequantisers of a column, 0: as many as are needed
 */
public record CycleModel(int rows, int cols, Dataflow dataflow, CycleAssumption assumption, int macsPerPe,
        int cyclesPerStep, int groupSize, boolean edgeGroups, int groupUnits) {

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
        return new CycleModel(rows, cols, dataflow, assumption, 1, 1, Integer.MAX_VALUE, false, 0);
    }

    /**
     * The array of an accelerator.
     *
     * @param config     the accelerator
     * @param hardware   the PE
     * @param groupSize  weights along K that share a scale; {@link Integer#MAX_VALUE} for a whole column
     * @param edgeGroups whether group sums pass dequantisers at the array's edge
     * @return the model
     */
    public static CycleModel of(AcceleratorConfig config, Hardware hardware, int groupSize, boolean edgeGroups) {
        return new CycleModel(config.rows(), config.cols(), config.dataflow(), config.cycleAssumption(),
                hardware.macsPerPe(), hardware.cyclesPerStep(), groupSize, edgeGroups, config.groupUnitsPerColumn());
    }

    /**
     * Group dequantisers that a column needs so that the array never waits for them.
     *
     * @return output stationary {@code ceil(R / (s G))}, weight stationary {@code ceil(floor(R / G) / s)}; 1 where
     *         the array has none at its edge
     */
    public int requiredGroupUnits() {
        if (!edgeGroups) {
            return 1;
        }
        int group = stepsOf(groupSize);
        return (int) (dataflow == Dataflow.OUTPUT_STATIONARY ? Math.ceilDiv(rows, (long) cyclesPerStep * group)
                : Math.ceilDiv(Math.max(1, rows / group), cyclesPerStep));
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
        if (!grouped || groupSize >= k) {
            return Math.ceilDiv(stepsOf(k), rows);
        }
        int group = stepsOf(groupSize);
        return group >= rows ? k / groupSize * Math.ceilDiv(group, rows) + Math.ceilDiv(stepsOf(k % groupSize), rows)
                : Math.ceilDiv(Math.ceilDiv(k, groupSize), rows / group);
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
     * @return cycles beyond those of an array with enough of them
     */
    public long groupStalls(int m, int k, int n, boolean grouped) {
        CycleModel enough = new CycleModel(rows, cols, dataflow, assumption, macsPerPe, cyclesPerStep, groupSize,
                edgeGroups, Math.max(groupUnitsPerColumn(), rows));
        return cycles(m, k, n, grouped) - enough.cycles(m, k, n, grouped);
    }

    private int stepsOf(int k) {
        return Math.ceilDiv(k, macsPerPe);
    }

    private long outputStationary(int m, int k, int n, boolean grouped, int kTiles) {
        long folds = (long) Math.ceilDiv(m, rows) * Math.ceilDiv(n, cols);
        boolean edge = edgeGroups && grouped;
        int units = edge ? groupUnitsPerColumn() : 1;
        long drain = Math.ceilDiv(rows, units);
        long alone;
        long period;
        if (edge && groupSize < k) {
            long group = (long) cyclesPerStep * stepsOf(groupSize);
            long rest = (long) cyclesPerStep * stepsOf(k % groupSize);
            long full = k / groupSize;
            long last = rest > 0 ? rest : group;
            long before = (rest > 0 ? full : full - 1) * Math.max(group, drain);
            alone = before + last;
            period = before + Math.max(last, drain);
        } else {
            alone = (long) cyclesPerStep * steps(k, grouped);
            period = Math.max(alone, drain);
        }
        if (assumption == CycleAssumption.FOLD) {
            return folds * (alone + (long) kTiles * (rows + cols - 2)) - 1;
        }
        return (folds - 1) * period + alone + rows + cols - 2;
    }

    private long weightStationary(int m, int k, int n, boolean grouped, int mTile) {
        long folds = (long) foldsAlongK(k, grouped) * Math.ceilDiv(n, cols);
        long step = cyclesPerStep;
        if (edgeGroups && grouped && groupSize < k) {
            int taps = Math.min(Math.max(1, rows / stepsOf(groupSize)), Math.ceilDiv(k, groupSize));
            step = Math.max(step, Math.ceilDiv(taps, groupUnitsPerColumn()));
        }
        long full = m / mTile;
        long rest = m % mTile;
        long tiles = rest > 0 ? full + 1 : full;
        if (assumption == CycleAssumption.FOLD) {
            return folds * (step * m + tiles * (2L * rows + cols - 2)) - 1;
        }
        long last = step * (rest > 0 ? rest : mTile);
        long all = folds * (full * Math.max(step * mTile, rows) + (rest > 0 ? Math.max(step * rest, rows) : 0));
        return rows + all - Math.max(last, rows) + last + rows + cols - 2;
    }
}
