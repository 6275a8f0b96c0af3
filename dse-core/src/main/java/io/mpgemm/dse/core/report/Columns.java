package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.space.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The columns of every table of a run: {@code ordinal}, the parameters, the labels, the metrics, {@code feasible} and
 * {@code infeasible} (why a point is not feasible).
 *
 * @param parameters  the parameters of the space; a cell is empty where one does not apply
 * @param labels      names of the texts of an evaluation
 * @param metrics     the evaluator's metrics; a cell is empty for NaN
 * @param constraints the bounds that a feasible point keeps
 */
public record Columns(List<Parameter> parameters, List<String> labels, List<Metric> metrics,
        List<Constraint> constraints) {

    /** Header of the column with the number of the point in its space. */
    public static final String ORDINAL = "ordinal";
    /** Header of the column that says whether a point can be built and keeps all constraints. */
    public static final String FEASIBLE = "feasible";
    /** Header of the column that says why a point is not feasible. */
    public static final String INFEASIBLE = "infeasible";

    /** Copies the lists and checks that no two columns have the same name. */
    public Columns {
        parameters = List.copyOf(parameters);
        labels = List.copyOf(labels);
        metrics = List.copyOf(metrics);
        constraints = List.copyOf(constraints);
        Set<String> seen = new HashSet<>();
        for (String name : header(parameters, labels, metrics)) {
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("Two columns are named '" + name + "'. Names of parameters, labels"
                        + " and metrics must differ by more than case.");
            }
        }
        for (Constraint constraint : constraints) {
            if (!metrics.contains(constraint.metric())) {
                throw new IllegalArgumentException("The constraint '" + constraint + "' is on an unknown metric.");
            }
        }
    }

    /**
     * The columns of a search problem.
     *
     * @param problem the problem
     * @return its columns
     */
    public static Columns of(Problem problem) {
        return new Columns(problem.space().parameters(), problem.evaluator().labels(), problem.evaluator().metrics(),
                problem.constraints());
    }

    private static List<String> header(List<Parameter> parameters, List<String> labels, List<Metric> metrics) {
        List<String> header = new ArrayList<>();
        header.add(ORDINAL);
        parameters.forEach(parameter -> header.add(parameter.name()));
        header.addAll(labels);
        metrics.forEach(metric -> header.add(metric.name()));
        header.add(FEASIBLE);
        header.add(INFEASIBLE);
        return header;
    }

    /**
     * The header names.
     *
     * @return one name for each column, in order
     */
    public List<String> header() {
        return header(parameters, labels, metrics);
    }

    /**
     * The position of a metric.
     *
     * @param name its name
     * @return its position in {@link #metrics()}
     * @throws IllegalArgumentException if there is no such metric
     */
    public int metric(String name) {
        for (int i = 0; i < metrics.size(); i++) {
            if (metrics.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no metric '" + name + "'. There are "
                + metrics.stream().map(Metric::name).toList() + ".");
    }

    /**
     * The value of a metric.
     *
     * @param evaluation an evaluation
     * @param metric     one of {@link #metrics()}
     * @return its value, NaN where there is none
     */
    public double value(Evaluation evaluation, Metric metric) {
        return evaluation.value(metric(metric.name()));
    }

    /**
     * The text of a parameter's value.
     *
     * @param evaluation an evaluation
     * @param parameter  name of a parameter
     * @return the text, empty where the parameter does not apply
     */
    public String value(Evaluation evaluation, String parameter) {
        return evaluation.point().find(parameter).map(value -> value.text()).orElse("");
    }

    /**
     * Why a point is not feasible.
     *
     * @param evaluation its evaluation
     * @return why it cannot be built, or else the constraints that it misses; empty for a feasible point
     */
    public String infeasible(Evaluation evaluation) {
        return evaluation.infeasible().isEmpty() ? missed(evaluation) : evaluation.infeasible();
    }

    /**
     * The constraints that a point misses.
     *
     * @param evaluation its evaluation
     * @return the constraints as text, empty if it keeps all
     */
    String missed(Evaluation evaluation) {
        List<String> missed = new ArrayList<>();
        for (Constraint constraint : constraints) {
            if (constraint.violation(value(evaluation, constraint.metric())) > 0) {
                missed.add("misses " + constraint);
            }
        }
        return String.join("; ", missed);
    }

    /**
     * Whether a point can be built and keeps all constraints.
     *
     * @param evaluation its evaluation
     * @return true if feasible
     */
    public boolean feasible(Evaluation evaluation) {
        return infeasible(evaluation).isEmpty();
    }

    /**
     * One row.
     *
     * @param evaluation an evaluation
     * @return one text for each column: numbers with full precision, {@code true} or {@code false} for feasible
     */
    public List<String> row(Evaluation evaluation) {
        List<String> row = new ArrayList<>();
        row.add(evaluation.point().number().toString());
        for (Parameter parameter : parameters) {
            row.add(value(evaluation, parameter.name()));
        }
        row.addAll(evaluation.labels());
        for (int i = 0; i < metrics.size(); i++) {
            row.add(Numbers.exact(evaluation.value(i)));
        }
        String reason = infeasible(evaluation);
        row.add(Boolean.toString(reason.isEmpty()));
        row.add(reason);
        return row;
    }
}
