package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import io.mpgemm.dse.core.report.Scatter.Point;
import io.mpgemm.dse.core.report.Scatter.Role;
import io.mpgemm.dse.core.report.Scatter.Series;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Draws a {@link Scatter}: what matters more lies on what matters less. */
final class ScatterPainter extends PlanePainter {

    private static final int MANY = 150;
    private static final int WHISKER = 0xB0B0B0;
    private static final int STEPS = 0x606060;
    private static final double MARK = 6.5;
    /** Right, left, above, below and the corners: from -1 to 1, the best first. */
    private static final double[][] PLACES = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, -0.9},
        {-0.9, 0.9}};

    private final Scatter scatter;
    private final boolean many;

    ScatterPainter(Scatter scatter, FigureStyle style) {
        super(style);
        this.scatter = scatter;
        this.many = scatter.points().filter(point -> point.role() == Role.FRONT).count() > MANY;
    }

    Painting painting() {
        double[] xs = scatter.points().flatMapToDouble(point -> DoubleStream.concat(DoubleStream.of(point.x()),
                point.spread().stream().flatMapToDouble(all -> DoubleStream.of(all.xLow(), all.xHigh())))).toArray();
        double[] ys = scatter.points().flatMapToDouble(point -> DoubleStream.concat(DoubleStream.of(point.y()),
                point.spread().stream().flatMapToDouble(all -> DoubleStream.of(all.yLow(), all.yHigh())))).toArray();
        return painting(scatter.x(), scatter.y(), xs, ys, legend());
    }

    private Legend legend() {
        Legend legend = new Legend(style());
        Role largest = scatter.points().map(Point::role).max(Comparator.naturalOrder()).orElse(Role.FRONT);
        if (scatter.series().size() > 1) {
            for (Series series : scatter.series()) {
                SeriesMark mark = mark(series, largest == Role.DOMINATED ? Role.FRONT : largest, false);
                legend.add(series.label(), (graphics, x, y, _, _) -> mark.paint(graphics, x, y));
            }
        }
        if (largest != Role.DOMINATED && scatter.points().anyMatch(point -> point.role() == Role.DOMINATED)) {
            SeriesMark mark = SeriesMark.of(SeriesStyle.of(SeriesStyle.BLACK, ""), Role.DOMINATED, false, style());
            legend.add("dominated", (graphics, x, y, _, _) -> mark.paint(graphics, x, y));
        }
        return legend;
    }

    private SeriesMark mark(Series series, Role role, boolean small) {
        return SeriesMark.of(SeriesStyle.of(series.look(), series.name()), role, small, style());
    }

    @Override
    void content(Graphics2D graphics, Canvas canvas) {
        scatter.points().forEach(point -> point.spread().ifPresent(all -> {
            Color color = style().color(WHISKER);
            whisker(graphics, canvas, all.xLow(), all.xHigh(), point.y(), point.y(), color);
            whisker(graphics, canvas, point.x(), point.x(), all.yLow(), all.yHigh(), color);
        }));
        marks(graphics, canvas, Role.DOMINATED);
        marks(graphics, canvas, Role.FRONT);
        switch (scatter.join()) {
            case NOTHING -> {
            }
            case EDGE -> steps(graphics, canvas, scatter.points(), style().color(STEPS));
            case EDGE_OF_EACH -> scatter.series().forEach(series -> steps(graphics, canvas, series.points().stream(),
                    style().color(SeriesStyle.of(series.look(), "").rgb()),
                    SeriesStyle.dashes(series.look())));
        }
        marks(graphics, canvas, Role.EDGE);
        if (scatter.labelled()) {
            labels(graphics, canvas);
        }
    }

    /** Writes names where they hide least: beside, above or below their points. */
    private void labels(Graphics2D graphics, Canvas canvas) {
        Letters letters = new Letters(style().font(Size.SMALL));
        List<Point> named = scatter.points().filter(point -> point.role() != Role.DOMINATED
                && !point.keys().isEmpty()).toList();
        List<Rectangle2D> taken = new ArrayList<>();
        named.forEach(point -> taken.add(new Rectangle2D.Double(canvas.x(point.x()) - MARK, canvas.y(point.y()) - MARK,
                2 * MARK, 2 * MARK)));
        for (Point point : named) {
            double width = letters.width(point.keys().getFirst());
            double height = letters.font().getSize();
            Rectangle2D best = places(canvas.x(point.x()), canvas.y(point.y()), width, height).stream()
                    .min(Comparator.comparingDouble(place -> hidden(place, taken, canvas.plot()))).orElseThrow();
            taken.add(best);
            letters.write(graphics, point.keys().getFirst(), best.getMinX(), best.getCenterY(), Anchor.LEFT);
        }
    }

    private static List<Rectangle2D> places(double x, double y, double width, double height) {
        List<Rectangle2D> places = new ArrayList<>();
        for (double[] shift : PLACES) {
            places.add(new Rectangle2D.Double(x + shift[0] * MARK + (shift[0] - 1) / 2 * width,
                    y + shift[1] * MARK + (shift[1] - 1) / 2 * height, width, height));
        }
        return places;
    }

    /** The area of a label on what is there already, or outside the plot, which is worse. */
    private static double hidden(Rectangle2D place, List<Rectangle2D> taken, Rectangle2D plot) {
        double area = 0;
        for (Rectangle2D other : taken) {
            Rectangle2D both = place.createIntersection(other);
            area += both.isEmpty() ? 0 : both.getWidth() * both.getHeight();
        }
        Rectangle2D inside = place.createIntersection(plot);
        double shown = inside.isEmpty() ? 0 : inside.getWidth() * inside.getHeight();
        return area + 10 * (place.getWidth() * place.getHeight() - shown);
    }

    private void marks(Graphics2D graphics, Canvas canvas, Role role) {
        for (Series series : scatter.series()) {
            SeriesMark mark = mark(series, role, many);
            for (Point point : series.points()) {
                if (point.role() == role) {
                    mark.paint(graphics, canvas.x(point.x()), canvas.y(point.y()));
                }
            }
        }
    }

    private static void whisker(Graphics2D graphics, Canvas canvas, double fromX, double toX, double fromY,
            double toY, Color color) {
        if (fromX < toX || fromY < toY) {
            line(graphics, new double[]{canvas.x(fromX), canvas.x(toX)},
                    new double[]{canvas.y(fromY), canvas.y(toY)}, color, 0.6);
        }
    }

    private static void steps(Graphics2D graphics, Canvas canvas, Stream<Point> points, Color color,
            float... dashes) {
        List<Point> edge = points.filter(point -> point.role() == Role.EDGE)
                .sorted(Comparator.comparingDouble(Point::x)).toList();
        if (edge.size() > 1) {
            double[][] steps = steps(edge.stream().mapToDouble(point -> canvas.x(point.x())).toArray(),
                    edge.stream().mapToDouble(point -> canvas.y(point.y())).toArray());
            line(graphics, steps[0], steps[1], color, 1.2, dashes);
        }
    }
}
