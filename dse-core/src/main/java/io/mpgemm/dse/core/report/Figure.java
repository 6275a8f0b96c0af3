package io.mpgemm.dse.core.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.mpgemm.dse.core.objective.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a chart shows, as plain data that knows nothing of how it is drawn. {@link FigureWriter} makes files of it in a
 * {@link FigureStyle}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Scatter.class, name = "scatter"),
    @JsonSubTypes.Type(value = Lines.class, name = "lines"),
    @JsonSubTypes.Type(value = StackedBars.class, name = "bars"),
    @JsonSubTypes.Type(value = TornadoChart.class, name = "tornado"),
    @JsonSubTypes.Type(value = Waterfall.class, name = "waterfall"),
    @JsonSubTypes.Type(value = WinnerMap.class, name = "winners")})
public sealed interface Figure permits Scatter, Lines, StackedBars, TornadoChart, Waterfall, WinnerMap {

    /**
     * The name of the figure's files without the ending.
     *
     * @return a plain file name
     */
    String name();

    /**
     * What it shows.
     *
     * @return a sentence
     */
    String caption();

    /**
     * The numbers that are drawn, all of them and nothing else, with full precision.
     *
     * @return a CSV with a header
     */
    String csv();

    /**
     * One axis of numbers.
     *
     * @param column header of its column in the CSV
     * @param label  what stands beside it, with the unit
     * @param log    whether it is logarithmic; then it holds positive numbers only
     */
    record Axis(String column, String label, boolean log) {

        private static final double LOG_FROM = 10;

        /**
         * The axis of a metric: logarithmic where the numbers span more than a decade, unless the metric is a logarithm itself.
         *
         * @param metric the metric
         * @param values what the axis holds; those that are not finite do not count
         * @return the axis
         */
        public static Axis of(Metric metric, double... values) {
            double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
            boolean log = !metric.logarithmic() && finite.length > 0 && finite[0] > 0
                    && finite[finite.length - 1] > LOG_FROM * finite[0];
            return new Axis(metric.name(), Names.axis(metric), log);
        }

        /** A number that the axis can show, or else an error that names the figure. */
        double check(double value, String figure) {
            if (!Double.isFinite(value) || (log && value <= 0)) {
                throw new IllegalArgumentException("The figure '" + figure + "' cannot show " + value + " on its "
                        + (log ? "logarithmic" : "linear") + " axis '" + column + "'.");
            }
            return value;
        }
    }

    /** Cells of a row: some texts, then some numbers. */
    static List<String> cells(List<String> texts, double... numbers) {
        return Stream.concat(texts.stream(), Arrays.stream(numbers).mapToObj(Numbers::exact)).toList();
    }
}
