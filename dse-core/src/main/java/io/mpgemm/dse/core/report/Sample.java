package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A sample of a stream of evaluations that depends on nothing but which points came by: the points whose hashed
 * ordinals are the smallest. The order of arrival and the number of threads do not matter.
 */
public final class Sample {

    private final int most;
    private final TreeMap<Long, Evaluation> kept = new TreeMap<>(Long::compareUnsigned);

    /**
     * An empty sample.
     *
     * @param most how many evaluations to keep at most
     */
    public Sample(int most) {
        this.most = most;
    }

    /**
     * Offers evaluations of different points.
     *
     * @param batch the evaluations
     */
    public void add(List<Evaluation> batch) {
        for (Evaluation evaluation : batch) {
            kept.put(mix(evaluation.point().ordinal()), evaluation);
            if (kept.size() > most) {
                kept.pollLastEntry();
            }
        }
    }

    /**
     * The sample so far.
     *
     * @return the evaluations in order of their ordinals
     */
    public List<Evaluation> list() {
        List<Evaluation> list = new ArrayList<>(kept.values());
        list.sort(Comparator.comparingLong(evaluation -> evaluation.point().ordinal()));
        return list;
    }

    /** The finaliser of SplitMix64, a bijection (Steele, Lea, Flood, OOPSLA 2014). */
    private static long mix(long ordinal) {
        long z = ordinal + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
