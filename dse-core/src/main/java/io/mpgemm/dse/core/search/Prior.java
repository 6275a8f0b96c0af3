package io.mpgemm.dse.core.search;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Parameter;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What is supposed of a number before it is seen: it is drawn from a Gaussian process on the points of a space, known but for
 * its mean and scale. The process is the sum of a trend and of what the trend misses. The trend has an effect of each value of
 * each parameter and one of each together with the value of the first unordered parameter, all independent. What the trend
 * misses at two points is the more alike, the fewer parameters differ and the nearer the values of ordered ones are: a
 * product over the parameters (Qian, Wu, Wu, "Gaussian process models for computer experiments with qualitative and
 * quantitative factors", Technometrics 50(3), 2008). How far apart a step of a parameter puts two points, and how much the
 * trend misses, are constants of the process, each one of a few levels; a parameter whose steps put points less far apart
 * than usual has smaller effects in the same proportion. Whether a parameter applies at all counts as one step.
 */
final class Prior {

    /** One minus the correlation of points that differ by a step of one parameter; 0 where it does not matter. */
    private static final double[] APART = {0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 0.9};
    private static final int USUAL_ORDERED = 5;
    private static final int USUAL_UNORDERED = 6;
    /** Variances of what the trend misses. */
    private static final double[] MISSED = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};
    private static final int USUAL_MISSED = 3;
    /** Variance of an effect of a value whose parameter is as usual. */
    private static final double EFFECT = 1;
    /** The same together with the first unordered parameter. */
    private static final double EFFECT_OF_PAIR = 0.5;
    /** Stands for no distance where its logarithm is asked for. */
    private static final double LEAST_APART = 3e-4;
    /** How unlikely unusual constants are: half the inverse variance of the logarithms of distances. */
    private static final double CONSERVATISM = 0.3;

    private final Encoding encoding;
    /** Parameters with more than one value. */
    private final int[] parameters;
    /** Where among them the first unordered one is, or -1. */
    private final int paired;
    private final int[] levels;
    private final int missedLevel;
    /** Correlation by parameter and number of steps. */
    private final double[][] alike;
    private final double[] effects;

    private Prior(Encoding encoding, int[] parameters, int[] levels, int missedLevel) {
        this.encoding = encoding;
        this.parameters = parameters;
        this.paired = IntStream.range(0, parameters.length).filter(i -> !encoding.parameter(parameters[i]).ordered())
                .findFirst().orElse(-1);
        this.levels = levels;
        this.missedLevel = missedLevel;
        this.alike = new double[parameters.length][];
        this.effects = new double[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            double near = 1 - APART[levels[i]];
            boolean ordered = encoding.parameter(parameters[i]).ordered();
            alike[i] = IntStream.rangeClosed(0, encoding.values(parameters[i]))
                    .mapToDouble(steps -> steps == 0 ? 1 : ordered ? StrictMath.pow(near, steps) : near).toArray();
            effects[i] = APART[levels[i]] / APART[usual(encoding.parameter(parameters[i]))];
        }
    }

    /** The prior of a number of which nothing is known yet. */
    static Prior usual(Encoding encoding) {
        int[] parameters = IntStream.range(0, encoding.length()).filter(i -> encoding.values(i) > 1).toArray();
        int[] levels = Arrays.stream(parameters).map(i -> usual(encoding.parameter(i))).toArray();
        return new Prior(encoding, parameters, levels, USUAL_MISSED);
    }

    private static int usual(Parameter parameter) {
        return parameter.ordered() ? USUAL_ORDERED : USUAL_UNORDERED;
    }

    /** Constants of the process: one for each parameter and how much the trend misses. */
    int constants() {
        return levels.length + 1;
    }

    /** Whether a constant can be moved to the next level up (1) or down (-1). */
    boolean movable(int constant, int direction) {
        int level = (constant < levels.length ? levels[constant] : missedLevel) + direction;
        return level >= 0 && level < (constant < levels.length ? APART : MISSED).length;
    }

    /** The prior with one constant moved to the next level. */
    Prior moved(int constant, int direction) {
        if (constant == levels.length) {
            return new Prior(encoding, parameters, levels, missedLevel + direction);
        }
        int[] moved = levels.clone();
        moved[constant] += direction;
        return new Prior(encoding, parameters, moved, missedLevel);
    }

    /** How likely the constants are by themselves: the logarithm, up to a summand. */
    double logDensity() {
        double sum = 0;
        for (int i = 0; i < levels.length; i++) {
            double unusual = StrictMath
                    .log(Math.max(APART[levels[i]], LEAST_APART) / APART[usual(encoding.parameter(parameters[i]))]);
            sum -= CONSERVATISM * unusual * unusual;
        }
        return sum;
    }

    /** Parameters with more than one value; all others below count these. */
    int length() {
        return parameters.length;
    }

    /** Values of a parameter. */
    int values(int parameter) {
        return encoding.values(parameters[parameter]);
    }

    /** The values of a point; -1 where a parameter does not apply. */
    int[] values(DesignPoint point) {
        int[] values = new int[parameters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = point.index(parameters[i]);
        }
        return values;
    }

    /** Whether what the trend misses depends on a parameter. */
    boolean matters(int parameter) {
        return levels[parameter] > 0;
    }

    /** Correlation of what the trend misses at points that differ in one parameter only, whose values these are. */
    double alike(int parameter, int one, int other) {
        return alike[parameter][one == other ? 0 : one < 0 || other < 0 ? 1 : Math.abs(one - other)];
    }

    /** Variance of what the trend misses. */
    double missed() {
        return MISSED[missedLevel];
    }

    /** Covariance of the numbers at two points. */
    double covariance(int[] one, int[] other) {
        double product = missed();
        for (int i = 0; i < one.length; i++) {
            product *= alike(i, one[i], other[i]);
        }
        return product + trend(one, other);
    }

    /** Covariance of the trend at two points: the variances of the effects that both have. */
    private double trend(int[] one, int[] other) {
        double shared = 1;
        for (int i = 0; i < one.length; i++) {
            shared += one[i] >= 0 && one[i] == other[i] ? effects[i] : 0;
        }
        return shared * (paired >= 0 && one[paired] == other[paired] ? EFFECT + EFFECT_OF_PAIR : EFFECT);
    }

    /** Where among the parameters the one is that effects go together with, or -1. */
    int paired() {
        return paired;
    }

    /** Variance of an effect of a value of a parameter. */
    double effect(int parameter) {
        return EFFECT * effects[parameter];
    }

    /** Variance of everybody's effect. */
    double effect() {
        return EFFECT;
    }

    /** Variance of an effect together with the paired parameter, as a share of that of the effect by itself. */
    double pairShare() {
        return EFFECT_OF_PAIR / EFFECT;
    }
}
