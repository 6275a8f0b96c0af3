package io.mpgemm.dse.core.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How figures are drawn.
 *
 * @param paper    for which page
 * @param columns  1 or 2: how many columns of the page a figure is wide
 * @param typeface the letters
 * @param grey     whether everything is drawn in greys
 */
public record FigureStyle(Paper paper, int columns, Typeface typeface, boolean grey) {

    /** 7 in wide, letters of 13 pt: for the screen, or at half the size in one column of a paper. */
    public static final FigureStyle PLAIN = new FigureStyle(Paper.PLAIN, 1, Typeface.SANS, false);

    private static final double PT_PER_IN = 72;

    /** A page. */
    public enum Paper {
        /** None in particular. */
        PLAIN(7, 7, 1),
        /** Columns of IEEE's two-column templates: 3.5 in and 7.16 in (IEEE Author Center, "Resolution and size"). */
        IEEE(3.5, 7.16, 0.5),
        /** Columns of ACM's two-column template, acmart in sigconf: 3.33 in and 7 in. */
        ACM(3.33, 7, 0.5);

        private final double columnIn;
        private final double pageIn;
        private final double unitPt;

        Paper(double columnIn, double pageIn, double unitPt) {
            this.columnIn = columnIn;
            this.pageIn = pageIn;
            this.unitPt = unitPt;
        }
    }

    /** Letters: the first of the families that the machine has, or else its own. */
    public enum Typeface {
        /** Without serifs. */
        SANS(Font.SANS_SERIF),
        /** With serifs, as most papers are set. */
        SERIF(Font.SERIF, "Times New Roman", "Liberation Serif", "Nimbus Roman", "TeX Gyre Termes", "STIX Two Text");

        private final String otherwise;
        @SuppressWarnings("ImmutableEnumChecker") // List.of is.
        private final List<String> families;

        Typeface(String otherwise, String... families) {
            this.otherwise = otherwise;
            this.families = List.of(families);
        }

        private String family() {
            if (families.isEmpty()) {
                return otherwise;
            }
            Set<String> there = Set.copyOf(Arrays.asList(
                    GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames()));
            return families.stream().filter(there::contains).findFirst().orElse(otherwise);
        }
    }

    /** Checks the columns. */
    public FigureStyle {
        if (columns < 1 || columns > 2) {
            throw new IllegalArgumentException("A figure is 1 or 2 columns wide, not " + columns + ".");
        }
    }

    /**
     * The width of a figure.
     *
     * @return inches
     */
    public double widthIn() {
        return columns == 1 ? paper.columnIn : paper.pageIn;
    }

    /** Points in a unit of drawing; figures are drawn in whole units, which a column of a paper has enough of. */
    double unitPt() {
        return paper.unitPt;
    }

    /** The width of a figure in units. */
    int width() {
        return (int) Math.round(widthIn() * PT_PER_IN / paper.unitPt);
    }

    /** Whether a figure fits one column of a page, so that its legend stands below. */
    boolean narrow() {
        return paper != Paper.PLAIN && columns == 1;
    }

    /** The height of the axes of a figure in units. */
    int height() {
        return paper == Paper.PLAIN ? 374 : (int) Math.round(width() * (columns == 1 ? 0.66 : 0.38));
    }

    /** The three sizes of letters: 6.5 to 7.5 pt at half size, 7 to 8 pt in a paper. */
    enum Size {
        TITLE(15, 16), TEXT(13, 15), SMALL(11, 14);

        private final int plain;
        private final int paper;

        Size(int plain, int paper) {
            this.plain = plain;
            this.paper = paper;
        }
    }

    Font font(Size size) {
        return new Font(typeface.family(), Font.PLAIN, paper == Paper.PLAIN ? size.plain : size.paper);
    }

    /** A colour as this style shows it: greys by the lightness that grey print gives (ITU-R BT.709). */
    Color color(int rgb) {
        Color color = new Color(rgb);
        if (!grey) {
            return color;
        }
        int level = (int) Math.round(0.2126 * color.getRed() + 0.7152 * color.getGreen() + 0.0722 * color.getBlue());
        return new Color(level, level, level);
    }
}
