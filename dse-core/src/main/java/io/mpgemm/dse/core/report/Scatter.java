package io.mpgemm.dse.core.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Points of two numbers, in series that look different.
 *
 * @param name         name of the files
 * @param caption      what it shows
 * @param x            the horizontal axis
 * @param y            the vertical axis
 * @param seriesColumn header of the CSV's column with the series; empty for none
 * @param keyColumns   headers of the columns that say what a point is
 * @param join         which points a step line joins
 * @param labelled     whether the first key of each point stands beside it, but for the dominated
 * @param series       the series
 */
public record Scatter(String name, String caption, Axis x, Axis y, String seriesColumn, List<String> keyColumns,
        Join join, boolean labelled, List<Series> series) implements Figure {

    /** Which points a step line joins. */
    public enum Join {
        /** None. */
        NOTHING,
        /** All on the edge, whatever their series. */
        EDGE,
        /** Those on the edge of each series. */
        EDGE_OF_EACH
    }

    /** How much a point matters, and so how large it is. */
    public enum Role {
        /** Small and pale. */
        DOMINATED,
        /** In its colour. */
        FRONT,
        /** Largest, outlined. */
        EDGE
    }

    /**
     * Points that look alike.
     *
     * @param name   what the CSV calls them
     * @param label  what the legend calls them
     * @param look   index of colour and shape; the same in all figures
     * @param points the points
     */
    public record Series(String name, String label, int look, List<Point> points) {

        /** Copies the points. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * One point.
     *
     * @param keys   what it is, a text for each of the key columns
     * @param role   how much it matters
     * @param x      where it is
     * @param y      where it is
     * @param spread how far it may lie off, where that is drawn
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(List<String> keys, Role role, double x, double y, Optional<Spread> spread) {

        /** Copies the keys. */
        public Point {
            keys = List.copyOf(keys);
        }

        /**
         * A point without a spread.
         *
         * @param keys what it is, a text for each of the key columns
         * @param role how much it matters
         * @param x    where it is
         * @param y    where it is
         */
        public Point(List<String> keys, Role role, double x, double y) {
            this(keys, role, x, y, Optional.empty());
        }
    }

    /**
     * How far a point may lie off.
     *
     * @param xLow  leftmost
     * @param xHigh rightmost
     * @param yLow  lowest
     * @param yHigh highest
     */
    public record Spread(double xLow, double xHigh, double yLow, double yHigh) {}

    /** Copies the lists and checks that the axes can show all points. */
    public Scatter {
        keyColumns = List.copyOf(keyColumns);
        series = List.copyOf(series);
        for (Series one : series) {
            for (Point point : one.points) {
                x.check(point.x, name);
                y.check(point.y, name);
                point.spread.ifPresent(spread -> {
                    x.check(spread.xLow, name);
                    x.check(spread.xHigh, name);
                    y.check(spread.yLow, name);
                    y.check(spread.yHigh, name);
                });
            }
        }
    }

    @Override
    public String csv() {
        boolean roles = points().map(Point::role).distinct().count() > 1;
        boolean spreads = points().anyMatch(point -> point.spread.isPresent());
        List<String> header = new ArrayList<>(keyColumns);
        header.addAll(seriesColumn.isEmpty() ? List.of() : List.of(seriesColumn));
        header.addAll(roles ? List.of("role") : List.of());
        header.addAll(List.of(x.column(), y.column()));
        if (spreads) {
            header.addAll(List.of(x.column() + "Low", x.column() + "High", y.column() + "Low", y.column() + "High"));
        }
        Csv csv = new Csv(header);
        for (Series one : series) {
            for (Point point : one.points) {
                List<String> row = new ArrayList<>(point.keys);
                row.addAll(seriesColumn.isEmpty() ? List.of() : List.of(one.name));
                row.addAll(roles ? List.of(point.role.name().toLowerCase(Locale.ROOT)) : List.of());
                row.addAll(Figure.cells(List.of(), point.x, point.y));
                if (spreads) {
                    row.addAll(point.spread
                            .map(all -> Figure.cells(List.of(), all.xLow, all.xHigh, all.yLow, all.yHigh))
                            .orElse(List.of("", "", "", "")));
                }
                csv.row(row);
            }
        }
        return csv.text();
    }

    Stream<Point> points() {
        return series.stream().flatMap(one -> one.points.stream());
    }
}
