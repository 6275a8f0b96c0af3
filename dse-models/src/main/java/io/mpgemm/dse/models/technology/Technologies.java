package io.mpgemm.dse.models.technology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The nodes that ship with the tool, one YAML file each. */
public final class Technologies {

    private Technologies() {}

    /**
     * Names of the nodes.
     *
     * @return names, the largest node first
     */
    public static List<String> names() {
        return Resources.lines("nodes.txt");
    }

    /**
     * A node by name, as its data have it: nominal supply, leakage of logic and of SRAM at the temperatures of their data.
     * {@link Nodes} brings it to where a design works.
     *
     * @param name e.g. {@code 28nm}
     * @return the technology
     * @throws IllegalArgumentException if there is none of the name
     */
    public static Technology named(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            String hint = names.contains(name + "nm") ? " Maybe " + name + "nm was meant." : "";
            throw new IllegalArgumentException(
                    "No technology '" + name + "'. Nodes: " + String.join(", ", names) + "." + hint);
        }
        Common common = Common.standard();
        JsonNode root = Resources.yaml(name + ".yaml");
        JsonNode sram = root.required("sram");
        JsonNode laws = root.required("laws");
        Map<String, Double> rules = new HashMap<>();
        root.required("energyRules").properties().forEach(e -> rules.put(e.getKey(), e.getValue().asDouble()));
        return new Technology(name, root.required("description").asString(), root.required("nodeNm").asDouble(),
                quantity(root, "um2PerGe"), quantity(root, "fo4Ps"), quantity(root, "fjPerGe"),
                quantity(root, "flopClockFj"), quantity(root, "leakageNwPerGe"), quantity(root, "voltage"),
                quantity(root, "placementUtilisation"), quantity(root, "wireFjPerBitMm"),
                new Laws(quantity(laws, "thresholdV"), quantity(laws, "alpha"), quantity(laws, "leakagePerVolt"),
                        common.leakageDoublingK(), common.sramLeakageDoublingK()),
                new Technology.SramScaling(sram.required("tableNm").asInt(), Optional.empty(),
                        common.sramTemperatureC(), quantity(sram, "areaScale"), quantity(sram, "energyScale"),
                        quantity(sram, "leakageScale"), quantity(sram, "accessScale"),
                        quantity(sram, "integrationFactor")),
                common.logicTemperatureC(), rules, common.defaultRule(), Optional.empty());
    }

    private static Quantity quantity(JsonNode node, String field) {
        return Resources.quantity(node, field);
    }
}
