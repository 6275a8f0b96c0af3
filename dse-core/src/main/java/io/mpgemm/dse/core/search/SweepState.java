package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.FrontArchive;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sweep knows of a range of ordinals: counts, and the front of the range. Depends on nothing but the problem and
 * the range, so a sweep can be stopped and resumed at any state, and ranges can be swept apart and joined.
 *
 * @param from        the first ordinal
 * @param to          the ordinal behind the last
 * @param feasible    points that can be built and keep all constraints
 * @param unbuildable points that cannot be built, for each of {@link BulkEvaluator#obstacles()}
 * @param front       the feasible points that no other of the range dominates, of equal ones the first, in
 *                    lexicographic order of their objectives
 */
public record SweepState(long from, long to, long feasible, List<Long> unbuildable, List<Member> front) {

    /** Copies the lists. */
    public SweepState {
        if (from < 0 || to < from || feasible < 0 || feasible > to - from) {
            throw new IllegalArgumentException(
                    "No sweep from " + from + " to " + to + " has " + feasible + " feasible points.");
        }
        unbuildable = List.copyOf(unbuildable);
        front = List.copyOf(front);
    }

    /**
     * A point on a front.
     *
     * @param ordinal    its number in the space
     * @param objectives its objectives, each to be minimised
     */
    public record Member(long ordinal, List<Double> objectives) {

        /** Copies the list. */
        public Member {
            objectives = List.copyOf(objectives);
        }

        double[] vector() {
            return objectives.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * Points that can be built but break a constraint or lack an objective.
     *
     * @return how many
     */
    public long violating() {
        return to - from - feasible - unbuildable.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Joins this range with the one behind it.
     *
     * @param next what is known of a range that starts where this one ends
     * @return what is known of both together
     * @throws IllegalArgumentException if the other range starts elsewhere
     */
    public SweepState join(SweepState next) {
        if (next.from != to || next.unbuildable.size() != unbuildable.size()) {
            throw new IllegalArgumentException(
                    "The range from " + next.from + " does not continue the one to " + to + ".");
        }
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < unbuildable.size(); i++) {
            counts.add(unbuildable.get(i) + next.unbuildable.get(i));
        }
        if (next.front.isEmpty() || front.isEmpty()) {
            return new SweepState(from, next.to, feasible + next.feasible, counts,
                    front.isEmpty() ? next.front : front);
        }
        FrontArchive<Member> archive = new FrontArchive<>(front.getFirst().objectives().size());
        front.forEach(member -> archive.add(member.vector(), member));
        next.front.forEach(member -> archive.add(member.vector(), member));
        return new SweepState(from, next.to, feasible + next.feasible, counts, archive.items());
    }
}
