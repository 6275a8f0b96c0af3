package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Tables for a terminal: aligned columns, numbers to the right. */
public final class TextTable {

    private static final int DIGITS = 4;
    private static final String GAP = "  ";

    private TextTable() {}

    /**
     * The rank correlations of two metrics.
     *
     * @param correlation the metrics with their points
     * @return the lines, the pair first
     */
    public static String of(Correlation correlation) {
        return correlation.x().name() + " against " + correlation.y().name() + "\n"
                + of(List.of("within", "points", "Spearman's rho", "Kendall's tau"),
                        correlation.ranks().stream().map(ranks -> List.of(ranks.group(),
                                String.valueOf(ranks.points()), Correlation.text(ranks.spearman()),
                                Correlation.text(ranks.kendall()))).toList());
    }

    /**
     * Lays out a table.
     *
     * @param header one name for each column
     * @param rows   the cells; a column whose cells are all numbers (or empty, or {@code -}) is aligned to the right
     * @return lines with line feeds, without trailing blanks
     * @throws IllegalArgumentException if a row has not as many cells as the header
     */
    public static String of(List<String> header, List<List<String>> rows) {
        int columns = header.size();
        List<Integer> widths = new ArrayList<>();
        List<Boolean> right = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            int width = width(header.get(i));
            boolean numbers = !rows.isEmpty();
            for (List<String> row : rows) {
                if (row.size() != columns) {
                    throw new IllegalArgumentException(
                            "A row has " + row.size() + " cells where the header has " + columns + ".");
                }
                width = Math.max(width, width(row.get(i)));
                numbers &= row.get(i).matches("|-|[+-]?(inf|\\d[\\d.]*(e[+-]?\\d+)?)%?");
            }
            widths.add(width);
            right.add(numbers);
        }
        StringBuilder out = new StringBuilder();
        line(out, header, widths, right);
        rows.forEach(row -> line(out, row, widths, right));
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells, List<Integer> widths, List<Boolean> right) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String blanks = " ".repeat(widths.get(i) - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP).append(right.get(i) ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * The front of a run: the parameters that all its designs have and in which they differ, their
     * labels, and the metrics worth showing, with four
     * significant digits.
     *
     * @param data  the run
     * @param limit rows at most, spread evenly along the front, at least 2; a last line says what was left out
     * @return the table
     */
    public static String front(ReportData data, int limit) {
        List<Evaluation> shown = ReportData.evenly(data.front(), limit);
        List<Parameter> parameters = data.common();
        List<Integer> labels = data.varyingLabels();
        List<Metric> metrics = data.shownMetrics();
        List<String> header = new ArrayList<>();
        header.add(Columns.ORDINAL);
        parameters.forEach(parameter -> header.add(parameter.name()));
        labels.forEach(label -> header.add(data.columns().labels().get(label)));
        metrics.forEach(metric -> header.add(metric.name()));
        List<List<String>> rows = new ArrayList<>();
        for (Evaluation evaluation : shown) {
            List<String> row = new ArrayList<>();
            row.add(evaluation.point().number().toString());
            parameters.forEach(parameter -> row.add(data.columns().value(evaluation, parameter.name())));
            labels.forEach(label -> row.add(evaluation.labels().get(label)));
            metrics.forEach(metric -> row.add(number(data.columns().value(evaluation, metric))));
            rows.add(row);
        }
        String table = of(header, rows);
        return shown.size() == data.front().size() ? table
                : table + shown.size() + " of " + data.front().size() + " designs, evenly along the front.\n";
    }

    /**
     * A number with four significant digits.
     *
     * @param value the number
     * @return its text, {@code -} for NaN
     */
    public static String number(double value) {
        return Numbers.significant(value, DIGITS);
    }
}
