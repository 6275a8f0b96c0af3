package io.mpgemm.dse.core.search;

import java.util.Arrays;

/**
 * The fitness of an individual: its candidate. The order is a linear extension of constraint domination (the dominating
 * one comes first), as Jenetics wants a total order for its statistics; selection uses dominance itself.
 *
 * @param candidate the evaluated point
 */
record Scored(Candidate candidate) implements Comparable<Scored> {

    @Override
    public int compareTo(Scored other) {
        int byViolation = Double.compare(candidate.violation(), other.candidate.violation());
        return byViolation != 0 ? byViolation : Arrays.compare(candidate.vector(), other.candidate.vector());
    }
}
