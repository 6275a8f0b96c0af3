package io.mpgemm.dse.core.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;

/** Text as outlines, which look the same in all formats and need no font of the reader. */
record Letters(Font font) {

    private static final FontRenderContext CONTEXT = new FontRenderContext(new AffineTransform(), true, true);

    /** Where a text stands relative to its place. */
    enum Anchor {
        LEFT(0), MIDDLE(0.5), RIGHT(1);

        private final double share;

        Anchor(double share) {
            this.share = share;
        }
    }

    double width(String text) {
        return font.createGlyphVector(CONTEXT, text).getLogicalBounds().getWidth();
    }

    /** From one line to the next. */
    double leading() {
        return font.getSize() * 1.25;
    }

    /** Writes a text whose capitals are centred on y. */
    void write(Graphics2D graphics, String text, double x, double y, Anchor anchor) {
        place(graphics, text, AffineTransform.getTranslateInstance(x, y), anchor);
    }

    /** Writes a text upwards, to the left of x if it is anchored RIGHT. */
    void rotated(Graphics2D graphics, String text, double x, double y, double degrees, Anchor anchor) {
        AffineTransform place = AffineTransform.getTranslateInstance(x, y);
        place.rotate(-Math.toRadians(degrees));
        place(graphics, text, place, anchor);
    }

    private void place(Graphics2D graphics, String text, AffineTransform place, Anchor anchor) {
        if (text.isEmpty()) {
            return;
        }
        place.translate(-anchor.share * width(text), 0.36 * font.getSize());
        Shape outline = font.createGlyphVector(CONTEXT, text).getOutline();
        graphics.setColor(Color.BLACK);
        graphics.fill(place.createTransformedShape(outline));
    }

    /** A text in lines of a width, broken between words. */
    List<String> lines(String text, double width) {
        List<String> lines = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            String longer = lines.isEmpty() ? word : lines.getLast() + " " + word;
            if (!lines.isEmpty() && width(longer) <= width) {
                lines.set(lines.size() - 1, longer);
            } else {
                lines.add(word);
            }
        }
        return lines;
    }

    /** A text cut to a width. */
    String fit(String text, double width) {
        String cut = text;
        while (cut.length() > 1 && width(cut) > width) {
            int end = cut.endsWith("\u2026") ? cut.length() - 2 : cut.length() - 1;
            cut = cut.substring(0, end) + "\u2026";
        }
        return cut;
    }
}
