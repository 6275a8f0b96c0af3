package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import java.util.Arrays;

/**
 * Whether the hypervolume of the front still grows. It is compared every so many generations, in units of the newer
 * front. Fronts that are too large to measure are thinned evenly before.
 */
final class Growth {

    /** Growth below this share of the hypervolume is none. */
    private static final double LEAST = 1e-4;

    private final int window;
    private double[][] before = new double[0][];
    private long due;

    Growth(int window) {
        this.window = window;
        this.due = window;
    }

    /** Whether it is time for the next comparison. */
    boolean due(long generation) {
        return generation >= due;
    }

    /** Whether nothing was gained since the last comparison. */
    boolean stalled(long generation, double[][] front) {
        due = generation + window;
        double[][] now = thinned(front);
        boolean stalled = before.length > 0 && Arrays.stream(now).flatMapToDouble(Arrays::stream)
                .allMatch(Double::isFinite) && NormalizedHypervolume.by(now).share(before) > 1 - LEAST;
        before = now;
        return stalled;
    }

    private static double[][] thinned(double[][] front) {
        int most = front.length == 0 || front[0].length <= 3 ? Integer.MAX_VALUE : front[0].length == 4 ? 1000 : 200;
        int step = Math.max(1, Math.ceilDiv(front.length, most));
        double[][] some = new double[Math.ceilDiv(front.length, step)][];
        for (int i = 0; i < some.length; i++) {
            some[i] = front[i * step];
        }
        return some;
    }
}
