package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import java.math.BigDecimal;
import java.math.MathContext;

/** How an axis is scaled, with a margin around the points. */
record ChartAxis(double from, double to, boolean logarithmic) {

    private static final double LOG_FROM = 10;
    private static final double MARGIN = 0.04;
    private static final int TICK_DIGITS = 6;

    static ChartAxis of(Metric metric, double... values) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        if (!metric.logarithmic() && smallest > 0 && largest > LOG_FROM * smallest) {
            double margin = Math.pow(largest / smallest, MARGIN);
            return new ChartAxis(smallest / margin, largest * margin, true);
        }
        double margin = largest > smallest ? (largest - smallest) * MARGIN
                : Math.max(1e-9, Math.abs(largest) * 0.1);
        return new ChartAxis(smallest - margin, largest + margin, false);
    }

    /** On a logarithm decades are always labelled, 2 and 5 between them where there is room, the rest never. */
    String label(double value) {
        if (!logarithmic) {
            double rounded = new BigDecimal(value).round(new MathContext(TICK_DIGITS)).doubleValue();
            double noise = Math.max(Math.abs(from), Math.abs(to)) * 1e-9;
            return Math.abs(rounded) < noise ? "0" : shortest(rounded);
        }
        double exponent = Math.floor(Math.log10(value) + 1e-9);
        long digit = Math.round(value / Math.pow(10, exponent));
        double decades = Math.log10(to / from);
        boolean shown = digit == 1 || (decades < 3 && (digit == 2 || digit == 5));
        return shown ? Numbers.significant(value, 1) : "";
    }

    private static String shortest(double value) {
        double size = Math.abs(value);
        return size >= 1e6 || size < 1e-3 ? Double.toString(value).replace(".0E", "E").replace('E', 'e')
                : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
