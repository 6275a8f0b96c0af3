package io.mpgemm.dse.models.technology;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What holds at every node ({@code common.yaml}).
 *
 * @param scalingRules         the rules, in the order of the file
 * @param defaultRule          the rule in force unless a study chooses another
 * @param defaultTemperatureC  where designs work unless a study says otherwise
 * @param logicTemperatureC    where the leakage of logic in the nodes' files holds
 * @param sramTemperatureC     where the leakage of the SRAM table holds
 * @param leakageDoublingK     warming that doubles the leakage of logic
 * @param sramLeakageDoublingK warming that doubles the leakage of SRAM
 * @param leastOverdriveV      least supply above the threshold voltage
 * @param mostOverNominal      largest supply over the nominal one
 * @param leastTemperatureC    coldest that may be asked for
 * @param mostTemperatureC     hottest that may be asked for
 * @param wireFfPerInput       capacitance of the wire behind one input of a cell
 * @param wireAtUm2PerGe       area of a GE where that holds
 */
public record Common(List<ScalingRule> scalingRules, String defaultRule, double defaultTemperatureC,
        double logicTemperatureC, double sramTemperatureC, Quantity leakageDoublingK, Quantity sramLeakageDoublingK,
        double leastOverdriveV, double mostOverNominal, double leastTemperatureC, double mostTemperatureC,
        Quantity wireFfPerInput, double wireAtUm2PerGe) {

    private static final Common STANDARD = load();

    /**
     * A rule that turns energies of logic at 45 nm into those of a node.
     *
     * @param name    its name
     * @param meaning what it is and where it comes from
     */
    public record ScalingRule(String name, String meaning) {}

    /** Copies the list. */
    public Common {
        scalingRules = List.copyOf(scalingRules);
    }

    /**
     * What ships with the tool.
     *
     * @return the constants
     */
    public static Common standard() {
        return STANDARD;
    }

    /**
     * Names of the scaling rules.
     *
     * @return names
     */
    public List<String> ruleNames() {
        return scalingRules.stream().map(ScalingRule::name).toList();
    }

    private static Common load() {
        JsonNode root = Resources.yaml("common.yaml");
        List<ScalingRule> rules = new ArrayList<>();
        root.required("scalingRules").properties()
                .forEach(rule -> rules.add(new ScalingRule(rule.getKey(), rule.getValue().asString())));
        JsonNode range = root.required("temperatureC");
        return new Common(rules, root.required("defaultRule").asString(), number(root, "defaultTemperatureC"),
                number(root, "logicTemperatureC"), number(root, "sramTemperatureC"),
                Resources.quantity(root, "leakageDoublingK"), Resources.quantity(root, "sramLeakageDoublingK"),
                number(root, "leastOverdriveV"), number(root, "mostOverNominal"), number(range, "least"),
                number(range, "most"), Resources.quantity(root, "wireFfPerInput"), number(root, "wireAtUm2PerGe"));
    }

    private static double number(JsonNode node, String field) {
        return node.required(field).asDouble();
    }
}
