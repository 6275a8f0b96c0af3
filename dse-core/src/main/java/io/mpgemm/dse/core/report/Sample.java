package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A sample of a stream of evaluations that depends on nothing but which points came by: the points whose hashed
 * numbers are the smallest. The order of arrival and the number of threads do not matter.
 */
public final class Sample {

    private static final Comparator<Evaluation> BY_NUMBER = Comparator
            .comparing(evaluation -> evaluation.point().number());

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
            kept.merge(hash(evaluation.point()), evaluation, (a, b) -> BY_NUMBER.compare(a, b) <= 0 ? a : b);
            if (kept.size() > most) {
                kept.pollLastEntry();
            }
        }
    }

    /**
     * The sample so far.
     *
     * @return the evaluations in order of their numbers
     */
    public List<Evaluation> list() {
        List<Evaluation> list = new ArrayList<>(kept.values());
        list.sort(BY_NUMBER);
        return list;
    }

    /** Different for different ordinals; numbers beyond them may meet, and then the smaller one stays. */
    private static long hash(DesignPoint point) {
        if (point.space().enumerable()) {
            return mix(point.ordinal());
        }
        long hash = 0;
        BigInteger rest = point.number();
        do {
            hash = mix(hash ^ rest.longValue());
            rest = rest.shiftRight(Long.SIZE);
        } while (rest.signum() > 0);
        return hash;
    }

    /** The finaliser of SplitMix64, a bijection (Steele, Lea, Flood, OOPSLA 2014). */
    private static long mix(long ordinal) {
        long z = ordinal + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
