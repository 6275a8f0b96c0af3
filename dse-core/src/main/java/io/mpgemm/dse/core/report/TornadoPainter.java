package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Canvas.Ticks;
import io.mpgemm.dse.core.report.FigureStyle.Size;
import io.mpgemm.dse.core.report.Letters.Anchor;
import io.mpgemm.dse.core.report.TornadoChart.Bar;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.DoubleStream;

/** Draws a {@link TornadoChart}: a row for each constant, both ends from the middle. */
final class TornadoPainter {

    private static final int EDGE = 6;
    private static final int ROW = 32;
    private static final int FRAME = 70;
    private static final double FILL = 0.4;
    private static final double MOST_OF_WIDTH = 0.5;

    private final TornadoChart chart;
    private final FigureStyle style;
    private final Letters letters;

    TornadoPainter(TornadoChart chart, FigureStyle style) {
        this.chart = chart;
        this.style = style;
        this.letters = new Letters(style.font(Size.TEXT));
    }

    Painting painting() {
        List<Bar> bars = chart.bars();
        int width = style.width();
        double names = Math.min(MOST_OF_WIDTH * width,
                bars.stream().mapToDouble(bar -> letters.width(bar.name())).max().orElse(0));
        int left = (int) Math.ceil(names) + EDGE;
        int plot = FRAME + ROW * bars.size();
        Legend legend = new Legend(style);
        Filling low = Filling.of(0, style);
        Filling high = Filling.of(1, style);
        legend.add("low end", (graphics, x, y, wide, tall) -> low.paint(graphics, x - wide / 2, y - tall / 2, wide,
                tall));
        legend.add("high end", (graphics, x, y, wide, tall) -> high.paint(graphics, x - wide / 2, y - tall / 2, wide,
                tall));
        double[] changes = DoubleStream.concat(DoubleStream.of(0), bars.stream()
                .flatMapToDouble(bar -> DoubleStream.of(chart.change(bar.atLow()), chart.change(bar.atHigh()))))
                .toArray();
        ChartAxis x = ChartAxis.of(new Figure.Axis("change", "", false), changes);
        ChartAxis y = new ChartAxis(-0.5, Math.max(1, bars.size()) - 0.5, false);
        Canvas canvas = new Canvas(style, new Rectangle2D.Double(left, 0, width - left, plot), x, y,
                "change of " + chart.value().label() + ", %", "", new Ticks(true, false));
        return new Painting(width, plot + legend.rowsHeight(width - 2 * EDGE), graphics -> {
            canvas.paint(graphics);
            for (int i = 0; i < bars.size(); i++) {
                double middle = bars.size() - 1.0 - i;
                row(graphics, canvas, chart.change(bars.get(i).atLow()), middle + FILL, middle, low);
                row(graphics, canvas, chart.change(bars.get(i).atHigh()), middle, middle - FILL, high);
                letters.write(graphics, letters.fit(bars.get(i).name(), names), left, canvas.y(middle), Anchor.RIGHT);
            }
            graphics.setColor(Color.BLACK);
            graphics.setStroke(new BasicStroke(1));
            graphics.draw(new Line2D.Double(canvas.x(0), canvas.y(y.from()), canvas.x(0), canvas.y(y.to())));
            legend.paintRows(graphics, EDGE, plot, width - 2.0 * EDGE);
        });
    }

    private static void row(Graphics2D graphics, Canvas canvas, double change, double top, double bottom,
            Filling filling) {
        double from = canvas.x(Math.min(0, change));
        filling.paint(graphics, from, canvas.y(top), canvas.x(Math.max(0, change)) - from,
                canvas.y(bottom) - canvas.y(top));
    }
}
