package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.NonDominatedSort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the feasible points of a search that are on its front or near it: those of the first non-domination ranks, one for
 * each objective vector. A point that has fallen behind never comes back, so what is far behind is forgotten.
 */
public final class NearFront implements SearchListener {

    private static final int FEWEST_BEFORE_SORTING = 4096;

    private final int ranks;
    private List<Candidate> kept = new ArrayList<>();
    private int sortAt = FEWEST_BEFORE_SORTING;

    /**
     * Nothing yet.
     *
     * @param ranks how many ranks to keep behind the front, at least 0
     */
    public NearFront(int ranks) {
        this.ranks = ranks;
    }

    @Override
    public void evaluated(List<Candidate> batch, Progress progress) {
        batch.stream().filter(Candidate::feasible).forEach(kept::add);
        if (kept.size() >= sortAt) {
            kept = new ArrayList<>(byRank(kept).stream().flatMap(List::stream).toList());
            sortAt = Math.max(FEWEST_BEFORE_SORTING, 2 * kept.size());
        }
    }

    /**
     * What is behind a front.
     *
     * @param front the front of the search, whose points need not have been heard of
     * @param most  how many points are wanted at most
     * @return the points of the next ranks, rank by rank and in order of evaluation; whole ranks, but for the first where it
     *         alone has more points than wanted
     */
    public List<Candidate> behind(List<Candidate> front, int most) {
        List<Candidate> all = new ArrayList<>(front);
        all.addAll(kept);
        List<Candidate> behind = new ArrayList<>();
        for (List<Candidate> rank : byRank(all).stream().skip(1).toList()) {
            if (behind.size() + rank.size() > most) {
                return behind.isEmpty() ? rank.subList(0, most) : behind;
            }
            behind.addAll(rank);
        }
        return behind;
    }

    private List<List<Candidate>> byRank(List<Candidate> candidates) {
        List<Candidate> distinct = new ArrayList<>();
        Set<List<Double>> seen = new HashSet<>();
        for (Candidate candidate : candidates) {
            List<Double> key = new ArrayList<>();
            for (double value : candidate.vector()) {
                key.add(value + 0.0);
            }
            if (seen.add(key)) {
                distinct.add(candidate);
            }
        }
        int[] of = NonDominatedSort.ranks(distinct.stream().map(Candidate::vector).toArray(double[][]::new));
        List<List<Candidate>> byRank = new ArrayList<>();
        for (int rank = 0; rank <= ranks; rank++) {
            byRank.add(new ArrayList<>());
        }
        for (int i = 0; i < of.length; i++) {
            if (of[i] <= ranks) {
                byRank.get(of[i]).add(distinct.get(i));
            }
        }
        return byRank;
    }
}
