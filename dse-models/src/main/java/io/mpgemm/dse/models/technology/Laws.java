package io.mpgemm.dse.models.technology;

/**
 * How delay and leakage of a node move with supply and temperature. Dynamic energy goes with the square of the supply;
 * delay does not depend on temperature here, whose two effects, on mobility and on threshold, oppose each other.
 *
 * @param thresholdV           threshold voltage of the alpha-power law
 * @param alpha                its exponent, the velocity saturation index
 * @param leakagePerVolt       logarithm of leakage current per volt of supply: barrier lowering over slope factor times
 *                             thermal voltage
 * @param leakageDoublingK     warming that doubles the leakage of logic
 * @param sramLeakageDoublingK warming that doubles the leakage of SRAM
 */
public record Laws(Quantity thresholdV, Quantity alpha, Quantity leakagePerVolt, Quantity leakageDoublingK,
        Quantity sramLeakageDoublingK) implements Banded<Laws> {

    /** A threshold moved within its band may come up to the supply; the law has a pole there. */
    private static final double LEAST_OVERDRIVE_V = 0.05;

    @Override
    public Laws map(Change change) {
        return new Laws(change.of("thresholdV", thresholdV), change.of("alpha", alpha),
                change.of("leakagePerVolt", leakagePerVolt), change.of("leakageDoublingK", leakageDoublingK),
                change.of("sramLeakageDoublingK", sramLeakageDoublingK));
    }

    /**
     * Delay at one supply over delay at another: {@code V / (V - Vth)^alpha}, T. Sakurai and A. R. Newton, Alpha-power law
     * MOSFET model and its applications to CMOS inverter delay and other formulas, IEEE JSSC 25(2), 1990.
     *
     * @param volts     the supply
     * @param fromVolts the other one
     * @return the ratio
     */
    public double delay(double volts, double fromVolts) {
        return delay(volts) / delay(fromVolts);
    }

    private double delay(double volts) {
        return volts / Math.pow(Math.max(LEAST_OVERDRIVE_V, volts - thresholdV.value()), alpha.value());
    }

    /**
     * Dynamic energy at one supply over that at another: {@code V^2}.
     *
     * @param volts     the supply
     * @param fromVolts the other one
     * @return the ratio
     */
    public static double energy(double volts, double fromVolts) {
        double ratio = volts / fromVolts;
        return ratio * ratio;
    }

    /**
     * Leakage power at one supply over that at another: supply times a current that grows exponentially with it (barrier
     * lowering in the subthreshold current).
     *
     * @param volts     the supply
     * @param fromVolts the other one
     * @return the ratio
     */
    public double leakage(double volts, double fromVolts) {
        return volts / fromVolts * Math.exp(leakagePerVolt.value() * (volts - fromVolts));
    }

    /**
     * Leakage of logic at one temperature over that at another.
     *
     * @param celsius     the temperature
     * @param fromCelsius the other one
     * @return the ratio
     */
    public double logicWarming(double celsius, double fromCelsius) {
        return Math.pow(2, (celsius - fromCelsius) / leakageDoublingK.value());
    }

    /**
     * Leakage of SRAM at one temperature over that at another.
     *
     * @param celsius     the temperature
     * @param fromCelsius the other one
     * @return the ratio
     */
    public double sramWarming(double celsius, double fromCelsius) {
        return Math.pow(2, (celsius - fromCelsius) / sramLeakageDoublingK.value());
    }
}
