package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Canvas.Ticks;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** What figures with two axes of numbers have in common: axes, a legend beside or below them, lines. */
abstract class PlanePainter {

    private static final int EDGE = 6;

    private final FigureStyle style;

    PlanePainter(FigureStyle style) {
        this.style = style;
    }

    final FigureStyle style() {
        return style;
    }

    abstract void content(Graphics2D graphics, Canvas canvas);

    final Painting painting(Figure.Axis xAxis, Figure.Axis yAxis, double[] xs, double[] ys, Legend legend) {
        int width = style.width();
        boolean below = style.narrow();
        int beside = below ? 0 : legend.columnWidth();
        int under = below ? legend.rowsHeight(width - 2 * EDGE) : 0;
        int height = style.height();
        Canvas canvas = new Canvas(style, new Rectangle2D.Double(0, 0, width - beside, height),
                ChartAxis.of(xAxis, xs), ChartAxis.of(yAxis, ys), xAxis.label(), yAxis.label(), new Ticks(true, true));
        return new Painting(width, height + under, graphics -> {
            canvas.paint(graphics);
            content(graphics, canvas);
            if (below) {
                legend.paintRows(graphics, EDGE, height, width - 2.0 * EDGE);
            } else {
                legend.paintColumn(graphics, width - beside, EDGE);
            }
        });
    }

    /** A line through points in screen coordinates; it breaks at NaN. */
    static void line(Graphics2D graphics, double[] xs, double[] ys, Color color, double width, float... dashes) {
        Path2D path = new Path2D.Double();
        boolean on = false;
        for (int i = 0; i < xs.length; i++) {
            if (Double.isNaN(ys[i])) {
                on = false;
            } else if (on) {
                path.lineTo(xs[i], ys[i]);
            } else {
                path.moveTo(xs[i], ys[i]);
                on = true;
            }
        }
        graphics.setColor(color);
        graphics.setStroke(dashes.length == 0
                ? new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER)
                : new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0));
        graphics.draw(path);
    }

    /** Corners of steps: from each point on along x, then to the y of the next. */
    static double[][] steps(double[] xs, double[] ys) {
        double[][] steps = new double[2][Math.max(0, 2 * xs.length - 1)];
        for (int i = 0; i < xs.length; i++) {
            steps[0][2 * i] = xs[i];
            steps[1][2 * i] = ys[i];
            if (i > 0) {
                steps[0][2 * i - 1] = xs[i];
                steps[1][2 * i - 1] = ys[i - 1];
            }
        }
        return steps;
    }
}
