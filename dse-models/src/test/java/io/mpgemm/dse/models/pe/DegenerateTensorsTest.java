package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What tensors of files may be: input channels, output channels and tokens of zeros, groups of one number, K no multiple of any group.
 * Every family computes them in every format with every quantiser: finite, zeros exactly unless a
 * narrow accumulator overflows, as its reference does.
 */
class DegenerateTensorsTest {

    private static final Set<String> FORMATS = Set.of(PeParameter.ACTIVATION.name(), PeParameter.WEIGHT_BITS.name(),
            PeParameter.QUANTIZER.name());
    private static final int TOKENS = 4;
    private static final int OUTPUTS = 5;
    private static final int ZERO_TOKEN = 1;
    private static final int ZERO_OUTPUT = 3;
    private static final int CONSTANT_OUTPUT = 2;

    @Test
    void everyFamilyTakesThem() {
        List<String> failures = new ArrayList<>();
        int runs = 0;
        for (PeFamily family : PeFamilies.all()) {
            SettingsSample sample = new SettingsSample(family);
            for (Map<String, String> formats : sample.combinations(FORMATS)) {
                Random random = new Random(new TreeMap<>(formats).hashCode());
                for (int k : new int[]{37, 130}) {
                    Settings settings = sample.random(formats, random);
                    String failure = failure(family, settings, k, random);
                    runs++;
                    if (!failure.isEmpty()) {
                        failures.add(settings + " K=" + k + ": " + failure);
                    }
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(runs).isGreaterThan(100);
    }

    private static String failure(PeFamily family, Settings settings, int k, Random random) {
        try {
            QuantizedGemm gemm = family.datapath(settings)
                    .prepare(new Operands(activations(k, random), weights(k, random)));
            GemmResult fast = gemm.multiply();
            GemmResult slow = gemm.reference();
            if (!Arrays.equals(bits(fast), bits(slow))) {
                return "kernel and reference differ";
            }
            for (int m = 0; m < TOKENS; m++) {
                for (int n = 0; n < OUTPUTS; n++) {
                    float y = fast.y().get(m, n);
                    // Unsigned codes and their offset cancel but for the rounding of either; ordinary outputs are 0.1 to 0.3.
                    double most = m == ZERO_TOKEN ? 0
                            : n == ZERO_OUTPUT && fast.overflows() == 0 ? 0.01 : Float.MAX_VALUE;
                    if (!(Math.abs(y) <= most)) {
                        return "output [" + m + ", " + n + "] is " + y;
                    }
                }
            }
            return "";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private static int[] bits(GemmResult result) {
        float[] values = result.y().toArray();
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    private static Matrix activations(int k, Random random) {
        float[] x = new float[TOKENS * k];
        for (int m = 0; m < TOKENS; m++) {
            for (int i = 0; i < k; i++) {
                x[m * k + i] = m == ZERO_TOKEN || isZeroInput(i) ? 0 : m == 2 ? 0.25f : (float) random.nextGaussian();
            }
        }
        return Matrix.owning(TOKENS, k, x);
    }

    private static Matrix weights(int k, Random random) {
        float[] w = new float[k * OUTPUTS];
        for (int i = 0; i < k; i++) {
            for (int n = 0; n < OUTPUTS; n++) {
                w[i * OUTPUTS + n] = switch (n) {
                    case ZERO_OUTPUT -> 0;
                    case CONSTANT_OUTPUT -> i < 32 ? -0.03f : 0.01f;
                    default -> isZeroInput(i) ? 0 : (float) (0.02 * random.nextGaussian());
                };
            }
        }
        return Matrix.owning(k, OUTPUTS, w);
    }

    private static boolean isZeroInput(int i) {
        return i % 7 == 3;
    }
}
