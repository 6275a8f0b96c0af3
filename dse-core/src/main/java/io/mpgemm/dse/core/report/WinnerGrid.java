package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.WinnerMap.Side;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which class of designs has the best one, over two axes.
 *
 * @param name  part of the names of its files
 * @param x     the horizontal axis
 * @param y     the vertical axis
 * @param best  what makes a design the best one
 * @param kind  what the classes are, in words
 * @param shown names of what a chart says of a winner beside its value
 * @param classes all classes, whether they win or not
 * @param rows  for each value of the vertical axis the cells of the horizontal one
 * @param notes what holds for all cells, a sentence each
 */
public record WinnerGrid(String name, Side x, Side y, Objective best, String kind, List<String> shown,
        List<String> classes, List<List<Cell>> rows, List<String> notes) {

    /** Copies the lists. */
    public WinnerGrid {
        shown = List.copyOf(shown);
        classes = List.copyOf(classes);
        rows = rows.stream().map(List::copyOf).toList();
        notes = List.copyOf(notes);
        if (rows.size() != y.values().size()
                || rows.stream().anyMatch(row -> row.size() != x.values().size())) {
            throw new IllegalArgumentException("A grid needs a cell for each pair of values.");
        }
    }

    /**
     * An axis of values of a setting.
     *
     * @param key    its name, such as {@code batch}
     * @param values texts of its values
     * @return the axis
     */
    public static Side setting(String key, List<String> values) {
        return new Side(key, Names.words(key, ""), values);
    }

    /**
     * An axis of bounds on a metric.
     *
     * @param metric the metric
     * @param atMost whether they are upper bounds
     * @param values texts of the bounds
     * @return the axis
     */
    public static Side bound(Metric metric, boolean atMost, List<String> values) {
        String unit = metric.unit().isEmpty() ? "" : " (" + Names.unit(metric.unit()) + ")";
        return new Side(metric.name() + (atMost ? "AtMost" : "AtLeast"),
                Names.words(metric.name(), metric.unit()) + (atMost ? " at most" : " at least") + unit, values);
    }

    /**
     * What there is under one pair of values.
     *
     * @param ranked the best design of each class that has one, the best first
     */
    public record Cell(List<Best> ranked) {

        /** Copies the list. */
        public Cell {
            ranked = List.copyOf(ranked);
        }

        /**
         * How much worse the best design of the next class is.
         *
         * @return the difference as a share of the winner's value; NaN where no other class has a design
         */
        public double margin() {
            return ranked.size() < 2 ? Double.NaN : behind(1);
        }

        /** How much worse than the winner the best design of a class is. */
        double behind(int rank) {
            double first = ranked.getFirst().value();
            return Math.abs((ranked.get(rank).value() - first) / first);
        }
    }

    /**
     * The best design of a class.
     *
     * @param of     the class
     * @param value  its value of the metric
     * @param shown  what a chart says of it beside that, may be empty
     * @param design its columns by name
     */
    public record Best(String of, double value, String shown, Map<String, String> design) {

        /** Copies the map, in its order. */
        public Best {
            design = Collections.unmodifiableMap(new LinkedHashMap<>(design));
        }
    }
}
