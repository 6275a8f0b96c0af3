package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.RobustSection;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.study.Robust;
import io.mpgemm.dse.models.study.Robust.Distribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A front and its rivals under draws of the constants. */
final class RobustFront {

    /** Rivals at most: each is costed in every draw. */
    static final int MOST_RIVALS = 1000;

    private RobustFront() {}

    /**
     * Costs all designs anew in every draw.
     *
     * @param robust    how to draw
     * @param evaluator what scored the points
     * @param problem   objectives and constraints
     * @param front     the points of the front, at least one
     * @param rivals    points behind it
     * @param listener  hears how many designs are costed
     * @param stop      asked before each draw
     * @return what came out, the same for any number of threads
     * @throws CancellationException once it is to stop
     */
    static Section section(Robust robust, DesignEvaluator evaluator, Problem problem, List<Candidate> front,
            List<Candidate> rivals, SearchListener listener, BooleanSupplier stop) {
        List<DesignPoint> points = Stream.concat(front.stream(), rivals.stream())
                .map(candidate -> candidate.evaluation().point()).toList();
        Set<Constants> places = new LinkedHashSet<>();
        Map<DesignPoint, Design> known = new HashMap<>();
        for (DesignPoint point : points) {
            places.add(evaluator.constants(point));
            known.put(point, evaluator.design(point));
        }
        ConstantDraws draws = new ConstantDraws(robust, places);
        Count count = new Count(listener, "draws of the constants", (long) robust.samples() * points.size());
        List<List<Candidate>> drawn = evaluator.inParallel(robust.samples(), draw -> {
            if (stop.getAsBoolean()) {
                throw new CancellationException("The draws were stopped.");
            }
            List<Candidate> one = new Problem(problem.space(), evaluator.under(known, place -> draws.at(draw, place)),
                    problem.objectives(), problem.constraints()).evaluate(points);
            count.add(points.size());
            return one;
        });
        List<String> notes = new ArrayList<>();
        notes.add("The " + draws.constants()
                + " constants that have a band and that the cost of these designs may depend"
                + " on are drawn by a Latin hypercube (seed " + robust.seed() + "), each "
                + (robust.distribution() == Distribution.UNIFORM ? "uniform" : "triangular, likeliest at its value,")
                + " between the ends of its band, on a logarithm where the band is above 0. Constants of the same name,"
                + " band and source are one at all nodes; all others are taken to be independent. Fidelity does not"
                + " depend on them.");
        notes.add("Rivals are the " + rivals.size() + " feasible designs that the search met on the next "
                + robust.ranks() + " non-domination ranks behind the front (whole ranks up to " + MOST_RIVALS
                + " designs).");
        return RobustSection.of(Columns.of(problem), problem.objectives(), front, rivals, drawn, robust.threshold(),
                draws.constants(), notes);
    }
}
