package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.workload.GemmShape;

/**
 * How often each event happens in an array during one GEMM.
 *
 * @param macs            multiply-accumulates of the PEs: {@code M K N'}
 * @param weightLoads     weights that enter the array: {@code K N'} for each fold along M (output stationary) or tile
 *                        of M (weight stationary)
 * @param activationLoads activations that enter it: {@code M K ceil(N'/C)}
 * @param chainOutputs    partial sums that leave a weight-stationary column: one for each fold along K, or for each group
 *                        where a column is tapped within a fold; none for output stationary
 * @param groupOutputs    complete group sums: {@code M N' ceil(K/g)}
 * @param outputs         complete outputs: {@code M N}
 * @param cycles          clock cycles in which the array works
 */
public record ArrayEvents(long macs, long weightLoads, long activationLoads, long chainOutputs, long groupOutputs,
        long outputs,
        long cycles) {

    /**
     * Counts of one GEMM. N' is N, or N times {@link AcceleratorConfig#attentionPasses} where W holds activations that
     * are wider than the PE's weights and take a column for each digit.
     *
     * @param model   the array
     * @param gemm    the GEMM; its count is left aside
     * @param columns N'
     * @param tiling  how it is cut into tiles
     * @return the counts
     */
    static ArrayEvents of(CycleModel model, GemmShape gemm, int columns, MemoryTraffic tiling) {
        long m = gemm.m();
        long k = gemm.k();
        long groups = gemm.weights() ? Math.ceilDiv(gemm.k(), model.groupSize()) : 1;
        long chains = model.dataflow() == Dataflow.WEIGHT_STATIONARY
                ? Math.max(groups, model.foldsAlongK(gemm.k(), gemm.weights()))
                : 0;
        return new ArrayEvents(m * k * columns, k * columns * tiling.weightPasses(),
                m * k * Math.ceilDiv(columns, model.cols()), m * columns * chains, m * columns * groups, m * gemm.n(),
                model.cycles(gemm.m(),
                        gemm.k(), columns, gemm.weights(), tiling.mTile(), tiling.kTiles()));
    }

    /**
     * The count of one event.
     *
     * @param event the event
     * @return how often it happens in the whole array; {@link Event#CYCLE} for each instance
     */
    public long count(Event event) {
        return switch (event) {
            case MAC -> macs;
            case WEIGHT_LOAD -> weightLoads;
            case ACTIVATION_LOAD -> activationLoads;
            case CHAIN_OUTPUT -> chainOutputs;
            case GROUP_OUTPUT -> groupOutputs;
            case OUTPUT -> outputs;
            case CYCLE -> cycles;
        };
    }
}
