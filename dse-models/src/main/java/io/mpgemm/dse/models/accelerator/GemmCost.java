package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.workload.GemmShape;

/**
 * Time of all GEMMs of one shape in a pass.
 *
 * @param gemm             the GEMMs
 * @param columns          columns of W as the array sees them; more than N where W holds activations
 * @param order            what stays in the buffers
 * @param arrayCycles      cycles in which the array works, fills and drains
 * @param waitCycles       cycles in which it waits because DRAM takes longer
 * @param exposedCycles    cycles of first loads and last stores
 * @param groupStallCycles of the array's cycles, those that wait for group dequantisers
 * @param feedStallCycles  of the array's cycles, those that wait for table generators and other units that feed it
 * @param latencyMs        time, ms
 * @param utilization      useful share of the array's multiply-accumulate slots in this time
 */
public record GemmCost(GemmShape gemm, int columns, MemoryTraffic.Order order, double arrayCycles, double waitCycles,
        double exposedCycles, double groupStallCycles, double feedStallCycles, double latencyMs, double utilization) {

    /**
     * All cycles.
     *
     * @return array + wait + exposed
     */
    public double cycles() {
        return arrayCycles + waitCycles + exposedCycles;
    }
}
