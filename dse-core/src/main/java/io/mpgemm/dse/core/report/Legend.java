package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/** The names of what is drawn beside samples of how it looks: in a column, or in rows. */
final class Legend {

    private static final double SAMPLE = 26;
    private static final double GAP = 6;
    private static final double BETWEEN = 16;
    private static final double LONGEST = 170;

    /** Draws a sample into a box whose middle is given. */
    interface Sample {
        void paint(Graphics2D graphics, double x, double y, double width, double height);
    }

    private record Entry(String label, Sample sample) {}

    private final Letters letters;
    private final List<Entry> entries = new ArrayList<>();

    Legend(FigureStyle style) {
        this.letters = new Letters(style.font(Size.TEXT));
    }

    void add(String label, Sample sample) {
        entries.add(new Entry(letters.fit(label, LONGEST), sample));
    }

    private double width(Entry entry) {
        return SAMPLE + GAP + letters.width(entry.label);
    }

    /** The width of all entries in a column; 0 where there are none. */
    int columnWidth() {
        return entries.isEmpty() ? 0
                : (int) Math.ceil(entries.stream().mapToDouble(this::width).max().orElse(0) + BETWEEN);
    }

    void paintColumn(Graphics2D graphics, double x, double top) {
        double y = top + leading() / 2;
        for (Entry entry : entries) {
            paint(graphics, entry, x, y);
            y += leading();
        }
    }

    private double leading() {
        return letters.leading() * 1.2;
    }

    private List<List<Entry>> rows(double width) {
        List<List<Entry>> rows = new ArrayList<>();
        double used = 0;
        for (Entry entry : entries) {
            double wanted = width(entry) + BETWEEN;
            if (rows.isEmpty() || used + wanted > width + BETWEEN) {
                rows.add(new ArrayList<>());
                used = 0;
            }
            rows.getLast().add(entry);
            used += wanted;
        }
        return rows;
    }

    /** The height of all entries in rows; 0 where there are none. */
    int rowsHeight(double width) {
        return entries.isEmpty() ? 0 : (int) Math.ceil(rows(width).size() * leading() + GAP);
    }

    void paintRows(Graphics2D graphics, double left, double top, double width) {
        double y = top + leading() / 2;
        for (List<Entry> row : rows(width)) {
            double total = row.stream().mapToDouble(this::width).sum() + BETWEEN * (row.size() - 1);
            double x = left + Math.max(0, (width - total) / 2);
            for (Entry entry : row) {
                paint(graphics, entry, x, y);
                x += width(entry) + BETWEEN;
            }
            y += leading();
        }
    }

    private void paint(Graphics2D graphics, Entry entry, double x, double y) {
        entry.sample.paint(graphics, x + SAMPLE / 2, y, SAMPLE, letters.font().getSize() * 0.8);
        letters.write(graphics, entry.label, x + SAMPLE + GAP, y, Anchor.LEFT);
    }
}
