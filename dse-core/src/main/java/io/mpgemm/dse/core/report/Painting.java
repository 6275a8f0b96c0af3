package io.mpgemm.dse.core.report;

import java.awt.Graphics2D;
import java.util.function.Consumer;

/** A figure in units of its style, ready to be painted as often as there are formats. */
record Painting(int width, int height, Consumer<Graphics2D> painter) {

    /** The painting of any figure. */
    static Painting of(Figure figure, FigureStyle style) {
        return switch (figure) {
            case Scatter scatter -> new ScatterPainter(scatter, style).painting();
            case Lines lines -> new LinesPainter(lines, style).painting();
            case StackedBars bars -> new BarsPainter(bars, style).painting();
            case Waterfall waterfall -> new WaterfallPainter(waterfall, style).painting();
            case TornadoChart tornado -> new TornadoPainter(tornado, style).painting();
            case WinnerMap map -> new WinnerMapPainter(map, style).painting();
        };
    }
}
