package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import java.util.ArrayList;
import java.util.List;

/** Remembers how the front of a search grew, batch by batch, and nothing else of it. */
public final class Trace implements SearchListener {

    /**
     * Where a search stood.
     *
     * @param evaluations distinct points evaluated
     * @param front       feasible non-dominated ones of them, one for each objective vector
     * @param hypervolume what they dominate, in units of some front
     * @param share       the same as a share of what that front dominates
     */
    public record Step(long evaluations, int front, double hypervolume, double share) {}

    private record Batch(long evaluations, List<Candidate> entrants) {}

    private final int objectives;
    private final FrontArchive<Candidate> archive;
    private final List<Batch> batches = new ArrayList<>();

    /**
     * Nothing yet.
     *
     * @param objectives objectives of the problem
     */
    public Trace(int objectives) {
        this.objectives = objectives;
        this.archive = new FrontArchive<>(objectives);
    }

    @Override
    public void evaluated(List<Candidate> batch, Progress progress) {
        List<Candidate> entrants = new ArrayList<>();
        for (Candidate candidate : batch) {
            if (candidate.feasible() && archive.add(candidate.vector(), candidate)) {
                entrants.add(candidate);
            }
        }
        batches.add(new Batch(progress.evaluations(), entrants));
    }

    /**
     * The convergence curve.
     *
     * @param units what hypervolumes are counted in
     * @param most  how many steps at most, at least 3; where there were more batches, those nearest to a geometric series
     *              of evaluations, first and last among them
     * @return the steps by rising evaluations, none where nothing was evaluated
     */
    public List<Step> curve(NormalizedHypervolume units, int most) {
        List<Step> steps = new ArrayList<>();
        FrontArchive<Candidate> front = new FrontArchive<>(objectives);
        double wanted = 0;
        double ratio = batches.size() <= most ? 0
                : StrictMath.pow((double) batches.getLast().evaluations / batches.getFirst().evaluations,
                        1.0 / (most - 2));
        for (int i = 0; i < batches.size(); i++) {
            Batch batch = batches.get(i);
            batch.entrants.forEach(one -> front.add(one.vector(), one));
            if (batch.evaluations >= wanted || i == batches.size() - 1) {
                double[][] vectors = front.vectors();
                double volume = units.of(vectors);
                steps.add(new Step(batch.evaluations, front.size(), volume, units.share(volume)));
                wanted = batch.evaluations * ratio;
            }
        }
        return steps;
    }
}
