package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.Parameter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** A front, or a table of one's own, in LaTeX that needs the package {@code booktabs} and nothing else. */
public final class LatexTable {

    private static final int MOST_ROWS = 40;
    private static final int MOST_PARAMETERS = 6;
    private static final int MOST_METRICS = 8;
    private static final int WIDE = 7;
    private static final int MOST_CONSTANTS = 8;

    /** A column: its heading in two lines, its alignment, its cells. All are LaTeX. */
    private record Column(String heading, String unit, char alignment, List<String> cells) {}

    private LatexTable() {}

    /**
     * The table of a run's front. Parameters that are the same in all rows stand in the caption. A front of more than
     * 40 designs is thinned evenly, which the caption says.
     *
     * @param data the run
     * @return a {@code table} environment, or {@code table*} where it is wide
     */
    public static String of(ReportData data) {
        List<Evaluation> rows = ReportData.evenly(data.front(), MOST_ROWS);
        List<Parameter> varying = new ArrayList<>(data.varying(data.front()));
        data.series().filter(varying::remove).ifPresent(series -> varying.addFirst(series));
        List<Parameter> wanted = varying.subList(0, Math.min(varying.size(), MOST_PARAMETERS));
        List<Column> columns = new ArrayList<>();
        for (Parameter parameter : wanted) {
            columns.add(column(data, parameter, rows));
        }
        List<Metric> metrics = data.shownMetrics();
        for (Metric metric : metrics.subList(0, Math.min(metrics.size(), MOST_METRICS))) {
            columns.add(column(data, metric, rows));
        }
        return table(caption(data, rows, varying.size() > wanted.size()), "front-" + data.name(), columns, rows.size());
    }

    /**
     * A table of one's own.
     *
     * @param caption its caption
     * @param label   its label without {@code tab:}
     * @param texts   the columns of words, by their headings; the first columns
     * @param numbers the columns of numbers, by their metrics, each as long as those of words
     * @return a {@code table} environment, or {@code table*} where it is wide
     */
    public static String of(String caption, String label, SequencedMap<String, List<String>> texts,
            SequencedMap<Metric, List<Double>> numbers) {
        List<Column> columns = new ArrayList<>();
        texts.forEach((heading, cells) -> columns.add(new Column(escape(heading), "", 'l',
                cells.stream().map(LatexTable::escape).toList())));
        numbers.forEach((metric, values) -> columns.add(column(metric, values)));
        return table(escape(caption), label, columns, columns.getFirst().cells().size());
    }

    private static String table(String caption, String label, List<Column> columns, int rows) {
        String environment = columns.size() > WIDE ? "table*" : "table";
        StringBuilder tex = new StringBuilder("% Needs \\usepackage{booktabs}.\n");
        tex.append("\\begin{").append(environment).append("}[t]\n");
        tex.append("  \\centering\n");
        tex.append("  \\caption{").append(caption).append("}\n");
        tex.append("  \\label{tab:").append(slug(label)).append("}\n");
        tex.append(columns.size() > WIDE ? "  \\footnotesize\n" : "  \\small\n");
        tex.append("  \\setlength{\\tabcolsep}{4pt}\n");
        tex.append("  \\begin{tabular}{@{}");
        columns.forEach(column -> tex.append(column.alignment()));
        tex.append("@{}}\n    \\toprule\n");
        line(tex, columns.stream().map(Column::heading).toList());
        if (columns.stream().anyMatch(column -> !column.unit().isEmpty())) {
            line(tex, columns.stream().map(Column::unit).toList());
        }
        tex.append("    \\midrule\n");
        for (int row = 0; row < rows; row++) {
            int at = row;
            line(tex, columns.stream().map(column -> column.cells().get(at)).toList());
        }
        return tex.append("    \\bottomrule\n  \\end{tabular}\n\\end{").append(environment).append("}\n").toString();
    }

    private static void line(StringBuilder tex, List<String> cells) {
        tex.append("    ").append(String.join(" & ", cells)).append(" \\\\\n");
    }

    private static Column column(ReportData data, Parameter parameter, List<Evaluation> rows) {
        List<String> texts = rows.stream().map(row -> data.columns().value(row, parameter.name())).toList();
        boolean numbers = rows.stream().allMatch(
                row -> row.point().find(parameter.name()).map(value -> value.isNumber()).orElse(true));
        return new Column(escape(Names.words(parameter.name(), "")), "", numbers ? 'r' : 'l',
                texts.stream().map(text -> text.isEmpty() ? "--" : escape(text)).toList());
    }

    private static Column column(ReportData data, Metric metric, List<Evaluation> rows) {
        return column(metric, rows.stream().map(row -> data.columns().value(row, metric)).toList());
    }

    private static Column column(Metric metric, List<Double> values) {
        String unit = metric.unit().isEmpty() ? "" : "(" + escape(Names.unit(metric.unit())) + ")";
        return new Column(escape(Names.words(metric.name(), metric.unit())), unit, 'r', numbers(values));
    }

