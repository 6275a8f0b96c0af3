package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.Trace;
import java.util.List;

/**
 * One of several searches of the same space by sampling, genetic or random.
 *
 * @param name   what it was, in words
 * @param seed   its seed, which no other one has
 * @param result what it found
 * @param trace  how its front grew
 */
public record Attempt(String name, long seed, Search.Result result, Trace trace) {

    double[][] front() {
        return vectors(result.front());
    }

    static double[][] vectors(List<Candidate> front) {
        return front.stream().map(Candidate::objectives).toArray(double[][]::new);
    }
}
