package io.mpgemm.dse.core.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import org.knowm.xchart.style.markers.Marker;

/** A marker in the shape of a series. */
final class SeriesMark extends Marker {

    private static final double PALENESS = 0.62;

    /** How much a point matters. */
    enum Tier {
        DOMINATED, FRONT_OF_MANY, FRONT, EDGE;

        /** The radius as a share of XChart's marker size. */
        double radius() {
            return switch (this) {
                case DOMINATED -> 0.18;
                case FRONT_OF_MANY -> 0.28;
                case FRONT -> 0.4;
                case EDGE -> 0.54;
            };
        }
    }

    private final SeriesStyle style;
    private final Tier tier;

    SeriesMark(SeriesStyle style, Tier tier) {
        this.style = style;
        this.tier = tier;
    }

    Color color() {
        Color color = new Color(style.rgb());
        return tier == Tier.DOMINATED
                ? new Color(pale(color.getRed()), pale(color.getGreen()), pale(color.getBlue()))
                : color;
    }

    private static int pale(int channel) {
        return (int) Math.round(channel + (255 - channel) * PALENESS);
    }

    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
        Shape outline = outline(x, y, tier.radius() * size);
        boolean hollow = style.hollow() && tier != Tier.DOMINATED;
        graphics.setColor(hollow ? Color.WHITE : color());
        graphics.fill(outline);
        if (hollow || tier == Tier.EDGE) {
            graphics.setStroke(new BasicStroke(hollow ? 1.5f : 0.7f));
            graphics.setColor(hollow ? color() : Color.BLACK);
            graphics.draw(outline);
        }
    }

    private Shape outline(double x, double y, double radius) {
        double[] corners = style.shape().corners();
        if (tier == Tier.DOMINATED || corners.length == 0) {
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
