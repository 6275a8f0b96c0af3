package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.report.Profile;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.UnitCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What the metrics of a design are made of. */
public final class Breakdowns {

    private Breakdowns() {}

    /**
     * Area (mm2), energy per token (mJ) and latency (ms) as trees. Where a study has several workloads, energy and
     * latency have one branch for each.
     *
     * @param design a design
     * @return the trees; none for a design that cannot be built
     */
    public static List<Breakdown> of(Design design) {
        return of(design.costs(), design.tokens());
    }

    /**
     * The fidelity of each matrix product (dB) on its own.
     *
     * @param design a design
     * @return the SQNR of each site in the order of the tensors; none where there is a single site
     */
    public static List<Profile> fidelity(Design design) {
        List<Profile.Bar> sites = design.fidelity().sites().stream()
                .map(site -> new Profile.Bar(site.name(), site.sqnrDb())).toList();
        return sites.size() < 2 ? List.of() : List.of(new Profile("SQNR by site", "dB", sites));
    }

    static List<Breakdown> of(List<AcceleratorCost> costs) {
        return of(costs, costs.stream().mapToDouble(AcceleratorCost::tokens).sum());
    }

    static List<Breakdown> of(List<AcceleratorCost> costs, double tokens) {
        if (costs.isEmpty()) {
            return List.of();
        }
        return List.of(costs.getFirst().areaBreakdown().renamed("area (mm2)"),
                joined("energy per token (mJ)", costs, AcceleratorCost::energyBreakdown,
                        cost -> cost.tokens() / tokens),
                joined("latency (ms)", costs, AcceleratorCost::latencyBreakdown, cost -> 1));
    }

    /**
     * Mean power (W) as a tree, what events draw and what is drawn all the time told apart. Where a study has several
     * workloads, each has a branch with its share of the time.
     *
     * @param design a design
     * @return the tree; empty for a design that cannot be built
     */
    public static Optional<Breakdown> power(Design design) {
        return power(design.costs());
    }

    static Optional<Breakdown> power(List<AcceleratorCost> costs) {
        double latency = costs.stream().mapToDouble(AcceleratorCost::latencyMs).sum();
        return costs.isEmpty() ? Optional.empty()
                : Optional.of(joined("power (W)", costs, AcceleratorCost::powerBreakdown,
                        cost -> cost.latencyMs() / latency));
    }

    /**
     * The PE alone: cell area (um2) and energy of a MAC in a busy PE (pJ), by part.
     *
     * @param design a design
     * @return the two trees
     */
    public static List<Breakdown> ofPe(Design design) {
        UnitCost pe = design.pe().pe();
        Hardware hardware = design.pe().hardware();
        double cyclesPerMac = (double) hardware.cyclesPerStep() / hardware.macsPerPe();
        List<Breakdown> energies = new ArrayList<>();
        Breakdown operations = pe.energy().get(Event.MAC);
        if (operations != null) {
            energies.add(operations.renamed("operations"));
        }
        Breakdown clock = pe.energy().get(Event.CYCLE);
        if (clock != null) {
            energies.add(clock.renamed("register clocks").scaled(cyclesPerMac));
        }
        return List.of(pe.area().renamed("PE cell area (um2)"),
                Breakdown.sum("PE energy per MAC (pJ)", "a PE that works every cycle", energies));
    }

    private static Breakdown joined(String name, List<AcceleratorCost> costs,
            Function<AcceleratorCost, Breakdown> tree, ToDoubleFunction<AcceleratorCost> share) {
        if (costs.size() == 1) {
            return tree.apply(costs.getFirst()).renamed(name);
        }
        List<Breakdown> branches = new ArrayList<>();
        costs.forEach(cost -> branches.add(tree.apply(cost).scaled(share.applyAsDouble(cost))));
        return Breakdown.sum(name, "sum over the workloads", branches);
    }
}
