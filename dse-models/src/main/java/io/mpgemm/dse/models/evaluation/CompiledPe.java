package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.CompiledAccelerator;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;

/** A PE in arrays of one number of rows and one dataflow at one node and clock, with all that its points share. */
final class CompiledPe {

    private final PeFamily family;
    private final Settings settings;
    private final Datapath datapath;
    private final String numerics;
    private final PeCost cost;
    private final boolean feasible;
    private final double[] metrics;
    private final CompiledAccelerator accelerator;

    CompiledPe(PeFamily family, Settings settings, PeCost cost, CompiledAccelerator accelerator) {
        this.family = family;
        this.settings = settings;
        this.datapath = family.datapath(settings);
        this.numerics = datapath.key();
        this.cost = cost;
        this.feasible = cost.infeasible().isEmpty();
        this.metrics = Metrics.ofPe(cost);
        this.accelerator = accelerator;
    }

    PeFamily family() {
        return family;
    }

    Settings settings() {
        return settings;
    }

    Datapath datapath() {
        return datapath;
    }

    /** The key of the datapath. */
    String numerics() {
        return numerics;
    }

    PeCost cost() {
        return cost;
    }

    /** Whether it meets the clock. */
    boolean feasible() {
        return feasible;
    }

    /** The metrics of the PE alone; not to be changed. */
    double[] metrics() {
        return metrics;
    }

    CompiledAccelerator accelerator() {
        return accelerator;
    }
}
