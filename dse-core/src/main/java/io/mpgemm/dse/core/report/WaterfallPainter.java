package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Canvas.Ticks;
import io.mpgemm.dse.core.report.Filling.Hatch;
import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.DoubleStream;

/** Draws a {@link Waterfall}: bars from one value to the next, what falls hatched, the total dark. */
final class WaterfallPainter {

    private static final double EDGE = 6;
    private static final double FILL = 0.62;
    private static final int FRAME = 60;
    private static final int TOTAL = 0x606060;

    private final Waterfall chart;
    private final FigureStyle style;
    private final List<Waterfall.Bar> bars;
    private final Letters letters;

    WaterfallPainter(Waterfall chart, FigureStyle style) {
        this.chart = chart;
        this.style = style;
        this.bars = chart.bars();
        this.letters = new Letters(style.font(Size.SMALL));
    }

    Painting painting() {
        int width = style.width();
        NameRow row = NameRow.of(bars.stream().map(Waterfall.Bar::name).toList(), letters,
                (width - FRAME) * 0.94 / bars.size());
        int plot = style.height() - 60;
        Canvas canvas = new Canvas(style, new Rectangle2D.Double(0, 0, width, plot),
                new ChartAxis(-0.6, bars.size() - 0.4, false), range(plot), "", chart.value().label(),
                new Ticks(false, true));
        return new Painting(width, (int) Math.ceil(plot + row.height() + EDGE), graphics -> {
            canvas.paint(graphics);
            double half = FILL / 2 * (canvas.x(1) - canvas.x(0));
            double base = canvas.y(chart.start());
            PlanePainter.line(graphics, new double[]{canvas.plot().getMinX(), canvas.plot().getMaxX()},
                    new double[]{base, base}, Color.BLACK, 1);
            for (int i = 0; i < bars.size(); i++) {
                bar(graphics, canvas, i, half);
                row.write(graphics, bars.get(i).name(), canvas.x(i), canvas.plot().getMaxY());
            }
        });
    }

    private void bar(Graphics2D graphics, Canvas canvas, int i, double half) {
        Waterfall.Bar bar = bars.get(i);
        double top = canvas.y(Math.max(bar.from(), bar.to()));
        double bottom = canvas.y(Math.min(bar.from(), bar.to()));
        if (i + 1 < bars.size()) {
            double level = canvas.y(bar.to());
            PlanePainter.line(graphics, new double[]{canvas.x(i) + half, canvas.x(i + 1) - half},
                    new double[]{level, level}, Color.BLACK, 0.7, 3, 3);
        }
        filling(bar, i == bars.size() - 1).paint(graphics, canvas.x(i) - half, top, 2 * half, bottom - top);
        letters.write(graphics, chart.label(bar), canvas.x(i), top - letters.leading() / 2, Anchor.MIDDLE);
    }

    private Filling filling(Waterfall.Bar bar, boolean total) {
        return total ? new Filling(new Color(TOTAL), Hatch.NONE) : Filling.of(bar.to() >= bar.from() ? 0 : 1, style);
    }

    /** All values, with room for a line of text above. */
    private ChartAxis range(int plot) {
        double[] values = bars.stream().flatMapToDouble(bar -> DoubleStream.of(bar.from(), bar.to())).toArray();
        ChartAxis tight = ChartAxis.of(chart.value(), values);
        double room = 1 + 2 * letters.leading() / plot;
        return tight.logarithmic()
                ? new ChartAxis(tight.from(), tight.from() * Math.pow(tight.to() / tight.from(), room), true)
                : new ChartAxis(tight.from(), tight.from() + (tight.to() - tight.from()) * room, false);
    }
}
