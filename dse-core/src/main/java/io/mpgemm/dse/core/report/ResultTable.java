package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.study.AtomicFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Evaluations as a table in memory that can be sorted, cut and written as CSV; the columns are those of
 * {@link Columns}. Immutable. For tables too large for memory see {@link CsvSink}, which writes the same format.
 */
public final class ResultTable {

    private final Table table;

    private ResultTable(Table table) {
        this.table = table;
    }

    /**
     * A table of evaluations.
     *
     * @param columns     its columns
     * @param evaluations its rows
     * @return the table, in the order of the list
     */
    public static ResultTable of(Columns columns, List<Evaluation> evaluations) {
        StringColumn ordinals = StringColumn.create(Columns.ORDINAL);
        List<StringColumn> parameters = columns.parameters().stream()
                .map(parameter -> StringColumn.create(parameter.name())).toList();
        List<StringColumn> labels = columns.labels().stream().map(name -> StringColumn.create(name)).toList();
        List<DoubleColumn> metrics = columns.metrics().stream().map(metric -> DoubleColumn.create(metric.name()))
                .toList();
        BooleanColumn feasible = BooleanColumn.create(Columns.FEASIBLE);
        StringColumn infeasible = StringColumn.create(Columns.INFEASIBLE);
        for (Evaluation evaluation : evaluations) {
            ordinals.append(evaluation.point().number().toString());
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).append(columns.value(evaluation, columns.parameters().get(i).name()));
            }
            for (int i = 0; i < labels.size(); i++) {
                labels.get(i).append(evaluation.labels().get(i));
            }
            for (int i = 0; i < metrics.size(); i++) {
                metrics.get(i).append(evaluation.value(i));
            }
            String reason = columns.infeasible(evaluation);
            feasible.append(reason.isEmpty());
            infeasible.append(reason);
        }
        List<Column<?>> all = new ArrayList<>();
        all.add(ordinals);
        all.addAll(parameters);
        all.addAll(labels);
        all.addAll(metrics);
        all.add(feasible);
        all.add(infeasible);
        return new ResultTable(Table.create(all));
    }

    /**
     * The header names.
     *
     * @return one name for each column
     */
    public List<String> header() {
        return List.copyOf(table.columnNames());
    }

    /**
     * The number of rows.
     *
     * @return rows without the header
     */
    public int rows() {
        return table.rowCount();
    }

    /**
     * One cell as it stands in the CSV.
     *
     * @param row    from 0
     * @param column a header name
     * @return its text
     * @throws IllegalArgumentException if there is no such column
     */
    public String cell(int row, String column) {
        return cell(table.column(require(column)), row);
    }

    private static String cell(Column<?> column, int row) {
        return switch (column) {
            case DoubleColumn numbers -> Numbers.exact(numbers.getDouble(row));
            case StringColumn texts -> texts.get(row);
            default -> String.valueOf(column.get(row));
        };
    }

    private int require(String column) {
        int at = table.columnNames().indexOf(column);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "The table has no column '" + column + "'. It has " + table.columnNames() + ".");
        }
        return at;
    }

    /**
     * The rows in order of a column: numbers by size with empty cells last, texts by alphabet; equal ones keep their
     * order.
     *
     * @param column    a header name
     * @param ascending smallest first
     * @return the sorted table
     * @throws IllegalArgumentException if there is no such column
     */
    public ResultTable sortedBy(String column, boolean ascending) {
        Column<?> key = table.column(require(column));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows(); i++) {
            order.add(i);
        }
        order.sort((a, b) -> {
            if (key instanceof DoubleColumn numbers) {
                double left = numbers.getDouble(a);
                double right = numbers.getDouble(b);
                if (Double.isNaN(left) || Double.isNaN(right)) {
                    return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
                }
                return ascending ? Double.compare(left, right) : Double.compare(right, left);
            }
            int compared = column.equals(Columns.ORDINAL)
                    ? new BigInteger(cell(key, a)).compareTo(new BigInteger(cell(key, b)))
                    : cell(key, a).compareTo(cell(key, b));
            return ascending ? compared : -compared;
        });
        Table sorted = table.emptyCopy();
        order.forEach(row -> sorted.append(table.row(row)));
        return new ResultTable(sorted);
    }

    /**
     * The first rows.
     *
     * @param rows how many at most
     * @return the shorter table
     */
    public ResultTable first(int rows) {
        return new ResultTable(table.first(Math.min(rows, rows())));
    }

    /**
     * Some of the columns.
     *
     * @param columns header names in the order wanted
     * @return the narrower table
     * @throws IllegalArgumentException if there is no such column
     */
    public ResultTable select(List<String> columns) {
        columns.forEach(this::require);
        return new ResultTable(table.selectColumns(columns.toArray(String[]::new)));
    }

    /**
     * The table as CSV: RFC 4180, full precision, the same bytes for the same rows.
     *
     * @return the text
     */
    public String csv() {
        StringBuilder out = new StringBuilder();
        try {
            CsvFormat.append(header(), out);
            for (int row = 0; row < rows(); row++) {
                List<String> cells = new ArrayList<>();
                for (Column<?> column : table.columns()) {
                    cells.add(cell(column, row));
                }
                CsvFormat.append(cells, out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("A StringBuilder cannot fail.", e);
        }
        return out.toString();
    }

    /**
     * Writes the table as CSV in UTF-8.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void writeCsv(Path file) throws IOException {
        AtomicFiles.write(file, csv().getBytes(StandardCharsets.UTF_8));
    }
}
