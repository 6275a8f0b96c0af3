package io.mpgemm.dse.models.fidelity;

import java.io.Serializable;

/**
 * How well one GEMM (or, combined, a set of them) comes out of a datapath. With Y the float64 GEMM of the unquantised
 * tensors, D the float64 GEMM of the dequantised operands, P the datapath's output. The three noise ratios and the alignment are of the whole GEMM,
 * estimated from the M x N outputs at hand where those are a sample ({@link Estimator}); all else is of the outputs at hand.
 *
 * <p>
 * All numbers are finite: noise ratios lie in 0 to 1e40, dB in -400 to 400 (400: no error at all), relative errors in 0 to 1e20. Where P holds an
 * infinity or a NaN, nmse and datapathNmse are 1e40 and the cosine is 0, whatever the other outputs are.
 *
 * @param name                site, or {@code overall}
 * @param weight              weight in the combination
 * @param outputs             M * N
 * @param nmse                {@code sum (P-Y)^2 / sum Y^2}
 * @param quantNmse           {@code sum (D-Y)^2 / sum Y^2}, what quantising the operands costs
 * @param datapathNmse        {@code sum (P-D)^2 / sum D^2}, what the arithmetic costs
 * @param cosine              {@code sum PY / sqrt(sum P^2 sum Y^2)}; 0 where a norm is 0, unless both are (1)
 * @param powerRatio          {@code sum P^2 / sum Y^2}
 * @param maxRelativeError    {@code max |P-Y| / rms(Y)}, rms of the whole; an extreme value, so it grows with the number of outputs
 * @param relativeError999    the 99.9 % quantile of {@code |P-Y| / rms(Y)} (nearest rank)
 * @param overflows           accumulator updates out of range as the datapath counts them, and at least
 *                            nonFiniteOutputs
 * @param nonFiniteOutputs    infinities and NaNs in P
 * @param nmseStandardError   standard error of nmse as an estimate for the whole, see {@link Estimator}; 0 where the
 *                            outputs at hand are the whole, 1e40 for a single output
 * @param alignment           {@code sum Y^2 K / (|X|^2 |W|^2)}, 1 for independent X and W
 */
public record Fidelity(String name, double weight, long outputs, double nmse, double quantNmse, double datapathNmse,
        double cosine, double powerRatio, double maxRelativeError, double relativeError999, long overflows,
        long nonFiniteOutputs, double nmseStandardError, double alignment) implements Serializable {

    /**
     * Signal to quantisation noise ratio of the datapath's output, {@code -10 log10(nmse)}.
     *
     * @return dB
     */
    public double sqnrDb() {
        // 0 - x, as -x would print a ratio of 1 as -0.0.
        return 0 - Decibel.of(nmse);
    }

    /**
     * The same of exact arithmetic on the quantised operands, {@code -10 log10(quantNmse)}.
     *
     * @return dB
     */
    public double quantSqnrDb() {
        return 0 - Decibel.of(quantNmse);
    }

    /**
     * The same of the arithmetic alone, {@code -10 log10(datapathNmse)}.
     *
     * @return dB
     */
    public double datapathSqnrDb() {
        return 0 - Decibel.of(datapathNmse);
    }

    /**
     * Standard error of {@link #sqnrDb()} by the delta method, {@code 10 / ln 10 * nmseStandardError / nmse}; 0 where
     * there is no error or an output is not finite.
     *
     * @return dB, at most 400
     */
    public double sqnrStandardErrorDb() {
        if (nmse == 0 || nonFiniteOutputs > 0) {
            return 0;
        }
        return Math.min(Decibel.LIMIT_DB, 10 / StrictMath.log(10) * nmseStandardError / nmse);
    }

    /**
     * How much stronger Y is than for independent tensors, {@code 10 log10(alignment)}.
     *
     * @return dB
     */
    public double alignmentDb() {
        return Decibel.of(alignment);
    }

    /**
     * SQNR less alignment: what the format does, without what the tensors do.
     *
     * @return dB
     */
    public double formatSqnrDb() {
        return sqnrDb() - alignmentDb();
    }

    /**
     * The same with another weight.
     *
     * @param other weight in the combination
     * @return the changed fidelity
     */
    public Fidelity withWeight(double other) {
        return new Fidelity(name, other, outputs, nmse, quantNmse, datapathNmse, cosine, powerRatio, maxRelativeError,
                relativeError999, overflows, nonFiniteOutputs, nmseStandardError, alignment);
    }
}
