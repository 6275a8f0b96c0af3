package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.models.study.StudyException.Issue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objectives and constraints of a study, metrics still by name.
 *
 * @param objectives what to minimise or maximise
 * @param written    whether the study names its objectives, as against the defaults
 * @param bounds     bounds on metrics
 * @param pairs      metrics whose orders are to be compared
 */
public record Goals(List<Goal> objectives, boolean written, List<Bound> bounds, List<Pair<Text>> pairs) {

    private static final Pattern BOUND = Pattern
            .compile(
                    "\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(<=|>=)\\s*([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*");
    private static final Pattern LOOSE = Pattern.compile("\\s*([^<>=!\\s]+)\\s*([<>=!]+)\\s*(.*?)\\s*");

    /** Copies the lists. */
    public Goals {
        objectives = List.copyOf(objectives);
        bounds = List.copyOf(bounds);
        pairs = List.copyOf(pairs);
    }

    /**
     * Two metrics.
     *
     * @param <T>    name or metric
     * @param x      the first
     * @param y      the second
     * @param within the parameter within whose values their orders are compared, too; empty for what charts tell apart
     */
    public record Pair<T>(T x, T y, Optional<Text> within) {}

    /**
     * A metric with a direction.
     *
     * @param metric    its name
     * @param direction which way is better
     */
    public record Goal(Text metric, Objective.Direction direction) {}

    /**
     * A metric with a bound.
     *
     * @param metric the metric's name, at the place of the constraint
     * @param atMost whether the bound is an upper one
     * @param bound  the bound, in the metric's unit
     * @param text   the constraint as written
     */
    public record Bound(Text metric, boolean atMost, double bound, String text) {}

    /**
     * The metrics that objectives, constraints and correlations name.
     *
     * @return their names, in that order
     */
    public List<Text> metrics() {
        List<Text> metrics = new ArrayList<>();
        objectives.forEach(goal -> metrics.add(goal.metric()));
        bounds.forEach(bound -> metrics.add(bound.metric()));
        pairs.forEach(pair -> metrics.addAll(List.of(pair.x(), pair.y())));
        return List.copyOf(metrics);
    }

