package io.mpgemm.dse.models.component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Gate-level results to hold models against. */
final class Synthesis {

    /** FO4 of NanGate45. */
    static final double FO4_PS = 21.98;
    /** fJ of one toggled GE in NanGate45. */
    static final double FJ_PER_GE = 3.24;

    /**
     * One result.
     *
     * @param areaGe   area in GE
     * @param delayPs  delay
     * @param energyPj energy of one MAC, glitches included
     * @param quietPj  the same without glitches, NaN where unknown
     */
    record Row(double areaGe, double delayPs, double energyPj, double quietPj) {}

    private Synthesis() {}

    static Row row(String pe, String wrapper) {
        return lines().stream().map(Synthesis::cells)
                .filter(c -> c[1].equals(pe) && c[3].equals(wrapper) && c[5].equals("area_fa"))
                .map(c -> {
                    double macs = Double.parseDouble(c[15]);
                    return new Row(Double.parseDouble(c[7]), Double.parseDouble(c[11]),
                            Double.parseDouble(c[12]) * macs,
                            c[13].isEmpty() ? Double.NaN : Double.parseDouble(c[13]) * macs);
                })
                .findFirst().orElseThrow(() -> new IllegalArgumentException("No row " + pe + " " + wrapper));
    }

    private static String[] cells(String line) {
        return line.replaceAll("\"[^\"]*\"", "").split(",", -1);
    }

    private static List<String> lines() {
        try (InputStream in = Objects
                .requireNonNull(Synthesis.class
                        .getResourceAsStream("/io/mpgemm/dse/models/reference/synthesis-calibration.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(2).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double meanAbsolute(double... errors) {
        return Arrays.stream(errors).map(Math::abs).filter(e -> !Double.isNaN(e)).average().orElse(0);
    }

    static double worst(double... errors) {
        return Arrays.stream(errors).map(Math::abs).max().orElse(0);
    }

    static String percent(double error) {
        return Double.isNaN(error) ? "      -" : String.format(Locale.ROOT, "%+6.1f%%", 100 * error);
    }
}
