package io.mpgemm.dse.core.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One number over another as lines, with points from elsewhere beside them.
 *
 * @param name         name of the files
 * @param caption      what it shows
 * @param x            the horizontal axis
 * @param y            the vertical axis
 * @param seriesColumn header of the CSV's column with the series; empty for none
 * @param keyColumns   headers of further columns of the CSV that say more of a point
 * @param series       the series; wide lines first, so that narrow ones show on them
 */
public record Lines(String name, String caption, Axis x, Axis y, String seriesColumn, List<String> keyColumns,
        List<Series> series) implements Figure {

    /** How the points of a series are joined. */
    public enum Join {
        /** By straight lines. */
        STRAIGHT,
        /** Along x first, then along y. */
        STEPS,
        /** Not at all: hollow markers, as for points that others published. */
        NOTHING
    }

    /** The look of series that need not be told apart: grey and thin. */
    public static final int PLAIN_LOOK = -1;

    /**
     * Points in order.
     *
     * @param name   what the CSV calls them
     * @param label  what the legend calls them; series of the same label share an entry
     * @param look   index of colour, shape and dash, or {@link #PLAIN_LOOK}
     * @param join   how they are joined
     * @param width  width of the line as a multiple of the usual one
     * @param points the points
     */
    public record Series(String name, String label, int look, Join join, double width, List<Point> points) {

        /** Copies the points. */
        public Series {
            points = List.copyOf(points);
        }

        /**
         * A line of the usual width.
         *
         * @param name   its name in the CSV and in the legend
         * @param look   index of colour, shape and dash
         * @param points its points
         */
        public Series(String name, int look, List<Point> points) {
            this(name, name, look, Join.STRAIGHT, 1, points);
        }
    }

    /**
     * One point.
     *
     * @param keys a text for each of the key columns
     * @param x    where it is
     * @param y    where it is; NaN for a gap in the line
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Point(List<String> keys, double x, double y) {

        /** Copies the keys. */
        public Point {
            keys = List.copyOf(keys);
        }

        /**
         * A point of which nothing more is said.
         *
         * @param x where it is
         * @param y where it is; NaN for a gap in the line
         */
        public Point(double x, double y) {
            this(List.of(), x, y);
        }
    }

    /** Copies the lists and checks that the axes can show all points. */
    public Lines {
        keyColumns = List.copyOf(keyColumns);
        series = List.copyOf(series);
        for (Series one : series) {
            for (Point point : one.points) {
                x.check(point.x, name);
                if (!Double.isNaN(point.y)) {
                    y.check(point.y, name);
                }
            }
        }
    }

    @Override
    public String csv() {
        List<String> header = new ArrayList<>(seriesColumn.isEmpty() ? List.of() : List.of(seriesColumn));
        header.addAll(keyColumns);
        header.addAll(List.of(x.column(), y.column()));
        Csv csv = new Csv(header);
        for (Series one : series) {
            for (Point point : one.points) {
                List<String> row = new ArrayList<>(seriesColumn.isEmpty() ? List.of() : List.of(one.name));
                row.addAll(point.keys);
                csv.row(Figure.cells(row, point.x, point.y));
            }
        }
        return csv.text();
    }

    /** All points that are drawn. */
    Stream<Point> points() {
        return series.stream().flatMap(one -> one.points.stream()).filter(point -> !Double.isNaN(point.y));
    }
}
