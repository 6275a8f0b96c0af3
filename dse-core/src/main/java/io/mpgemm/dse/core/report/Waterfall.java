package io.mpgemm.dse.core.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How a total comes about step by step: factors that multiply on a logarithmic axis, starting from 1, or summands that add up on a
 * linear one, starting from 0.
 *
 * @param name    name of the files
 * @param caption what it shows
 * @param value   the axis; logarithmic for factors
 * @param steps   the steps in order, at least one
 * @param total   name of the last bar
 */
public record Waterfall(String name, String caption, Axis value, List<Step> steps, String total) implements Figure {

    private static final int DIGITS = 3;

    /**
     * One step.
     *
     * @param name  what it is
     * @param value a factor or a summand
     */
    public record Step(String name, double value) {}

    /** A bar: its ends and what is written on it. */
    record Bar(String name, double value, double from, double to) {}

    /** Copies the steps and checks that they can be drawn. */
    public Waterfall {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("The figure '" + name + "' has no steps.");
        }
        for (Step step : steps) {
            value.check(step.value, name);
        }
    }

    /** Where the first step starts. */
    double start() {
        return value.log() ? 1 : 0;
    }

    /** The steps, and the total as the last one. */
    List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        double at = start();
        for (Step step : steps) {
            double to = value.log() ? at * step.value : at + step.value;
            bars.add(new Bar(step.name, step.value, at, to));
            at = to;
        }
        bars.add(new Bar(total, at, start(), at));
        return bars;
    }

    /** A factor with its sign of multiplication, a summand with its sign. */
    String label(Bar bar) {
        String number = Numbers.significant(Math.abs(bar.value), DIGITS);
        if (value.log()) {
            return "\u00d7" + number;
        }
        boolean last = bar.name.equals(total);
        return (bar.value < 0 ? "\u2212" : last ? "" : "+") + number;
    }

    @Override
    public String csv() {
        Csv csv = new Csv(List.of("step", value.column(), "from", "to"));
        bars().forEach(bar -> csv.row(Figure.cells(List.of(bar.name), bar.value, bar.from, bar.to)));
        return csv.text();
    }
}