    /**
     * The objectives on the metrics of an evaluator. Default objectives that it lacks are left out.
     *
     * @param metrics the metrics
     * @return the objectives
     * @throws StudyException if a metric is unknown or none is left
     */
    public List<Objective> objectives(List<Metric> metrics) {
        List<Issue> issues = new ArrayList<>();
        List<Objective> found = new ArrayList<>();
        for (Goal goal : objectives) {
            List<Metric> named = named(goal.metric().text(), metrics);
            named.forEach(metric -> found.add(new Objective(metric, goal.direction())));
            if (named.isEmpty() && written) {
                issues.add(unknown("objectives", goal.metric(), metrics));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
        if (found.isEmpty()) {
            throw new StudyException(objectives.getFirst().metric().at(), "the key 'objectives' is missing, and the "
                    + "default metrics are not known here. "
                    + Wording.valid(metrics.stream().map(Metric::name).toList()));
        }
        return found;
    }

    /**
     * The constraints on the metrics of an evaluator.
     *
     * @param metrics the metrics
     * @return the constraints
     * @throws StudyException if a metric is unknown
     */
    public List<Constraint> constraints(List<Metric> metrics) {
        List<Issue> issues = new ArrayList<>();
        List<Constraint> found = new ArrayList<>();
        for (Bound bound : bounds) {
            List<Metric> named = named(bound.metric().text(), metrics);
            named.forEach(metric -> found.add(new Constraint(metric, bound.atMost(), bound.bound())));
            if (named.isEmpty()) {
                issues.add(unknown("constraints", bound.metric(), metrics));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
        return found;
    }

    /**
     * The pairs of metrics of an evaluator whose orders are to be compared.
     *
     * @param metrics the metrics
     * @return the pairs
     * @throws StudyException if a metric is unknown
     */
    public List<Pair<Metric>> correlations(List<Metric> metrics) {
        List<Issue> issues = new ArrayList<>();
        List<Pair<Metric>> found = new ArrayList<>();
        for (Pair<Text> pair : pairs) {
            List<Metric> x = named(pair.x().text(), metrics);
            List<Metric> y = named(pair.y().text(), metrics);
            if (x.isEmpty()) {
                issues.add(unknown("correlate", pair.x(), metrics));
            }
            if (y.isEmpty()) {
                issues.add(unknown("correlate", pair.y(), metrics));
            }
            if (!x.isEmpty() && !y.isEmpty()) {
                found.add(new Pair<>(x.getFirst(), y.getFirst(), pair.within()));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
        return found;
    }

    /**
     * A metric by its name.
     *
     * @param where   the key under which the name stands
     * @param name    the name
     * @param metrics the metrics that there are
     * @return the one of that name
     * @throws StudyException if there is none
     */
    public static Metric metric(String where, Text name, List<Metric> metrics) {
        return named(name.text(), metrics).stream().findFirst()
                .orElseThrow(() -> new StudyException(List.of(unknown(where, name, metrics))));
    }

    private static List<Metric> named(String name, List<Metric> metrics) {
        return metrics.stream().filter(metric -> metric.name().equals(name)).limit(1).toList();
    }

    private static Issue unknown(String where, Text metric, List<Metric> metrics) {
        return new Issue(metric.at(), where + ": unknown metric " + Wording.quote(metric.text()) + ". "
                + Wording.validOrMaybe(metric.text(), metrics.stream().map(Metric::name).toList()));
    }

    /** Reads {@code "areaMm2 <= 20"}. */
    static Bound bound(Text written) {
        Matcher exact = BOUND.matcher(written.text());
        if (exact.matches() && Double.isFinite(Double.parseDouble(exact.group(3)))) {
            return new Bound(new Text(exact.group(1), written.at()), exact.group(2).equals("<="),
                    Double.parseDouble(exact.group(3)), written.text().strip());
        }
        String what = "constraints: " + Wording.quote(written.text());
        Matcher loose = LOOSE.matcher(written.text());
        if (!loose.matches()) {
            throw new StudyException(written.at(),
                    what + " is not a constraint. Valid: a metric, <= or >=, and a number, as 'areaMm2 <= 20'.");
        }
        String operator = loose.group(2);
        if (!operator.equals("<=") && !operator.equals(">=")) {
            String meant = operator.startsWith("<") || operator.endsWith("<") ? " Maybe you meant '<='?"
                    : operator.startsWith(">") || operator.endsWith(">") ? " Maybe you meant '>='?" : "";
            throw new StudyException(written.at(),
                    what + " has the operator " + Wording.quote(operator) + ". Valid: <=, >=." + meant);
        }
        if (!loose.group(1).matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new StudyException(written.at(), what + " has " + Wording.quote(loose.group(1))
                    + " where a metric's name belongs. Valid: the metric first, as 'areaMm2 <= 20'.");
        }
        throw new StudyException(written.at(), what + " has the bound " + Wording.quote(loose.group(3))
                + ". Valid: a finite number without a unit, as 20 or 1.5e3.");
    }

    /** Refuses bounds that no value keeps. */
    static void requireConsistent(List<Bound> bounds) {
        Map<String, Bound> upper = new HashMap<>();
        Map<String, Bound> lower = new HashMap<>();
        List<Issue> issues = new ArrayList<>();
        for (Bound bound : bounds) {
            String metric = bound.metric().text();
            Bound against = (bound.atMost() ? lower : upper).get(metric);
            if (against != null
                    && (bound.atMost() ? bound.bound() < against.bound() : bound.bound() > against.bound())) {
                issues.add(new Issue(bound.metric().at(),
                        "constraints: " + Wording.quote(bound.text()) + " contradicts " + Wording.quote(against.text())
                                + " in line " + against.metric().at().line()
                                + ": no value keeps both. Valid: bounds that leave a range."));
            }
            (bound.atMost() ? upper : lower).merge(metric, bound,
                    (a, b) -> (a.bound() <= b.bound()) == bound.atMost() ? a : b);
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }
}