    private static String caption(ReportData data, List<Evaluation> rows, boolean parametersLeftOut) {
        int front = data.front().size();
        StringBuilder caption = new StringBuilder("Pareto front of ").append(escape(data.name())).append(": ");
        if (rows.size() < front) {
            caption.append(rows.size()).append(" of its ").append(front)
                    .append(" designs, evenly along the front; all are in \\texttt{front.csv}.");
        } else {
            caption.append(front).append(front == 1 ? " design." : " designs.");
        }
        List<Parameter> varying = data.varying(data.front());
        List<String> constants = new ArrayList<>();
        for (Parameter parameter : data.columns().parameters()) {
            String value = rows.isEmpty() ? "" : data.columns().value(rows.getFirst(), parameter.name());
            if (!varying.contains(parameter) && !value.isEmpty()) {
                constants.add(escape(Names.words(parameter.name(), "")) + " " + escape(value));
            }
        }
        if (!constants.isEmpty()) {
            caption.append(front == 1 ? " Parameters: " : " Common to all: ")
                    .append(constants.stream().limit(MOST_CONSTANTS).collect(Collectors.joining(", "))).append('.');
        }
        if (parametersLeftOut || constants.size() > MOST_CONSTANTS) {
            caption.append(" Further parameters are in \\texttt{front.csv}.");
        }
        if (!data.columns().constraints().isEmpty()) {
            caption.append(" Constraints: ").append(data.columns().constraints().stream()
                    .map(constraint -> escape(Names.words(constraint.metric().name(), constraint.metric().unit()))
                            + (constraint.atMost() ? " $\\le$ " : " $\\ge$ ") + Numbers.exact(constraint.bound())
                            + (constraint.metric().unit().isEmpty() ? ""
                                    : "\\," + escape(Names.unit(constraint.metric().unit()))))
                    .collect(Collectors.joining(", "))).append('.');
        }
        return caption.toString();
    }

    private static String slug(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    /**
     * Numbers of one column with the same number of decimals, so that right alignment lines up the points: three
     * significant digits for the smallest, but no more than six for the largest. Columns that span too much for that
     * are written with powers of ten.
     */
    static List<String> numbers(List<Double> values) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        boolean whole = true;
        for (double value : values) {
            if (Double.isFinite(value) && value != 0) {
                smallest = Math.min(smallest, Math.abs(value));
                largest = Math.max(largest, Math.abs(value));
                whole &= value == Math.rint(value) && Math.abs(value) < 1e7;
            }
        }
        if (largest == 0 || whole) {
            return values.stream().map(value -> number(value, 0)).toList();
        }
        int smallExponent = (int) Math.floor(Math.log10(smallest));
        int largeExponent = (int) Math.floor(Math.log10(largest));
        int decimals = Math.max(0, Math.min(2 - smallExponent, 5 - largeExponent));
        boolean plain = largeExponent < 7 && smallExponent + decimals >= 1;
        return values.stream().map(value -> plain ? number(value, decimals) : power(value)).toList();
    }

    private static String number(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return power(value);
        }
        String text = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        return text.startsWith("-") ? "$-$" + text.substring(1) : text;
    }

    private static String power(double value) {
        if (Double.isNaN(value)) {
            return "--";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "$\\infty$" : "$-\\infty$";
        }
        if (value == 0) {
            return "0";
        }
        String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", 2);
        return "$" + parts[0] + "\\times10^{" + Integer.parseInt(parts[1]) + "}$";
    }

    /** Text as LaTeX sees it; characters that the usual fonts lack become a question mark. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\textbackslash{}");
                case '{', '}', '$', '&', '#', '_', '%' -> out.append('\\').appendCodePoint(c);
                case '~' -> out.append("\\textasciitilde{}");
                case '^' -> out.append("\\textasciicircum{}");
                case '<' -> out.append("$<$");
                case '>' -> out.append("$>$");
                case '|' -> out.append("$|$");
                case '"' -> out.append("''");
                case '\u00b5', '\u03bc' -> out.append("$\\mu$");
                case '\u00b2' -> out.append("$^2$");
                case '\u00b3' -> out.append("$^3$");
                case '\u00d7' -> out.append("$\\times$");
                case '\u00b7' -> out.append("$\\cdot$");
                case '\u00b1' -> out.append("$\\pm$");
                case '\u00b0' -> out.append("$^\\circ$");
                case '\u2264' -> out.append("$\\le$");
                case '\u2265' -> out.append("$\\ge$");
                case '\u2013' -> out.append("--");
                case '\u2014' -> out.append("---");
                case '\u2018', '\u2019' -> out.append('\'');
                case '\u2026' -> out.append("\\ldots{}");
                case '\u2212' -> out.append("$-$");
                default -> {
                    boolean letter = c < 0x180 && Character.isLetter(c);
                    boolean ascii = c >= ' ' && c < 0x7f;
                    if (Character.isWhitespace(c)) {
                        out.append(' ');
                    } else if (ascii || letter) {
                        out.appendCodePoint(c);
                    } else {
                        out.append('?');
                    }
                }
            }
        });
        return out.toString();
    }
}
