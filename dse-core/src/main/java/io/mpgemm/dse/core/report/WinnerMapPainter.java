package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import io.mpgemm.dse.core.report.WinnerMap.Cell;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Draws a {@link WinnerMap}: pale cells with the winner's name, thick lines between winners, a corner cut out where the lead
 * is small. Names, not colours, tell winners apart.
 */
final class WinnerMapPainter {

    private static final int EDGE = 6;
    private static final int GAP = 5;
    private static final double MARK = 9;
    private static final int DIGITS = 3;
    private static final int SMALLEST = 8;
    private static final double PALE = 0.55;
    private static final int DARKEST = 0x80;
    private static final double PALER = 0.75;
    private static final int DARKEST_GREY = 165;
    private static final int LIGHTEST_GREY = 245;
    private static final Color NOBODY = Color.WHITE;

    private final WinnerMap map;
    private final FigureStyle style;
    private final Letters titles;
    private final Letters labels;
    private final List<String> shortNames;

    WinnerMapPainter(WinnerMap map, FigureStyle style) {
        this.map = map;
        this.style = style;
        this.titles = new Letters(style.font(Size.TITLE));
        this.labels = new Letters(style.font(Size.TEXT));
        this.shortNames = shortNames(map.classes());
    }

    /** Names up to their first hyphen where that still tells them apart. */
    private static List<String> shortNames(List<String> classes) {
        List<String> cut = classes.stream().map(name -> name.indexOf('-') > 0 ? name.substring(0, name.indexOf('-'))
                : name).toList();
        return cut.stream().distinct().count() == cut.size() ? cut : classes;
    }

    Painting painting() {
        int width = style.width();
        List<String> yTitle = titles.lines(map.y().label(), Math.max(width / 2.0, EDGE));
        double names = map.y().values().stream().mapToDouble(labels::width).max().orElse(0);
        double left = EDGE + yTitle.size() * titles.leading() + names + 2.0 * GAP;
        double cellWidth = (width - left - EDGE) / map.x().values().size();
        Letters inside = inside(cellWidth - GAP);
        double cellHeight = lines().mapToInt(List::size).max().orElse(1) * inside.leading() + 2.0 * GAP;
        List<String> heading = labels.lines(map.inside(), width - 2.0 * EDGE);
        double top = EDGE + heading.size() * labels.leading() + GAP;
        double height = cellHeight * map.y().values().size();
        NameRow row = NameRow.of(map.x().values(), labels, cellWidth - GAP);
        List<String> xTitle = titles.lines(map.x().label(), width - left);
        double under = top + height + row.height() + GAP + xTitle.size() * titles.leading();
        Legend legend = legend();
        int total = (int) Math.ceil(under + GAP) + legend.rowsHeight(width - 2.0 * EDGE) + EDGE;
        return new Painting(width, total, graphics -> {
            for (int i = 0; i < heading.size(); i++) {
                labels.write(graphics, heading.get(i), width / 2.0, EDGE + (i + 0.5) * labels.leading(), Anchor.MIDDLE);
            }
            Grid grid = new Grid(left, top, cellWidth, cellHeight, map.rows().size());
            for (int y = 0; y < map.rows().size(); y++) {
                for (int x = 0; x < map.x().values().size(); x++) {
                    cell(graphics, grid.box(x, y), map.rows().get(y).get(x), inside);
                }
            }
            borders(graphics, grid);
            for (int x = 0; x < map.x().values().size(); x++) {
                row.write(graphics, map.x().values().get(x), left + (x + 0.5) * cellWidth, top + height);
            }
            for (int i = 0; i < xTitle.size(); i++) {
                titles.write(graphics, xTitle.get(i), left + (width - left - EDGE) / 2,
                        under - (xTitle.size() - i - 0.5) * titles.leading(), Anchor.MIDDLE);
            }
            for (int y = 0; y < map.y().values().size(); y++) {
                Rectangle2D box = grid.box(0, y);
                labels.write(graphics, map.y().values().get(y), left - GAP, box.getCenterY(), Anchor.RIGHT);
            }
            for (int i = 0; i < yTitle.size(); i++) {
                titles.rotated(graphics, yTitle.get(i), EDGE + (i + 0.5) * titles.leading(), top + height / 2, 90,
                        Anchor.MIDDLE);
            }
            legend.paintRows(graphics, EDGE, under + GAP, width - 2.0 * EDGE);
        });
    }

    /** Where cells are; the first row is the lowest. */
    private record Grid(double left, double top, double width, double height, int rows) {

        Rectangle2D box(int x, int y) {
            return new Rectangle2D.Double(left + x * width, top + (rows - 1 - y) * height, width, height);
        }
    }

