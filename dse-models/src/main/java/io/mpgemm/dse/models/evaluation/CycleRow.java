package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.GemmCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cycles of a GEMM, or of a whole pass, under one cycle assumption.
 *
 * @param workload         the workload
 * @param gemm             the GEMM's site, or {@code total}
 * @param m                rows of the activations; 0 for the total, as k and n
 * @param k                length of the sums
 * @param n                columns of the weights
 * @param count            GEMMs of the shape in a pass
 * @param assumption       the assumption's name
 * @param arrayCycles      cycles in which the array works, fills and drains
 * @param waitCycles       cycles in which it waits for DRAM
 * @param exposedCycles    cycles of first loads and last stores
 * @param groupStallCycles of the array's cycles, those that wait for group dequantisers
 * @param feedStallCycles  of the array's cycles, those that wait for the units that feed it
 * @param cycles           all cycles
 * @param latencyMs        time, ms
 * @param utilization      useful share of the array's multiply-accumulate slots
 */
public record CycleRow(String workload, String gemm, int m, int k, int n, int count, String assumption,
        double arrayCycles, double waitCycles, double exposedCycles, double groupStallCycles, double feedStallCycles,
        double cycles, double latencyMs, double utilization) {

    /**
     * The names of the assumptions.
     *
     * @return the names, in the order of the rows
     */
    public static List<String> assumptions() {
        return Arrays.stream(CycleAssumption.values()).map(CycleAssumption::label).toList();
    }

    /**
     * All assumptions beside each other.
     *
     * @param design a design
     * @return for each workload its GEMMs and then the total, each with one row an assumption
     */
    public static List<CycleRow> of(Design design) {
        List<CycleRow> rows = new ArrayList<>();
        for (AcceleratorCost cost : design.costs()) {
            List<AcceleratorCost> all = Arrays.stream(CycleAssumption.values()).map(cost::with).toList();
            for (int g = 0; g < cost.workload().gemms().size(); g++) {
                for (AcceleratorCost under : all) {
                    rows.add(of(under, under.gemms().get(g)));
                }
            }
            all.forEach(under -> rows.add(total(under)));
        }
        return rows;
    }

    private static CycleRow of(AcceleratorCost cost, GemmCost gemm) {
        return new CycleRow(cost.workload().name(), gemm.gemm().site(), gemm.gemm().m(), gemm.gemm().k(),
                gemm.gemm().n(), gemm.gemm().count(), cost.cycleAssumption().label(), gemm.arrayCycles(),
                gemm.waitCycles(), gemm.exposedCycles(), gemm.groupStallCycles(), gemm.feedStallCycles(),
                gemm.cycles(), gemm.latencyMs(), gemm.utilization());
    }

    private static CycleRow total(AcceleratorCost cost) {
        List<GemmCost> gemms = cost.gemms();
        return new CycleRow(cost.workload().name(), "total", 0, 0, 0, 1, cost.cycleAssumption().label(),
                cost.activity().arrayCycles(), cost.activity().waitCycles(), cost.activity().exposedCycles(),
                gemms.stream().mapToDouble(GemmCost::groupStallCycles).sum(),
                gemms.stream().mapToDouble(GemmCost::feedStallCycles).sum(), cost.activity().cycles(),
                cost.latencyMs(), cost.utilization());
    }

    /**
     * Whether it is the sum over a pass.
     *
     * @return false for a GEMM
     */
    public boolean isTotal() {
        return m == 0;
    }
}
