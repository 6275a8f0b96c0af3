package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.technology.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How far each cost metric of a design moves when one constant after another goes to the ends of its band, the others at
 * their values. Fidelity does not depend on these constants and is not looked at.
 *
 * @param point   the design
 * @param metrics the cost metrics
 * @param base    the design with all constants at their values
 * @param effects one for each constant, in the order of {@link Constants}
 */
public record Sensitivity(DesignPoint point, List<Metric> metrics, Outcome base, List<Effect> effects) {

    private static final double PERCENT = 100;
    /** Differences below this share of the value are rounding. */
    private static final double ROUNDING = 1e-12;

    /** Copies the lists. */
    public Sensitivity {
        metrics = List.copyOf(metrics);
        effects = List.copyOf(effects);
    }

    /**
     * A design under one set of constants.
     *
     * @param values     one for each metric; all NaN where it cannot be built
     * @param infeasible why it cannot be built, empty where it can
     */
    public record Outcome(List<Double> values, String infeasible) {

        /** Copies the list. */
        public Outcome {
            values = List.copyOf(values);
        }

        private static Outcome of(Design design) {
            return new Outcome(Metrics.costValues(design), design.infeasible());
        }

        /**
         * Whether the design can be built.
         *
         * @return true where every metric has a value
         */
        public boolean feasible() {
            return infeasible.isEmpty();
        }
    }

    /**
     * What a constant does.
     *
     * @param constant its name
     * @param quantity its value and band
     * @param low      the design with the constant at the low end
     * @param high     at the high end
     */
    public record Effect(String constant, Quantity quantity, Outcome low, Outcome high) {}

    static Sensitivity of(DesignEvaluator evaluator, DesignPoint point) {
        Design design = evaluator.design(point);
        Constants constants = evaluator.constants(point);
        Outcome base = Outcome.of(design);
        List<Effect> effects = new ArrayList<>();
        constants.constants().forEach((name, quantity) -> effects.add(new Effect(name, quantity,
                quantity.low() == quantity.value() ? base
                        : Outcome.of(evaluator.design(point, design, constants.with(name, quantity.low()))),
                quantity.high() == quantity.value() ? base
                        : Outcome.of(evaluator.design(point, design, constants.with(name, quantity.high()))))));
        return new Sensitivity(point, Metrics.costMetrics(), base, effects);
    }

    /**
     * The metric's value in an outcome.
     *
     * @param metric  one of {@link #metrics}
     * @param outcome one of this sensitivity's
     * @return the value, NaN where the design cannot be built
     */
    public double value(Metric metric, Outcome outcome) {
        return outcome.values().get(metrics.indexOf(metric));
    }

    /**
     * How far apart a metric's values are at both ends and in between.
     *
     * @param metric one of {@link #metrics}
     * @param effect one of {@link #effects}
     * @return largest less smallest, in per cent of the value with all constants at theirs; ends at which the design cannot
     *         be built are left out. NaN where it cannot be built to begin with
     */
    public double swingPercent(Metric metric, Effect effect) {
        double value = value(metric, base);
        double least = value;
        double most = value;
        for (Outcome end : List.of(effect.low(), effect.high())) {
            if (end.feasible()) {
                least = Math.min(least, value(metric, end));
                most = Math.max(most, value(metric, end));
            }
        }
        double swing = (most - least) / Math.abs(value);
        return most == least || swing < ROUNDING ? 0 : PERCENT * swing;
    }

    /**
     * Whether the design can be built with the constant at one end of its band and cannot at another, or at its value.
     *
     * @param effect one of {@link #effects}
     * @return whether the constant decides
     */
    public boolean decides(Effect effect) {
        return effect.low().feasible() != base.feasible() || effect.high().feasible() != base.feasible();
    }

    /**
     * The constants that move a metric or decide whether there is one.
     *
     * @param metric one of {@link #metrics}
     * @return those that decide first, then by falling swing, then in the order of {@link #effects}
     */
    public List<Effect> ranked(Metric metric) {
        return effects.stream().filter(effect -> decides(effect) || swingPercent(metric, effect) > 0)
                .sorted(Comparator.comparingInt((Effect effect) -> decides(effect) ? 0 : 1)
                        .thenComparingDouble(effect -> -swingPercent(metric, effect)))
                .toList();
    }

    /**
     * The constants that do not touch a metric within their bands.
     *
     * @param metric one of {@link #metrics}
     * @return the others, in the order of {@link #effects}
     */
    public List<Effect> withoutEffect(Metric metric) {
        List<Effect> ranked = ranked(metric);
        return effects.stream().filter(effect -> !ranked.contains(effect)).toList();
    }
}
