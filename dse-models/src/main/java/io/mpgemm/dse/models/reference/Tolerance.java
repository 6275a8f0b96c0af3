package io.mpgemm.dse.models.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How far a group may be off. Every limit that is there holds.
 *
 * @param mean        largest mean absolute error
 * @param worst       largest absolute error of one point
 * @param rank        smallest rank correlation
 * @param informative why no limit would make sense, empty where there are limits
 */
public record Tolerance(OptionalDouble mean, OptionalDouble worst, OptionalDouble rank, String informative) {

    /** Checks that a group is either limited or says why it is not. */
    public Tolerance {
        boolean limited = mean.isPresent() || worst.isPresent() || rank.isPresent();
        if (limited != informative.isEmpty()) {
            throw new IllegalArgumentException("A group states either a tolerance or why it has none.");
        }
    }

    /**
     * Limits that a summary exceeds.
     *
     * @param summary the summary
     * @return one text a limit, e.g. {@code mean 9.1 % > 8 %}; empty where it passes
     */
    public List<String> missed(Summary summary) {
        List<String> missed = new ArrayList<>();
        if (summary.modelled() == 0) {
            return missed;
        }
        if (mean.isPresent() && !(summary.meanError() <= mean.getAsDouble())) {
            missed.add("mean " + percent(summary.meanError()) + " > " + percent(mean.getAsDouble()));
        }
        if (worst.isPresent() && !(Math.abs(summary.worstError()) <= worst.getAsDouble())) {
            missed.add("worst " + percent(Math.abs(summary.worstError())) + " > " + percent(worst.getAsDouble()));
        }
        if (rank.isPresent() && summary.rank().isPresent()
                && !(summary.rank().getAsDouble() >= rank.getAsDouble())) {
            missed.add(String.format(Locale.ROOT, "rank %.3f < %.2f", summary.rank().getAsDouble(),
                    rank.getAsDouble()));
        }
        return missed;
    }

    /**
     * For a table.
     *
     * @return the limits, or why there are none
     */
    public String text() {
        if (!informative.isEmpty()) {
            return "for information: " + informative;
        }
        List<String> limits = new ArrayList<>();
        mean.ifPresent(limit -> limits.add("mean <= " + percent(limit)));
        worst.ifPresent(limit -> limits.add("worst <= " + percent(limit)));
        rank.ifPresent(limit -> limits.add(String.format(Locale.ROOT, "rank >= %.2f", limit)));
        return String.join(", ", limits);
    }

    private static String percent(double share) {
        double value = Math.rint(1000 * share) / 10;
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f %%", value)
                : String.format(Locale.ROOT, "%.1f %%", value);
    }
}
