package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a genetic search may be told beside its size and seed.
 *
 * @param maxEvaluations a bound on the evaluations, at least 1
 * @param survivors      who survives among equally ranked individuals
 * @param corners        whether corners of the space are among the first individuals
 * @param start          known points that are evaluated first; as many as the population holds
 * @param stall          generations without growth of the front's hypervolume, at least 1, after which the search starts
 *                       over beside the front, and after which again it ends; without it, the search starts over now and
 *                       then, but ends with its generations only
 */
public record GeneticOptions(long maxEvaluations, Survivors survivors, boolean corners, List<DesignPoint> start,
        OptionalInt stall) {

    /** Copies the list and checks the numbers. */
    public GeneticOptions {
        Settings.atLeastOne("maxEvaluations", maxEvaluations);
        stall.ifPresent(generations -> Settings.atLeastOne("stall", generations));
        start = List.copyOf(start);
    }

    /**
     * No bound on the evaluations, survivors as fits the objectives, corners, and no known points.
     *
     * @return the options
     */
    public static GeneticOptions standard() {
        return new GeneticOptions(Long.MAX_VALUE, Survivors.AUTO, true, List.of(), OptionalInt.empty());
    }

    /**
     * The same options with another bound.
     *
     * @param bound evaluations at most, at least 1
     * @return the changed options
     */
    public GeneticOptions withMaxEvaluations(long bound) {
        return new GeneticOptions(bound, survivors, corners, start, stall);
    }

    /**
     * The same options with other survivors.
     *
     * @param choice who survives
     * @return the changed options
     */
    public GeneticOptions withSurvivors(Survivors choice) {
        return new GeneticOptions(maxEvaluations, choice, corners, start, stall);
    }

    /**
     * The same options without corners of the space among the first individuals.
     *
     * @return the changed options
     */
    public GeneticOptions withoutCorners() {
        return new GeneticOptions(maxEvaluations, survivors, false, start, stall);
    }

    /**
     * The same options with known points.
     *
     * @param points points of the problem's space
     * @return the changed options
     */
    public GeneticOptions withStart(List<DesignPoint> points) {
        return new GeneticOptions(maxEvaluations, survivors, corners, points, stall);
    }

    /**
     * The same options with an end where nothing is gained.
     *
     * @param generations generations without growth, at least 1
     * @return the changed options
     */
    public GeneticOptions withStall(int generations) {
        return new GeneticOptions(maxEvaluations, survivors, corners, start, OptionalInt.of(generations));
    }
}
