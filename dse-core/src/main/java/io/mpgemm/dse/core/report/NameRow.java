package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Letters.Anchor;
import java.awt.Graphics2D;
import java.util.List;

/** Names below an axis: level and in lines where there is room, else slanted, else upright. */
record NameRow(Letters letters, double degrees, double slot, double height) {

    private static final double GAP = 6;
    private static final double LONGEST = 190;
    private static final double SLANTED = 45;
    private static final double UPRIGHT = 90;
    private static final int MOST_LINES = 3;

    static NameRow of(List<String> names, Letters letters, double slot) {
        double widest = names.stream().mapToDouble(letters::width).max().orElse(0);
        int lines = names.stream().mapToInt(name -> letters.lines(name, slot).size()).max().orElse(1);
        boolean fits = lines <= MOST_LINES && names.stream().flatMap(name -> letters.lines(name, slot).stream())
                .allMatch(line -> letters.width(line) <= slot);
        if (fits) {
            return new NameRow(letters, 0, slot, lines * letters.leading() + GAP);
        }
        double length = Math.min(LONGEST, widest);
        boolean room = slot > letters.leading() * 1.5;
        return room ? new NameRow(letters, SLANTED, slot,
                (length + letters.font().getSize()) * Math.sin(Math.toRadians(SLANTED)) + GAP)
                : new NameRow(letters, UPRIGHT, slot, length + GAP);
    }

    /** Writes a name below a point of the axis. */
    void write(Graphics2D graphics, String name, double x, double y) {
        if (degrees == 0) {
            List<String> lines = letters.lines(name, slot);
            for (int i = 0; i < lines.size(); i++) {
                letters.write(graphics, lines.get(i), x, y + GAP + (i + 0.5) * letters.leading(), Anchor.MIDDLE);
            }
        } else {
            letters.rotated(graphics, letters.fit(name, LONGEST), x, y + GAP, degrees, Anchor.RIGHT);
        }
    }
}
