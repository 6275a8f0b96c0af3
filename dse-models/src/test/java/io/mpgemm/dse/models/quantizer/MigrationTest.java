package io.mpgemm.dse.models.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.numeric.FloatFormat;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

/** AWQ and SmoothQuant: factors that move magnitude between activations and weights. */
class MigrationTest {

    private static Operands operands(long seed, int... loud) {
        return new Operands(Samples.withLoudChannels(Samples.gaussian(seed, 24, 96, 1), 30, loud),
                Samples.gaussian(seed + 1, 96, 12, 0.02),
                Samples.withLoudChannels(Samples.gaussian(seed + 2, 48, 96, 1), 30, loud));
    }

    private static <Q extends WeightQuantizer & ChannelMigration> Operands migrated(Q quantizer, Operands operands,
            WeightFormat format) {
        return operands.migrated("test", () -> quantizer.factors(operands.layer(), format));
    }

    @Test
    void migrationKeepsTheProduct() {
        Operands given = operands(1, 3, 70);
        WeightFormat format = new WeightFormat(4, 32);
        for (Operands migrated : List.of(migrated(Awq.scaling(), given, format),
                migrated(SmoothQuant.symmetricCodes(), given, format))) {
            Matrix zero = Samples.constant(96, 12, 0);
            double signal = Samples.outputError(given.activations(), given.weights(), given.activations(), zero);
            assertThat(Samples.outputError(given.activations(), given.weights(), migrated.activations(),
                    migrated.weights())).isLessThan(1e-12 * signal);
            assertThat(migrated.weights()).isNotEqualTo(given.weights());
        }
    }

