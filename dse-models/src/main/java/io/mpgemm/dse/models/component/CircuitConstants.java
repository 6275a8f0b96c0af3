package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.technology.Banded;
import io.mpgemm.dse.models.technology.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Constants of circuits that have a band; values, bands and sources stand in {@code cells.yaml}.
 *
 * @param fullAdderGe    area of a full adder
 * @param flipFlopGe     area of a flip-flop
 * @param mergedShare    area of a two-input gate that shares a cell with its reader, relative to one of its own
 * @param gateGlitchGain factor on the excess transitions of gates other than adder cells
 * @param balancedArea   area of the balanced form over that of an unsized netlist with prefix adders
 * @param balancedDelay  its delay over that of the unsized netlist
 * @param fastestArea    area of the fastest form likewise
 * @param fastestDelay   its delay likewise
 */
public record CircuitConstants(Quantity fullAdderGe, Quantity flipFlopGe, Quantity mergedShare,
        Quantity gateGlitchGain, Quantity balancedArea, Quantity balancedDelay, Quantity fastestArea,
        Quantity fastestDelay) implements Banded<CircuitConstants> {

    private static final CircuitConstants STANDARD = read();

    /**
     * The values that are in use unless one is moved.
     *
     * @return the constants
     */
    public static CircuitConstants standard() {
        return STANDARD;
    }

    @Override
    public CircuitConstants map(Change change) {
        return new CircuitConstants(change.of("fullAdderGe", fullAdderGe), change.of("flipFlopGe", flipFlopGe),
                change.of("mergedShare", mergedShare), change.of("gateGlitchGain", gateGlitchGain),
                change.of("balancedArea", balancedArea), change.of("balancedDelay", balancedDelay),
                change.of("fastestArea", fastestArea), change.of("fastestDelay", fastestDelay));
    }

    private static CircuitConstants read() {
        try (InputStream in = Objects
                .requireNonNull(CircuitConstants.class.getResourceAsStream("cells.yaml"), "cells.yaml")) {
            JsonNode root = new YAMLMapper().readTree(in).required("constants");
            return new CircuitConstants(quantity(root, "fullAdderGe"), quantity(root, "flipFlopGe"),
                    quantity(root, "mergedShare"), quantity(root, "gateGlitchGain"), quantity(root, "balancedArea"),
                    quantity(root, "balancedDelay"), quantity(root, "fastestArea"), quantity(root, "fastestDelay"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read cells.yaml from the class path.", e);
        }
    }

    private static Quantity quantity(JsonNode root, String name) {
        JsonNode node = root.required(name);
        return new Quantity(node.required("value").asDouble(), node.required("low").asDouble(),
                node.required("high").asDouble(), node.required("unit").asString(), node.required("source").asString(),
                node.required("status").asString());
    }
}
