package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.technology.Banded;
import io.mpgemm.dse.models.technology.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the accelerator model assumes beside its parameters; values, bands and sources stand in
 * {@code assumptions.yaml}.
 *
 * @param controlAreaFraction area of control, DMA and interconnect as a share of array and buffers
 * @param idleClockFraction   share of the array's clock energy that is spent while it waits for DRAM
 * @param outputBits          bits of one output as it is stored
 * @param bufferDistance      distance between a buffer and the array, in sides of the chip
 * @param plainWireFfPerUm    capacitance of a wire without repeaters
 * @param plainWireMm         longest such wire
 */
public record Assumptions(double controlAreaFraction, double idleClockFraction, int outputBits,
        double bufferDistance, double plainWireFfPerUm, double plainWireMm) implements Banded<Assumptions> {

    private static final Map<String, Quantity> BANDS = read();
    private static final Assumptions STANDARD = new Assumptions(band("controlAreaFraction").value(),
            band("idleClockFraction").value(), (int) band("outputBits").value(), band("bufferDistance").value(),
            band("plainWireFfPerUm").value(), band("plainWireMm").value());

    /** Checks the ranges. */
    public Assumptions {
        if (!(controlAreaFraction >= 0) || !(idleClockFraction >= 0 && idleClockFraction <= 1) || outputBits < 1
                || !(bufferDistance >= 0) || !(plainWireFfPerUm >= 0) || !(plainWireMm >= 0)) {
            throw new IllegalArgumentException("Assumptions out of range: controlAreaFraction " + controlAreaFraction
                    + " (0 or more), idleClockFraction " + idleClockFraction + " (0 to 1), outputBits " + outputBits
                    + " (1 or more), bufferDistance " + bufferDistance + ", plainWireFfPerUm " + plainWireFfPerUm
                    + ", plainWireMm " + plainWireMm + " (all 0 or more).");
        }
    }

    /**
     * The values that are in use unless a study says otherwise.
     *
     * @return the assumptions
     */
    public static Assumptions standard() {
        return STANDARD;
    }

    @Override
    public Assumptions map(Change change) {
        return new Assumptions(moved(change, "controlAreaFraction", controlAreaFraction),
                moved(change, "idleClockFraction", idleClockFraction),
                (int) Math.round(moved(change, "outputBits", outputBits)),
                moved(change, "bufferDistance", bufferDistance), moved(change, "plainWireFfPerUm", plainWireFfPerUm),
                moved(change, "plainWireMm", plainWireMm));
    }

    /** A value outside its band widens it: whoever sets an assumption knows better. */
    private static double moved(Change change, String name, double value) {
        Quantity band = band(name);
        return change.of(name, new Quantity(value, Math.min(value, band.low()), Math.max(value, band.high()),
                band.unit(), band.source(), band.status())).value();
    }

    static Quantity band(String name) {
        return Objects.requireNonNull(BANDS.get(name), name);
    }

    private static Map<String, Quantity> read() {
        try (InputStream in = Assumptions.class.getResourceAsStream("assumptions.yaml")) {
            if (in == null) {
                throw new IllegalStateException("Resource assumptions.yaml is missing from the class path.");
            }
            Map<String, Quantity> bands = new LinkedHashMap<>();
            for (var entry : YAMLMapper.builder().build().readTree(in).properties()) {
                JsonNode node = entry.getValue();
                bands.put(entry.getKey(), new Quantity(node.required("value").doubleValue(),
                        node.required("low").doubleValue(), node.required("high").doubleValue(),
                        node.required("unit").stringValue(), node.required("source").stringValue(),
                        node.required("status").stringValue()));
            }
            return bands;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
