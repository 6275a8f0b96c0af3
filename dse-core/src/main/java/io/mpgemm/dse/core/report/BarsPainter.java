package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Canvas.Ticks;
import io.mpgemm.dse.core.report.FigureStyle.Paper;
import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import io.mpgemm.dse.core.report.StackedBars.Bar;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws {@link StackedBars}: their names below, their groups' above, the parts in the legend. */
final class BarsPainter {

    private static final int EDGE = 6;
    private static final double FILL = 0.74;
    /** Of a figure that may be as wide as it likes. */
    private static final int BAR = 26;
    private static final int GROUP = 165;
    private static final int FRAME = 90;

    private final StackedBars chart;
    private final FigureStyle style;
    private final Letters letters;
    private final Letters names;
    private final List<Bar> slots = new ArrayList<>();
    private final double highest;

    BarsPainter(StackedBars chart, FigureStyle style) {
        this.chart = chart;
        this.style = style;
        this.letters = new Letters(style.font(Size.SMALL));
        this.names = new Letters(style.font(Size.TEXT));
        for (Bar bar : chart.bars()) {
            if (!slots.isEmpty() && !slots.getLast().group().equals(bar.group())) {
                slots.add(new Bar(bar.group(), "", Map.of()));
            }
            slots.add(bar);
        }
        this.highest = slots.stream().mapToDouble(Bar::height).filter(height -> height > 0).max().orElse(1);
    }

    Painting painting() {
        long groups = chart.bars().stream().map(Bar::group).distinct().count();
        int width = style.paper() == Paper.PLAIN
                ? Math.max(style.width(), FRAME + Math.max(BAR * slots.size(), GROUP * (int) groups))
                : style.width();
        NameRow row = NameRow.of(slots.stream().map(Bar::name).toList(), letters, (width - FRAME) * 1.0 / slots.size());
        double room = (width - FRAME) * 1.0 / Math.max(1, groups);
        int lines = slots.stream().mapToInt(slot -> slot.group().isEmpty() ? 0
                : names.lines(slot.group(), room).size()).max().orElse(0);
        int plot = style.height() - (style.paper() == Paper.PLAIN ? 90 : 60);
        double head = lines * names.leading() + EDGE;
        ChartAxis y = new ChartAxis(0, highest * (1 + 1.1 * head / (plot - head)), false);
        ChartAxis x = new ChartAxis(-0.6, slots.size() - 0.4, false);
        Legend legend = new Legend(style);
        int index = 0;
        for (String part : chart.parts()) {
            Filling filling = Filling.of(index++, style);
            if (chart.parts().size() > 1) {
                legend.add(part, (graphics, at, middle, wide, high) -> filling.paint(graphics, at - wide / 2,
                        middle - high / 2, wide, high));
            }
        }
        int under = (int) Math.ceil(row.height());
        int below = legend.rowsHeight(width - 2 * EDGE);
        Canvas canvas = new Canvas(style, new Rectangle2D.Double(0, 0, width, plot), x, y, "", chart.height().label(),
                new Ticks(false, true));
        return new Painting(width, plot + under + below + EDGE, graphics -> {
            canvas.paint(graphics);
            bars(graphics, canvas);
            groups(graphics, canvas, room);
            for (int i = 0; i < slots.size(); i++) {
                row.write(graphics, slots.get(i).name(), canvas.x(i), canvas.y(0));
            }
            legend.paintRows(graphics, EDGE, plot + (double) under + EDGE, width - 2.0 * EDGE);
        });
    }

    private void bars(Graphics2D graphics, Canvas canvas) {
        List<String> parts = List.copyOf(chart.parts());
        double width = FILL * (canvas.x(1) - canvas.x(0));
        for (int i = 0; i < slots.size(); i++) {
            double from = 0;
            for (Map.Entry<String, Double> part : slots.get(i).parts().entrySet()) {
                double to = from + part.getValue();
                Filling.of(parts.indexOf(part.getKey()), style).paint(graphics, canvas.x(i) - width / 2,
                        canvas.y(to), width, canvas.y(from) - canvas.y(to));
                from = to;
            }
        }
    }

    /** The groups' names above their bars. */
    private void groups(Graphics2D graphics, Canvas canvas, double room) {
        double top = canvas.y(highest) - EDGE;
        for (int from = 0, to; from < slots.size(); from = to + 1) {
            to = from;
            while (to + 1 < slots.size() && slots.get(to + 1).group().equals(slots.get(from).group())) {
                to++;
            }
            int first = slots.get(from).name().isEmpty() ? from + 1 : from;
            if (!slots.get(from).group().isEmpty()) {
                List<String> lines = names.lines(slots.get(from).group(), room);
                for (int i = 0; i < lines.size(); i++) {
                    names.write(graphics, lines.get(i), (canvas.x(first) + canvas.x(to)) / 2,
                            top - (lines.size() - i - 0.5) * names.leading(), Anchor.MIDDLE);
                }
            }
        }
    }
}
