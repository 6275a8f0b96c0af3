package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.ChartAxis.Tick;
import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Two axes with ticks and a pale grid, black on white, in a box of a drawing, and where a number lies between them. */
final class Canvas {

    private static final Color GRID = new Color(0xE4E4E4);
    private static final double PADDING = 6;
    private static final double TICK = 4;
    /** Between labels of one axis: along a line of text, and from line to line. */
    private static final double APART_X = 14;
    private static final double APART_Y = 20;

    private final ChartAxis x;
    private final ChartAxis y;
    private final List<String> xTitle;
    private final List<String> yTitle;
    private final Letters titles;
    private final Letters labels;
    private final Rectangle2D box;
    private final Rectangle2D plot;
    private final List<Tick> xTicks;
    private final List<Tick> yTicks;

    /**
     * Which axes are numbers; what stands along the other one has names.
     *
     * @param x whether the horizontal one has ticks
     * @param y whether the vertical one has ticks
     */
    record Ticks(boolean x, boolean y) {}

    Canvas(FigureStyle style, Rectangle2D box, ChartAxis x, ChartAxis y, String xTitle, String yTitle, Ticks ticks) {
        this.x = x;
        this.y = y;
        this.box = box;
        this.titles = new Letters(style.font(Size.TITLE));
        this.labels = new Letters(style.font(Size.TEXT));
        double line = labels.leading();
        this.xTitle = xTitle.isEmpty() ? List.of() : titles.lines(xTitle, box.getWidth());
        this.yTitle = yTitle.isEmpty() ? List.of() : titles.lines(yTitle, box.getHeight());
        double under = PADDING + this.xTitle.size() * titles.leading() + (ticks.x ? line + TICK : 0);
        double height = box.getHeight() - PADDING - under - line / 3;
        this.yTicks = ticks.y ? y.ticks(height, _ -> line + APART_Y) : List.of();
        double widest = yTicks.stream().mapToDouble(tick -> labels.width(tick.label())).max().orElse(0);
        double beside = PADDING + this.yTitle.size() * titles.leading() + (ticks.y ? widest + 2 * TICK : 0);
        double width = box.getWidth() - PADDING - beside - line / 2;
        this.xTicks = ticks.x ? x.ticks(width, label -> labels.width(label) + APART_X) : List.of();
        this.plot = new Rectangle2D.Double(box.getX() + beside, box.getY() + PADDING + line / 3, width, height);
    }

    void paint(Graphics2D graphics) {
        for (Tick tick : xTicks) {
            double at = x(tick.value());
            line(graphics, GRID, 0.7, at, plot.getMinY(), at, plot.getMaxY());
            line(graphics, Color.BLACK, 0.7, at, plot.getMaxY(), at,
                    plot.getMaxY() + (tick.label().isEmpty() ? TICK / 2 : TICK));
            labels.write(graphics, tick.label(), at, plot.getMaxY() + TICK + labels.leading() / 2, Anchor.MIDDLE);
        }
        for (Tick tick : yTicks) {
            double at = y(tick.value());
            line(graphics, GRID, 0.7, plot.getMinX(), at, plot.getMaxX(), at);
            line(graphics, Color.BLACK, 0.7, plot.getMinX() - (tick.label().isEmpty() ? TICK / 2 : TICK), at,
                    plot.getMinX(), at);
            labels.write(graphics, tick.label(), plot.getMinX() - 1.5 * TICK, at, Anchor.RIGHT);
        }
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(plot);
        for (int i = 0; i < xTitle.size(); i++) {
            titles.write(graphics, xTitle.get(i), within(plot.getCenterX(), titles.width(xTitle.get(i)), box.getMinX(),
                    box.getMaxX()), box.getMaxY() - PADDING / 2 - (xTitle.size() - i - 0.5) * titles.leading(),
                    Anchor.MIDDLE);
        }
        for (int i = 0; i < yTitle.size(); i++) {
            titles.rotated(graphics, yTitle.get(i), box.getMinX() + (i + 0.5) * titles.leading(),
                    within(plot.getCenterY(), titles.width(yTitle.get(i)), box.getMinY(), box.getMaxY()), 90,
                    Anchor.MIDDLE);
        }
    }

    /** The middle of a title that stays in the box. */
    private static double within(double wanted, double length, double from, double to) {
        return Math.max(from + length / 2, Math.min(wanted, to - length / 2));
    }

    private static void line(Graphics2D graphics, Color color, double width, double fromX, double fromY, double toX,
            double toY) {
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke((float) width));
        graphics.draw(new Line2D.Double(fromX, fromY, toX, toY));
    }

    Rectangle2D plot() {
        return plot;
    }

    double x(double value) {
        return plot.getMinX() + x.share(value) * plot.getWidth();
    }

    double y(double value) {
        return plot.getMaxY() - y.share(value) * plot.getHeight();
    }
}
