package io.mpgemm.dse.core.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** What charts have in common. */
final class ChartStyle {

    private static final Color GRID = new Color(0xE4E4E4);
    private static final int DPI = 300;
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d\\.\\d{3})\\d+(?![\\dEe])");

    private ChartStyle() {}

    /** Black on white with a pale grid, for print. */
    static void onWhite(AxesChartStyler styler) {
        styler.setChartTitleVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderColor(Color.BLACK);
        styler.setChartFontColor(Color.BLACK);
        styler.setAxisTickLabelsColor(Color.BLACK);
        styler.setAxisTickMarksColor(Color.BLACK);
        styler.setAxisTicksLineVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(0.7f));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendBackgroundColor(Color.WHITE);
    }

    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /** A chart as PNG of 300 dots an inch. */
    static byte[] png(Chart<?, ?> chart) throws IOException {
        // The encoder knows resolutions only of files.
        Path file = Files.createTempFile("chart", ".png");
        try {
            BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DPI);
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    /** A chart as SVG. The encoder writes all digits of every coordinate, three quarters of the file for nothing: three are kept. */
    static byte[] svg(Chart<?, ?> chart) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChartEncoder.saveChart(chart, out, "svg");
        return LONG_FRACTION.matcher(out.toString(StandardCharsets.UTF_8)).replaceAll("$1")
                .getBytes(StandardCharsets.UTF_8);
    }
}
