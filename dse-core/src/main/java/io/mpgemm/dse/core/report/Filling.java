package io.mpgemm.dse.core.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** How a bar is filled: a colour and a hatch, so that grey print tells parts apart, too. */
record Filling(Color color, Hatch hatch) {

    private static final double SPACING = 7;
    private static final int DARK = 110;
    /** Neighbours lie far apart. */
    private static final List<Integer> GREYS = List.of(0x404040, 0xD0D0D0, 0x888888, 0xF0F0F0, 0x606060, 0xB0B0B0,
            0x101010, 0xFFFFFF);

    /** Lines across a bar. */
    enum Hatch {
        NONE, RISING, HORIZONTAL, FALLING, CROSSED, VERTICAL
    }

    /** The filling of a part by its place among the parts. */
    static Filling of(int index, FigureStyle style) {
        Hatch hatch = Hatch.values()[index % Hatch.values().length];
        return new Filling(style.grey() ? new Color(GREYS.get(index % GREYS.size()))
                : new Color(SeriesStyle.of(index, "").rgb()), hatch);
    }

    void paint(Graphics2D graphics, double x, double y, double width, double height) {
        if (!(width > 0) || !(height > 0)) {
            return;
        }
        Rectangle2D box = new Rectangle2D.Double(x, y, width, height);
        graphics.setColor(color);
        graphics.fill(box);
        Path2D lines = new Path2D.Double();
        switch (hatch) {
            case NONE -> {
            }
            case RISING -> slanted(lines, box, true);
            case FALLING -> slanted(lines, box, false);
            case CROSSED -> {
                slanted(lines, box, true);
                slanted(lines, box, false);
            }
            case HORIZONTAL -> {
                for (double at = after(y); at < y + height; at += SPACING) {
                    stroke(lines, x, at, x + width, at);
                }
            }
            case VERTICAL -> {
                for (double at = after(x); at < x + width; at += SPACING) {
                    stroke(lines, at, y, at, y + height);
                }
            }
        }
        int lightness = (color.getRed() + color.getGreen() + color.getBlue()) / 3;
        graphics.setStroke(new BasicStroke(0.7f));
        graphics.setColor(lightness < DARK ? Color.WHITE : Color.BLACK);
        graphics.draw(lines);
        graphics.setColor(Color.BLACK);
        graphics.draw(box);
    }

    /** The first line beyond a coordinate; lines of neighbours meet. */
    private static double after(double from) {
        return (Math.floor(from / SPACING) + 1) * SPACING;
    }

    /** Lines x + y = c, or x - y = c, as far as they lie in a box. */
    private static void slanted(Path2D lines, Rectangle2D box, boolean rising) {
        double wide = SPACING * Math.sqrt(2);
        double from = rising ? box.getMinX() + box.getMinY() : box.getMinX() - box.getMaxY();
        double to = rising ? box.getMaxX() + box.getMaxY() : box.getMaxX() - box.getMinY();
        for (double c = (Math.floor(from / wide) + 1) * wide; c < to; c += wide) {
            double left = Math.max(box.getMinX(), rising ? c - box.getMaxY() : c + box.getMinY());
            double right = Math.min(box.getMaxX(), rising ? c - box.getMinY() : c + box.getMaxY());
            stroke(lines, left, rising ? c - left : left - c, right, rising ? c - right : right - c);
        }
    }

    private static void stroke(Path2D lines, double fromX, double fromY, double toX, double toY) {
        lines.moveTo(fromX, fromY);
        lines.lineTo(toX, toY);
    }
}
