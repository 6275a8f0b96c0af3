package io.mpgemm.dse.core.report;

import java.awt.BasicStroke;
import java.awt.Color;
import org.knowm.xchart.style.AxesChartStyler;

/** What charts have in common. */
final class ChartStyle {

    private static final Color GRID = new Color(0xE4E4E4);

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
}