    /** Equation 4 of the paper: at alpha 0.5 both sides have the same spread between channels. */
    @Test
    void smoothQuantBalancesMaxima() {
        Operands given = operands(2, 5);
        Operands migrated = migrated(SmoothQuant.symmetricCodes(), given, new WeightFormat(8, WeightFormat.CHANNEL));
        double[] ratios = new double[96];
        for (int channel = 0; channel < 96; channel++) {
            float maxX = 0;
            float maxW = 0;
            for (int token = 0; token < 48; token++) {
                maxX = Math.max(maxX, Math.abs(migrated.calibration().get(token, channel)));
            }
            for (int col = 0; col < 12; col++) {
                maxW = Math.max(maxW, Math.abs(migrated.weights().get(channel, col)));
            }
            ratios[channel] = maxX / maxW;
            assertThat(ratios[channel]).isCloseTo(ratios[0], within(1e-5 * ratios[0]));
        }
        float[] all = SmoothQuant.symmetricCodes().withAlpha(1).factors(given.layer(), new WeightFormat(8, 32));
        for (int token = 0; token < 48; token++) {
            for (int channel = 0; channel < 96; channel++) {
                assertThat(Math.abs(given.calibration().get(token, channel)) / all[channel]).isLessThanOrEqualTo(
                        1.00001f * Math.abs(given.calibration().get(0, 0) / all[0]) * peak(given.calibration(), 0));
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SmoothQuant.symmetricCodes().withAlpha(1.5))
                .withMessage("SmoothQuant's alpha is 1.5; valid are 0 to 1.");
    }

    /** The largest magnitude of a channel over that of its first token. */
    private static float peak(Matrix x, int channel) {
        float max = 0;
        for (int token = 0; token < x.rows(); token++) {
            max = Math.max(max, Math.abs(x.get(token, channel)));
        }
        return max / Math.abs(x.get(0, channel));
    }

    /** INT8 both sides, activations per token and per tensor. */
    @Test
    void smoothQuantErrsLessThanRoundingOnOutlierChannels() {
        WeightFormat format = new WeightFormat(8, WeightFormat.CHANNEL);
        for (int seed = 0; seed < 5; seed++) {
            Operands given = operands(10 + seed, 7, 50);
            Operands migrated = migrated(SmoothQuant.symmetricCodes(), given, format);
            Matrix rounded = new SymmetricRtn().quantize(given.layer(), format).dequantized();
            Matrix smooth = SmoothQuant.symmetricCodes().quantize(migrated.layer(), format).dequantized();
            double perToken = error(given, ActivationQuantizer.perToken(given.activations(), 8), rounded);
            double perTensor = error(given,
                    ActivationQuantizer.perTensor(given.activations(), given.calibration(), 8), rounded);
            assertThat(error(given, ActivationQuantizer.perToken(migrated.activations(), 8), smooth))
                    .isLessThan(0.7 * perToken);
            assertThat(error(given,
                    ActivationQuantizer.perTensor(migrated.activations(), migrated.calibration(), 8), smooth))
                    .isLessThan(0.7 * perTensor);
        }
    }

    private static double error(Operands given, IntActivations x, Matrix w) {
        return Samples.outputError(given.activations(), given.weights(), x.dequantized(), w);
    }

    /** On tokens that it was not calibrated on. */
    @Test
    void awqErrsLessThanRoundingOnOutlierChannels() {
        for (int seed = 0; seed < 5; seed++) {
            Operands given = operands(20 + seed, 7, 50, 81);
            for (int bits : new int[]{3, 4}) {
                for (int groupSize : new int[]{32, 128}) {
                    WeightFormat format = new WeightFormat(bits, groupSize);
                    double rounded = Samples.outputError(given.activations(), given.weights(), given.activations(),
                            new AffineRtn().quantize(given.layer(), format).dequantized());
                    for (Awq awq : List.of(Awq.scaling(), Awq.scalingAndClipping())) {
                        Operands migrated = migrated(awq, given, format);
                        assertThat(Samples.outputError(given.activations(), given.weights(), migrated.activations(),
                                awq.quantize(migrated.layer(), format).dequantized()))
                                .isLessThan(0.7 * rounded);
                    }
                }
            }
        }
    }

    /** On its calibration tokens: zero is among the powers, and the whole range among the shares. */
    @Test
    void awqNeverErrsMoreThanRoundingAndClippingNeverAddsAnError() {
        for (int seed = 0; seed < 5; seed++) {
            Matrix x = Samples.gaussian(40 + seed, 30, 64, 1);
            Operands given = new Operands(x, Samples.withOutliers(50 + seed, 64, 6, 0.02));
            WeightFormat format = new WeightFormat(3, 64);
            double rounded = Samples.outputError(x, given.weights(), x,
                    new AffineRtn().quantize(given.layer(), format).dequantized());
            Operands migrated = migrated(Awq.scaling(), given, format);
            double scaled = Samples.outputError(x, given.weights(), migrated.activations(),
                    Awq.scaling().quantize(migrated.layer(), format).dequantized());
            double clipped = Samples.outputError(x, given.weights(), migrated.activations(),
                    Awq.scalingAndClipping().quantize(migrated.layer(), format).dequantized());
            assertThat(scaled).isLessThanOrEqualTo(rounded * (1 + 1e-6));
            assertThat(clipped).isLessThanOrEqualTo(scaled * (1 + 1e-6));
        }
    }

    @Test
    void silentChannelsAndSilentTensorsStay() {
        WeightFormat format = new WeightFormat(4, 16);
        Layer silent = new Layer(Samples.gaussian(60, 32, 4, 0.02), Samples.constant(3, 32, 0));
        assertThat(Awq.scaling().factors(silent, format)).containsOnly(1f);
        assertThat(SmoothQuant.affineCodes().factors(silent, format)).containsOnly(1f);
        Layer zeros = new Layer(Samples.constant(32, 4, 0), Samples.gaussian(61, 3, 32, 1));
        assertThat(SmoothQuant.affineCodes().factors(zeros, format)).containsOnly(1f);
        Layer some = new Layer(Samples.gaussian(62, 32, 4, 0.02),
                Samples.withLoudChannels(Samples.gaussian(63, 9, 32, 1), 0, 4));
        for (float factor : Awq.scaling().factors(some, format)) {
            assertThat(factor).isPositive().isFinite();
        }
    }

    /** Extreme channels are not scaled out of FP16. */
    @Test
    void awqKeepsWhatItScalesInsideFp16() {
        Operands given = new Operands(Samples.withLoudChannels(Samples.gaussian(70, 20, 64, 20), 400, 1),
                Samples.with(Samples.gaussian(71, 64, 4, 0.02), 1, 0, 30000));
        WeightFormat format = new WeightFormat(4, 64);
        Operands migrated = migrated(Awq.scaling(), given, format);
        for (Matrix matrix : List.of(migrated.activations(), migrated.weights())) {
            for (float value : matrix.toArray()) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo(FloatFormat.FP16.maxFinite());
            }
        }
    }
}
