package io.mpgemm.dse.models.accelerator;

import java.util.List;

/**
 * What all workloads of a study cost together on an accelerator: all that metrics are made of. Each workload runs once.
 *
 * @param areaMm2      area of the chip, mm2
 * @param arrayAreaMm2 area of PEs and shared units, mm2
 * @param energyMj     energy, DRAM included, mJ
 * @param latencyMs    time, ms
 * @param tokens       tokens
 * @param usefulMacs   multiply-accumulates that the workloads ask for
 * @param peakMacs     multiply-accumulates that the array could have done in the time
 */
public record CostTotals(double areaMm2, double arrayAreaMm2, double energyMj, double latencyMs, double tokens,
        double usefulMacs, double peakMacs) {

    /**
     * The sums over workloads on one accelerator.
     *
     * @param costs at least one workload's cost
     * @return the totals
     */
    public static CostTotals of(List<AcceleratorCost> costs) {
        return of(costs, costs.stream().mapToDouble(AcceleratorCost::tokens).sum());
    }

    /**
     * The sums over parts of workloads on one accelerator.
     *
     * @param costs  cost of at least one part
     * @param tokens tokens of the workloads; each part has those of its workload
     * @return the totals
     */
    public static CostTotals of(List<AcceleratorCost> costs, double tokens) {
        double energy = 0;
        double latency = 0;
        double useful = 0;
        double peak = 0;
        for (AcceleratorCost cost : costs) {
            energy += cost.energyMj();
            latency += cost.latencyMs();
            useful += cost.activity().usefulMacs();
            peak += cost.activity().usefulMacs() / cost.utilization();
        }
        return new CostTotals(costs.getFirst().areaMm2(), costs.getFirst().arrayAreaMm2(), energy, latency, tokens,
                useful, peak);
    }

    /**
     * Energy of one token.
     *
     * @return mJ
     */
    public double energyPerTokenMj() {
        return energyMj / tokens;
    }

    /**
     * Mean power.
     *
     * @return W
     */
    public double powerW() {
        return energyMj / latencyMs;
    }

    /**
     * Tokens of all workloads over their time.
     *
     * @return tokens in a second
     */
    public double tokensPerSecond() {
        return tokens / latencyMs * 1e3;
    }

    /**
     * Share of the array's peak that is used.
     *
     * @return 0 to 1
     */
    public double utilization() {
        return usefulMacs / peakMacs;
    }

    /**
     * Two operations a useful multiply-accumulate, for the energy.
     *
     * @return TOPS/W
     */
    public double topsPerWatt() {
        return 2 * usefulMacs * 1e-9 / energyMj;
    }

    /**
     * Two operations a useful multiply-accumulate, for the time and the array's area: PEs and the units that they share.
     *
     * @return TOPS/mm2
     */
    public double topsPerMm2() {
        return 2 * usefulMacs * 1e-9 / latencyMs / arrayAreaMm2;
    }

    /**
     * Efficiency in power times efficiency in area, the axis on which Zhang et al. (MixPE, arXiv 2411.16158) and Rouhani et al.
     * (ISCA 2023) hold formats against their fidelity. Designs with the best product at a fidelity are on the front of its
     * factors, too.
     *
     * @return TOPS/W times TOPS/mm2
     */
    public double areaPowerEfficiency() {
        return topsPerWatt() * topsPerMm2();
    }
}
