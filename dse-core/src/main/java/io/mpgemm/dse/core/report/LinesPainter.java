package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Lines.Join;
import io.mpgemm.dse.core.report.Lines.Point;
import io.mpgemm.dse.core.report.Lines.Series;
import io.mpgemm.dse.core.report.Scatter.Role;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Draws {@link Lines}: lines by colour and dash, marked where there are few points. */
final class LinesPainter extends PlanePainter {

    private static final double WIDTH = 1.8;
    private static final double THIN = 0.7;
    /** Markers of more points would run into each other. */
    private static final int MOST_MARKED = 24;

    private final Lines lines;

    LinesPainter(Lines lines, FigureStyle style) {
        super(style);
        this.lines = lines;
    }

    Painting painting() {
        Legend legend = new Legend(style());
        Set<String> labels = new HashSet<>();
        lines.series().forEach(series -> labels.add(series.label()));
        if (labels.size() > 1) {
            labels.clear();
            for (Series series : lines.series()) {
                if (labels.add(series.label())) {
                    legend.add(series.label(), (graphics, x, y, width, _) -> sample(graphics, series, x, y, width));
                }
            }
        }
        return painting(lines.x(), lines.y(), lines.points().mapToDouble(Point::x).toArray(),
                lines.points().mapToDouble(Point::y).toArray(), legend);
    }

    private void sample(Graphics2D graphics, Series series, double x, double y, double width) {
        draw(graphics, series, new double[]{x - width / 2, x + width / 2}, new double[]{y, y});
        if (marked(series)) {
            mark(series).paint(graphics, x, y);
        }
    }

    private static boolean marked(Series series) {
        return series.join() == Join.NOTHING
                || (series.join() == Join.STRAIGHT && series.points().size() <= MOST_MARKED
                        && series.look() != Lines.PLAIN_LOOK);
    }

    private static SeriesStyle look(Series series) {
        return series.look() == Lines.PLAIN_LOOK ? SeriesStyle.OTHERS : SeriesStyle.of(series.look(), series.name());
    }

    private SeriesMark mark(Series series) {
        SeriesMark mark = SeriesMark.of(look(series), Role.FRONT, false, style());
        return series.join() == Join.NOTHING ? mark.hollow() : mark;
    }

    private void draw(Graphics2D graphics, Series series, double[] xs, double[] ys) {
        Color color = style().color(look(series).rgb());
        double width = series.width() * (series.look() == Lines.PLAIN_LOOK ? THIN : WIDTH);
        switch (series.join()) {
            case NOTHING -> {
            }
            case STRAIGHT -> line(graphics, xs, ys, color, width, SeriesStyle.dashes(series.look()));
            case STEPS -> {
                double[][] steps = steps(xs, ys);
                line(graphics, steps[0], steps[1], color, width, SeriesStyle.dashes(series.look()));
            }
        }
    }

    @Override
    void content(Graphics2D graphics, Canvas canvas) {
        for (Series series : lines.series()) {
            List<Point> points = series.points();
            draw(graphics, series, points.stream().mapToDouble(point -> canvas.x(point.x())).toArray(),
                    points.stream().mapToDouble(point -> Double.isNaN(point.y()) ? Double.NaN : canvas.y(point.y()))
                            .toArray());
        }
        for (Series series : lines.series()) {
            if (marked(series)) {
                SeriesMark mark = mark(series);
                series.points().stream().filter(point -> !Double.isNaN(point.y()))
                        .forEach(point -> mark.paint(graphics, canvas.x(point.x()), canvas.y(point.y())));
            }
        }
    }
}
