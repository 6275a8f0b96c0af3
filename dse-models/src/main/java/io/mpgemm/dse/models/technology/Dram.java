package io.mpgemm.dse.models.technology;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A type of DRAM.
 *
 * @param name               e.g. {@code lpddr4}
 * @param devicePjPerBit     energy of the device
 * @param interfacePjPerBit  energy of the interface: PHY, controller and the way to the chip
 * @param backgroundMwPerGib standing power
 */
public record Dram(String name, Quantity devicePjPerBit, Quantity interfacePjPerBit, Quantity backgroundMwPerGib)
        implements
            Banded<Dram> {

    @Override
    public Dram map(Change change) {
        return new Dram(name, change.of("devicePjPerBit", devicePjPerBit),
                change.of("interfacePjPerBit", interfacePjPerBit),
                change.of("backgroundMwPerGib", backgroundMwPerGib));
    }

    /**
     * Energy of one bit, device and interface together.
     *
     * @return pJ per bit
     */
    public double pjPerBit() {
        return devicePjPerBit.value() + interfacePjPerBit.value();
    }

    /**
     * Names of the types.
     *
     * @return names
     */
    public static List<String> names() {
        return new ArrayList<>(Resources.yaml("dram.yaml").propertyNames());
    }

    /**
     * A type by name.
     *
     * @param name e.g. {@code hbm2}
     * @return the type
     * @throws IllegalArgumentException if there is none of the name
     */
    public static Dram named(String name) {
        JsonNode root = Resources.yaml("dram.yaml");
        JsonNode node = root.path(name);
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("No DRAM '" + name + "'. Types: " + String.join(", ", names()) + ".");
        }
        return new Dram(name, Resources.quantity(node, "devicePjPerBit"),
                Resources.quantity(node, "interfacePjPerBit"), Resources.quantity(node, "backgroundMwPerGib"));
    }
}
