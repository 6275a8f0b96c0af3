package io.mpgemm.dse.models.accelerator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
 */
public record Assumptions(double controlAreaFraction, double idleClockFraction, int outputBits,
        double bufferDistance) {

    private static final List<Band> BANDS = read();
    private static final Assumptions STANDARD = new Assumptions(band("controlAreaFraction").value(),
            band("idleClockFraction").value(), (int) band("outputBits").value(), band("bufferDistance").value());

    /**
     * An assumption with its band.
     *
     * @param name   its name
     * @param value  the value in use
     * @param low    the smallest plausible one
     * @param high   the largest plausible one
     * @param unit   the unit
     * @param source where the figures come from
     */
    public record Band(String name, double value, double low, double high, String unit, String source) {}

    /** Checks the ranges. */
    public Assumptions {
        if (!(controlAreaFraction >= 0) || !(idleClockFraction >= 0 && idleClockFraction <= 1) || outputBits < 1
                || !(bufferDistance >= 0)) {
            throw new IllegalArgumentException("Assumptions out of range: controlAreaFraction " + controlAreaFraction
                    + " (0 or more), idleClockFraction " + idleClockFraction + " (0 to 1), outputBits " + outputBits
                    + " (1 or more), bufferDistance " + bufferDistance + " (0 or more).");
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

    /**
     * All assumptions with their bands.
     *
     * @return the bands
     */
    public static List<Band> bands() {
        return BANDS;
    }

    static Band band(String name) {
        return BANDS.stream().filter(b -> b.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalStateException("assumptions.yaml has no '" + name + "'."));
    }

    private static List<Band> read() {
        try (InputStream in = Assumptions.class.getResourceAsStream("assumptions.yaml")) {
            if (in == null) {
                throw new IllegalStateException("Resource assumptions.yaml is missing from the class path.");
            }
            List<Band> bands = new ArrayList<>();
            for (var entry : YAMLMapper.builder().build().readTree(in).properties()) {
                JsonNode node = entry.getValue();
                bands.add(new Band(entry.getKey(), node.path("value").doubleValue(), node.path("low").doubleValue(),
                        node.path("high").doubleValue(), node.path("unit").stringValue(),
                        node.path("source").stringValue()));
            }
            return List.copyOf(bands);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
