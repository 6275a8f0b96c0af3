package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.core.study.Manifest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All that the reports of a run are drawn from.
 *
 * @param name            name of the study
 * @param description     one paragraph on what was asked and found; may be empty
 * @param columns         parameters, labels, metrics and constraints
 * @param objectives      what was optimised
 * @param seriesParameter name of the parameter whose values are told apart by colour and marker; empty for none
 * @param shown           names of the metrics worth a column in short tables, in order; objectives first makes sense
 * @param front           the feasible non-dominated evaluations, in the order of the tables
 * @param others          other evaluations, all of them or a sample; those of the front among them are left out
 * @param breakdowns      for some points of the front, by number, what their metrics are made of; may be empty
 * @param profiles        for some points of the front, by number, numbers that they have for each of their places; may be
 *                        empty
 * @param correlations    metrics held against each other, each of one point or more; may be empty
 * @param sections        what else was found; may be empty
 * @param notes           assumptions and sources, a sentence each
 * @param manifest        what the run was
 */
public record ReportData(String name, String description, Columns columns, List<Objective> objectives,
        String seriesParameter, List<String> shown, List<Evaluation> front, List<Evaluation> others,
        Map<BigInteger, List<Breakdown>> breakdowns, Map<BigInteger, List<Profile>> profiles,
        List<Correlation> correlations, List<Section> sections, List<String> notes, Manifest manifest) {

    /** 10^5: evaluations worth keeping for a report, the front among them. */
    public static final int MOST_POINTS = 100_000;

    private static final int MOST_CHARTS = 4;

    /** Copies the collections and checks the names. */
    public ReportData {
        objectives = List.copyOf(objectives);
        shown = List.copyOf(shown);
        front = List.copyOf(front);
        Set<DesignPoint> onFront = new HashSet<>();
        front.forEach(evaluation -> onFront.add(evaluation.point()));
        others = others.stream().filter(other -> !onFront.contains(other.point())).toList();
        breakdowns = Collections.unmodifiableMap(new TreeMap<>(breakdowns));
        profiles = Collections.unmodifiableMap(new TreeMap<>(profiles));
        correlations = List.copyOf(correlations);
        sections = List.copyOf(sections);
        notes = List.copyOf(notes);
        if (objectives.isEmpty()) {
            throw new IllegalArgumentException("A report needs at least one objective.");
        }
        for (Objective objective : objectives) {
            columns.metric(objective.metric().name());
        }
        for (String metric : shown) {
            columns.metric(metric);
        }
        String series = seriesParameter;
        if (!series.isEmpty() && columns.parameters().stream().noneMatch(one -> one.name().equals(series))) {
            throw new IllegalArgumentException("There is no parameter '" + series + "' to tell points apart by.");
        }
    }

    /**
     * A report without profiles, correlations and sections.
     *
     * @param name            name of the study
     * @param description     one paragraph on what was asked and found; may be empty
     * @param columns         parameters, labels, metrics and constraints
     * @param objectives      what was optimised
     * @param seriesParameter name of the parameter whose values are told apart; empty for none
     * @param shown           names of the metrics worth a column in short tables
     * @param front           the feasible non-dominated evaluations
     * @param others          other evaluations, all of them or a sample
     * @param breakdowns      for some points of the front, by number, what their metrics are made of
     * @param notes           assumptions and sources, a sentence each
     * @param manifest        what the run was
     */
    public ReportData(String name, String description, Columns columns, List<Objective> objectives,
            String seriesParameter, List<String> shown, List<Evaluation> front, List<Evaluation> others,
            Map<BigInteger, List<Breakdown>> breakdowns, List<String> notes, Manifest manifest) {
        this(name, description, columns, objectives, seriesParameter, shown, front, others, breakdowns,
                Map.of(), List.of(), List.of(), notes, manifest);
    }

    /**
     * The same report with numbers of some designs for each of their places.
     *
     * @param numbers the numbers, by number of the design
     * @return the changed report
     */
    public ReportData withProfiles(Map<BigInteger, List<Profile>> numbers) {
        return new ReportData(name, description, columns, objectives, seriesParameter, shown, front, others, breakdowns,
                numbers, correlations, sections, notes, manifest);
    }

    /**
     * The same report with metrics held against each other.
     *
     * @param pairs what to hold against what
     * @return the changed report
     */
    public ReportData with(List<Correlation> pairs) {
        return new ReportData(name, description, columns, objectives, seriesParameter, shown, front, others, breakdowns,
                profiles, pairs, sections, notes, manifest);
    }

    /**
     * The same report with more in it.
     *
     * @param more what else was found; its numbers go into the manifest
     * @return the changed report
     */
    public ReportData withSections(List<Section> more) {
        List<Section> all = new ArrayList<>(sections);
        all.addAll(more);
        Map<String, Map<String, BigDecimal>> findings = new LinkedHashMap<>();
        for (Section section : all) {
            if (!section.numbers().isEmpty()) {
                findings.put(section.id(), section.numbers());
            }
        }
        return new ReportData(name, description, columns, objectives, seriesParameter, shown, front, others, breakdowns,
                profiles, correlations, all, notes, manifest.withFindings(findings));
    }

    /**
     * Two objectives that are drawn against each other.
     *
     * @param x the horizontal one
     * @param y the vertical one
     */
    public record Pair(Objective x, Objective y) {}

    /**
     * The pairs worth a chart: every other objective against the last maximised one, or against the last one where
     * all are minimised; four at most.
     *
     * @return the pairs, none for a single objective
     */
    public List<Pair> pairs() {
        return pairs(objectives);
    }

    static List<Pair> pairs(List<Objective> objectives) {
        Objective y = objectives.getLast();
        for (Objective objective : objectives) {
            if (objective.direction() == Objective.Direction.MAXIMIZE) {
                y = objective;
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (Objective x : objectives) {
            if (!x.equals(y) && pairs.size() < MOST_CHARTS) {
                pairs.add(new Pair(x, y));
            }
        }
        return pairs;
    }

    /**
     * The metrics worth a column in short tables.
     *
     * @return the metrics named in {@link #shown()}, or the objectives' where none are named
     */
    public List<Metric> shownMetrics() {
        if (shown.isEmpty()) {
            return objectives.stream().map(Objective::metric).toList();
        }
        return shown.stream().map(metric -> columns.metrics().get(columns.metric(metric))).toList();
    }

    /** The same data with another manifest. */
    ReportData with(Manifest other) {
        return new ReportData(name, description, columns, objectives, seriesParameter, shown, front, others, breakdowns,
                profiles, correlations, sections, notes, other);
    }

    /** The parameter that tells series apart. */
    Optional<Parameter> series() {
        return columns.parameters().stream().filter(one -> one.name().equals(seriesParameter)).findFirst();
    }

    /** The series that the report has points of, in the order of the parameter's values. */
    List<SeriesStyle> seriesStyles() {
        Optional<Parameter> parameter = series();
        if (parameter.isEmpty()) {
            return List.of(SeriesStyle.of(0, ""));
        }
        Set<String> used = new HashSet<>();
        front.forEach(evaluation -> used.add(seriesOf(evaluation)));
        others.forEach(evaluation -> used.add(seriesOf(evaluation)));
        List<SeriesStyle> styles = new ArrayList<>();
        List<Value> values = parameter.get().values();
        for (int i = 0; i < values.size(); i++) {
            if (used.contains(values.get(i).text())) {
                styles.add(SeriesStyle.of(i, values.get(i).text()));
            }
        }
        if (used.contains("")) {
            styles.add(SeriesStyle.of(values.size(), ""));
        }
        return styles;
    }

    /** The series of a point, empty where it has none. */
    String seriesOf(Evaluation evaluation) {
        return seriesParameter.isEmpty() ? "" : columns.value(evaluation, seriesParameter);
    }

    /** The parameters that take more than one value among some evaluations. */
    List<Parameter> varying(List<Evaluation> evaluations) {
        return columns.parameters().stream().filter(parameter -> evaluations.stream()
                .map(evaluation -> columns.value(evaluation, parameter.name())).distinct().count() > 1).toList();
    }

    /** The varying parameters of the front that all its designs have; those that only some have show in the labels. */
    List<Parameter> common() {
        return varying(front).stream().filter(parameter -> front.stream()
                .noneMatch(evaluation -> columns.value(evaluation, parameter.name()).isEmpty())).toList();
    }

    /** Positions of the labels in which designs of the front differ. */
    List<Integer> varyingLabels() {
        return IntStream.range(0, columns.labels().size()).filter(
                label -> front.stream().map(evaluation -> evaluation.labels().get(label)).distinct().count() > 1)
                .boxed().toList();
    }

    /** Evenly spaced members of a list, first and last among them. */
    static <T> List<T> evenly(List<T> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<T> some = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            some.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
        }
        return some;
    }
}
