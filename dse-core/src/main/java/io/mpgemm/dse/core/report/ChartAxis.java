package io.mpgemm.dse.core.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The range of an axis, with a margin around the points, and its ticks. */
record ChartAxis(double from, double to, boolean logarithmic) {

    private static final double MARGIN = 0.04;
    /** A logarithmic axis of less than this factor would have hardly a labelled tick. */
    private static final double FEW_TICKS = 6;
    /** Beyond so many decades only they have lines. */
    private static final double MOST_DECADES = 4;
    private static final double LARGEST_PLAIN = 1e5;
    private static final double NOISE = 1e-9;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** A line across the plot; without a label, a thin one. */
    record Tick(double value, String label) {}

    static ChartAxis of(Figure.Axis axis, double... values) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        if (values.length == 0) {
            return new ChartAxis(axis.log() ? 1 : 0, 10, axis.log());
        }
        if (axis.log()) {
            double margin = Math.pow(largest / smallest, MARGIN);
            return largest > FEW_TICKS * smallest ? new ChartAxis(smallest / margin, largest * margin, true)
                    : new ChartAxis(round(smallest / margin, false), round(largest * margin, true), true);
        }
        double margin = largest > smallest ? (largest - smallest) * MARGIN
                : Math.max(NOISE, Math.abs(largest) * 0.1);
        return new ChartAxis(smallest - margin, largest + margin, false);
    }

    /** The next of 1, 2, 5, 10 and so on. */
    private static double round(double value, boolean up) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / decade;
        if (up) {
            return decade * (digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
        }
        return decade * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
    }

    /** Where a number lies, from 0 to 1. */
    double share(double value) {
        return logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
    }

    /** Ticks on an axis of a length whose labels take a size each and must not meet. */
    List<Tick> ticks(double length, ToDoubleFunction<String> size) {
        return logarithmic ? logarithmicTicks(length, size) : linearTicks(length, size);
    }

    private List<Tick> linearTicks(double length, ToDoubleFunction<String> size) {
        int exponent = (int) Math.floor(Math.log10((to - from) / length)) - 1;
        while (true) {
            for (double factor : STEPS) {
                BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(exponent);
                double room = step.doubleValue() / (to - from) * length;
                if (room < 2) {
                    continue;
                }
                List<Tick> ticks = multiples(step);
                if (ticks.stream().allMatch(tick -> size.applyAsDouble(tick.label()) <= room)) {
                    return ticks;
                }
            }
            exponent++;
        }
    }

    private List<Tick> multiples(BigDecimal step) {
        List<Tick> ticks = new ArrayList<>();
        double slack = (to - from) * NOISE;
        BigDecimal at = BigDecimal.valueOf(from - slack).divide(step, 0, RoundingMode.CEILING).multiply(step);
        int decimals = Math.max(0, step.stripTrailingZeros().scale());
        for (; at.doubleValue() <= to + slack; at = at.add(step)) {
            ticks.add(new Tick(at.doubleValue(), linearLabel(at.setScale(decimals, RoundingMode.HALF_EVEN))));
        }
        return ticks;
    }

    private String linearLabel(BigDecimal value) {
        double size = Math.max(Math.abs(from), Math.abs(to));
        return size >= LARGEST_PLAIN * 10 || size < 1e-3 ? Numbers.significant(value.doubleValue(), 3)
                : value.toPlainString();
    }

    private List<Tick> logarithmicTicks(double length, ToDoubleFunction<String> size) {
        int first = (int) Math.floor(Math.log10(from) + NOISE);
        int last = (int) Math.floor(Math.log10(to) + NOISE);
        boolean fine = Math.log10(to / from) <= MOST_DECADES;
        for (int[] labelled : new int[][]{{1, 2, 5}, {1, 3}, {1}}) {
            List<Tick> ticks = decades(first, last, fine, labelled, 1);
            if (apart(ticks, length, size)) {
                return ticks;
            }
        }
        for (int every = 2;; every++) {
            List<Tick> ticks = decades(first, last, false, new int[]{1}, every);
            if (every > last - first || apart(ticks, length, size)) {
                return ticks;
            }
        }
    }

    private List<Tick> decades(int first, int last, boolean fine, int[] labelled, int every) {
        List<Tick> ticks = new ArrayList<>();
        for (int decade = first; decade <= last; decade++) {
            for (int digit = 1; digit <= (fine ? 9 : 1); digit++) {
                BigDecimal value = BigDecimal.valueOf(digit).scaleByPowerOfTen(decade);
                double at = value.doubleValue();
                if (at >= from * (1 - NOISE) && at <= to * (1 + NOISE)) {
                    boolean named = decade % every == 0;
                    for (int one : labelled) {
                        if (named && one == digit) {
                            ticks.add(new Tick(at, logarithmicLabel(value)));
                        }
                    }
                    if (ticks.isEmpty() || ticks.getLast().value() != at) {
                        ticks.add(new Tick(at, ""));
                    }
                }
            }
        }
        return ticks;
    }

    private static String logarithmicLabel(BigDecimal value) {
        double at = value.doubleValue();
        return at >= LARGEST_PLAIN || at < 1e-3
                ? value.unscaledValue() + "e" + -value.scale() : value.toPlainString();
    }

    /** Whether no two labels meet. */
    private boolean apart(List<Tick> ticks, double length, ToDoubleFunction<String> size) {
        double end = Double.NEGATIVE_INFINITY;
        for (Tick tick : ticks) {
            if (!tick.label().isEmpty()) {
                double half = size.applyAsDouble(tick.label()) / 2;
                double middle = share(tick.value()) * length;
                if (middle - half < end) {
                    return false;
                }
                end = middle + half;
            }
        }
        return true;
    }
}
