package io.mpgemm.dse.core.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Who wins, over two axes of values: a grid of cells, each with the name of its winner.
 *
 * @param name    name of the files
 * @param caption what it shows
 * @param x       the horizontal axis
 * @param y       the vertical axis, its first value at the bottom
 * @param classes all who may win, which decides their colours
 * @param inside  what the lines of a cell are, in words
 * @param best    header of the CSV's column for the winner's value
 * @param close   winners that lead by a smaller share are marked
 * @param rows    for each value of the vertical axis the cells of the horizontal one
 */
public record WinnerMap(String name, String caption, Side x, Side y, List<String> classes, String inside,
        String best, double close, List<List<Cell>> rows) implements Figure {

    /** Copies the lists and checks that there is a cell for each pair of values. */
    public WinnerMap {
        classes = List.copyOf(classes);
        rows = rows.stream().map(List::copyOf).toList();
        if (rows.size() != y.values.size() || rows.stream().anyMatch(row -> row.size() != x.values.size())) {
            throw new IllegalArgumentException("The figure '" + name + "' needs a cell for each pair of values.");
        }
        for (Cell cell : rows.stream().flatMap(List::stream).toList()) {
            if (!cell.winner.isEmpty() && !classes.contains(cell.winner)) {
                throw new IllegalArgumentException(
                        "The figure '" + name + "' has the winner '" + cell.winner + "', which is none of " + classes
                                + ".");
            }
        }
    }

    /**
     * One axis of values that need not be numbers.
     *
     * @param column header of its column in the CSV
     * @param label  what stands beside it, with the unit
     * @param values texts of its values
     */
    public record Side(String column, String label, List<String> values) {

        /** Copies the list. */
        public Side {
            values = List.copyOf(values);
        }
    }

    /**
     * What a cell shows.
     *
     * @param winner who wins; empty where nobody is
     * @param shown  more about the winner, may be empty
     * @param value  its value
     * @param next   who comes next; empty where there is nobody else
     * @param lead   how much worse that is, as a share of the winner's value
     */
    public record Cell(String winner, String shown, double value, String next, double lead) {

        /** A cell in which nobody wins. */
        public static final Cell NONE = new Cell("", "", 0, "", 0);
    }

    boolean close(Cell cell) {
        return !cell.next.isEmpty() && cell.lead < close;
    }

    /** Those who win a cell, in the order of the classes. */
    List<String> winners() {
        List<String> winners = new ArrayList<>(classes);
        winners.retainAll(rows.stream().flatMap(List::stream).map(Cell::winner).toList());
        return winners;
    }

    @Override
    public String csv() {
        Csv csv = new Csv(List.of(x.column, y.column, "winner", "shown", best, "next", "lead"));
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < x.values.size(); column++) {
                Cell cell = rows.get(row).get(column);
                csv.row(List.of(x.values.get(column), y.values.get(row), cell.winner, cell.shown,
                        cell.winner.isEmpty() ? "" : Numbers.exact(cell.value), cell.next,
                        cell.next.isEmpty() ? "" : Numbers.exact(cell.lead)));
            }
        }
        return csv.text();
    }
}
