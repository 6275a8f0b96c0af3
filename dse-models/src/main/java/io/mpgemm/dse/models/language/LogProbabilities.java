package io.mpgemm.dse.models.language;

/** The distribution that a row of logits stands for, in float64. */
final class LogProbabilities {

    private final double[] logs;
    private final int top;
    private final boolean finite;

    private LogProbabilities(double[] logs, int top, boolean finite) {
        this.logs = logs;
        this.top = top;
        this.finite = finite;
    }

    static LogProbabilities of(float[] logits) {
        int top = 0;
        boolean finite = true;
        for (int i = 0; i < logits.length; i++) {
            finite &= Float.isFinite(logits[i]);
            if (logits[i] > logits[top]) {
                top = i;
            }
        }
        double[] logs = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (double) logits[i] - logits[top];
            sum += StrictMath.exp(logs[i]);
        }
        double log = StrictMath.log(sum);
        for (int i = 0; i < logs.length; i++) {
            logs[i] -= log;
        }
        return new LogProbabilities(logs, top, finite);
    }

    int size() {
        return logs.length;
    }

    /** Natural logarithm of a token's probability. */
    double of(int token) {
        return logs[token];
    }

    /** The most probable token, the first of equals. */
    int top() {
        return top;
    }

    /** Whether every logit was finite. */
    boolean finite() {
        return finite;
    }

    /** Kullback-Leibler divergence of another distribution from this one in nats, 0 or more but for rounding. */
    double divergence(LogProbabilities other) {
        double sum = 0;
        for (int i = 0; i < logs.length; i++) {
            double probability = StrictMath.exp(logs[i]);
            if (probability > 0) {
                sum += probability * (logs[i] - other.logs[i]);
            }
        }
        return sum;
    }
}
