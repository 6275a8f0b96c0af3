package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Scatter.Role;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** A marker in the shape and colour of a series. */
record SeriesMark(SeriesStyle style, Color color, Role role, double radius) {

    private static final double PALENESS = 0.62;

    /** The marker of a role; those of the front are smaller where there are many. */
    static SeriesMark of(SeriesStyle style, Role role, boolean many, FigureStyle figure) {
        double radius = switch (role) {
            case DOMINATED -> 1.62;
            case FRONT -> many ? 2.5 : 3.6;
            case EDGE -> 4.86;
        };
        Color color = figure.color(style.rgb());
        return new SeriesMark(style, role == Role.DOMINATED ? pale(color) : color, role, radius);
    }

    /** The same marker in white with a coloured outline. */
    SeriesMark hollow() {
        return new SeriesMark(new SeriesStyle(style.value(), style.rgb(), style.shape(), true), color, role, radius);
    }

    private static Color pale(Color color) {
        return new Color(pale(color.getRed()), pale(color.getGreen()), pale(color.getBlue()));
    }

    private static int pale(int channel) {
        return (int) Math.round(channel + (255 - channel) * PALENESS);
    }

    void paint(Graphics2D graphics, double x, double y) {
        Shape outline = outline(x, y);
        boolean hollow = style.hollow() && role != Role.DOMINATED;
        graphics.setColor(hollow ? Color.WHITE : color);
        graphics.fill(outline);
        if (hollow || role == Role.EDGE) {
            graphics.setStroke(new BasicStroke(hollow ? 1.5f : 0.7f));
            graphics.setColor(hollow ? color : Color.BLACK);
            graphics.draw(outline);
        }
    }

    private Shape outline(double x, double y) {
        double[] corners = style.shape().corners();
        if (role == Role.DOMINATED || corners.length == 0) {
            return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        }
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners.length; i += 2) {
            if (i == 0) {
                path.moveTo(corners[i], corners[i + 1]);
            } else {
                path.lineTo(corners[i], corners[i + 1]);
            }
        }
        path.closePath();
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.scale(radius, radius);
        return path.createTransformedShape(place);
    }
}