    /** The largest letters in which all cells fit. */
    private Letters inside(double room) {
        Font font = style.font(Size.SMALL);
        Letters letters = new Letters(font);
        double widest = lines().flatMap(List::stream).mapToDouble(letters::width).max().orElse(0);
        double size = widest <= room ? font.getSize() : Math.max(SMALLEST, font.getSize() * room / widest);
        return new Letters(font.deriveFont((float) size));
    }

    private Stream<List<String>> lines() {
        return map.rows().stream().flatMap(List::stream).map(this::lines);
    }

    private List<String> lines(Cell cell) {
        if (cell.winner().isEmpty()) {
            return List.of("none");
        }
        List<String> lines = new ArrayList<>(List.of(shortNames.get(map.classes().indexOf(cell.winner()))));
        if (!cell.shown().isEmpty()) {
            lines.add(cell.shown());
        }
        lines.add(Numbers.significant(cell.value(), DIGITS));
        return lines;
    }

    private Legend legend() {
        Legend legend = new Legend(style);
        for (String winner : map.winners()) {
            legend.add(winner, (graphics, x, y, width, height) -> {
                Rectangle2D box = new Rectangle2D.Double(x - width / 2, y - height / 2, width, height);
                fill(graphics, box, color(winner));
                outline(graphics, box);
            });
        }
        if (map.rows().stream().flatMap(List::stream).anyMatch(map::close)) {
            legend.add("lead below " + Numbers.significant(100 * map.close(), 2) + " %",
                    (graphics, x, y, width, height) -> {
                        Rectangle2D box = new Rectangle2D.Double(x - width / 2, y - height / 2, width, height);
                        mark(graphics, box);
                        outline(graphics, box);
                    });
        }
        return legend;
    }

    /** Pale enough for black letters. */
    private Color color(String winner) {
        int index = map.classes().indexOf(winner);
        if (style.grey()) {
            List<String> winners = map.winners();
            int level = DARKEST_GREY
                    + (LIGHTEST_GREY - DARKEST_GREY) * winners.indexOf(winner) / Math.max(1, winners.size() - 1);
            return new Color(level, level, level);
        }
        Color full = style.color(SeriesStyle.of(index, "").rgb());
        boolean dark = Math.max(full.getRed(), Math.max(full.getGreen(), full.getBlue())) < DARKEST;
        double white = dark ? PALER : PALE;
        return new Color(pale(full.getRed(), white), pale(full.getGreen(), white), pale(full.getBlue(), white));
    }

    private static int pale(int level, double white) {
        return (int) Math.round(level + white * (255 - level));
    }

    private void cell(Graphics2D graphics, Rectangle2D box, Cell cell, Letters letters) {
        fill(graphics, box, cell.winner().isEmpty() ? NOBODY : color(cell.winner()));
        if (map.close(cell)) {
            mark(graphics, box);
        }
        outline(graphics, box);
        List<String> lines = lines(cell);
        for (int i = 0; i < lines.size(); i++) {
            letters.write(graphics, lines.get(i), box.getCenterX(),
                    box.getCenterY() + (i + 0.5 - lines.size() / 2.0) * letters.leading(), Anchor.MIDDLE);
        }
    }

    private static void fill(Graphics2D graphics, Rectangle2D box, Color color) {
        graphics.setColor(color);
        graphics.fill(box);
    }

    private static void outline(Graphics2D graphics, Rectangle2D box) {
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(0.4f));
        graphics.draw(box);
    }

    /** A black corner. */
    private static void mark(Graphics2D graphics, Rectangle2D box) {
        Path2D corner = new Path2D.Double();
        corner.moveTo(box.getMaxX() - MARK, box.getMinY());
        corner.lineTo(box.getMaxX(), box.getMinY());
        corner.lineTo(box.getMaxX(), box.getMinY() + MARK);
        corner.closePath();
        graphics.setColor(Color.BLACK);
        graphics.fill(corner);
    }

    /** Thick lines around all cells of one winner. */
    private void borders(Graphics2D graphics, Grid grid) {
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(1.8f));
        for (int y = 0; y < map.rows().size(); y++) {
            for (int x = 0; x < map.x().values().size(); x++) {
                String winner = map.rows().get(y).get(x).winner();
                Rectangle2D box = grid.box(x, y);
                if (x > 0 && !map.rows().get(y).get(x - 1).winner().equals(winner)) {
                    graphics.draw(new Line2D.Double(box.getMinX(), box.getMinY(), box.getMinX(), box.getMaxY()));
                }
                if (y > 0 && !map.rows().get(y - 1).get(x).winner().equals(winner)) {
                    graphics.draw(new Line2D.Double(box.getMinX(), box.getMaxY(), box.getMaxX(), box.getMaxY()));
                }
            }
        }
        graphics.draw(new Rectangle2D.Double(grid.left, grid.top, grid.width * map.x().values().size(),
                grid.height * grid.rows));
    }
}
