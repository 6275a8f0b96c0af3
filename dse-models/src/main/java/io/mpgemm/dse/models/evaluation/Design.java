package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.language.LanguageScore;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import java.util.List;
import java.util.Optional;

/**
 * A design point with all that is known of it.
 *
 * @param family     its PE family
 * @param settings   the PE's parameters
 * @param datapath   its numerics
 * @param pe         the PE's cost
 * @param costs      what each workload of the study costs on it, in the study's order, or each part of one whose layers
 *                   have weights of their own; empty where it cannot be built
 * @param tokens     tokens of all workloads
 * @param fidelity   how close its results come
 * @param language   how close a language model comes, where the study runs one
 * @param infeasible why it cannot be built, empty where it can
 */
public record Design(PeFamily family, Settings settings, Datapath datapath, PeCost pe, List<AcceleratorCost> costs,
        double tokens,
        FidelityReport fidelity, Optional<LanguageScore> language, String infeasible) {

    /** Copies the list. */
    public Design {
        costs = List.copyOf(costs);
    }
}
