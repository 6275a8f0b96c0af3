package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.study.StudyException.Issue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of the array, the memories and the technology, in the order in which they stand in a space behind those
 * of the PE. Their help, defaults and bounds are in the study schema.
 */
enum AcceleratorParameter {

    /** Rows R of the array. */
    ROWS("rows", "/space/array/rows", true),
    /** Columns C of the array. */
    COLS("cols", "/space/array/cols", true),
    /** The operand that stays in the PEs. */
    DATAFLOW("dataflow", "/space/dataflow", false),
    /** Weight buffer. */
    WEIGHT_KIB("weightKiB", "/space/buffers/weightKiB", true),
    /** Activation buffer. */
    ACTIVATION_KIB("activationKiB", "/space/buffers/activationKiB", true),
    /** Output buffer. */
    OUTPUT_KIB("outputKiB", "/space/buffers/outputKiB", true),
    /** DRAM bandwidth. */
    DRAM_GBS("dramGBs", "/space/dramGBs", true),
    /** How compute cycles are counted. */
    CYCLES("cycles", "/space/cycles", false),
    /** Process node. */
    NODE("node", "/technology/node", false),
    /** Clock. */
    CLOCK_MHZ("clockMhz", "/technology/clockMhz", true),
    /** Supply. */
    VOLTAGE("voltage", "/technology/voltage", true);

    private final String parameter;
    private final String pointer;
    private final boolean ordered;

    AcceleratorParameter(String parameter, String pointer, boolean ordered) {
        this.parameter = parameter;
        this.pointer = pointer;
        this.ordered = ordered;
    }

    static Optional<AcceleratorParameter> named(String parameter) {
        return Arrays.stream(values()).filter(each -> each.parameter.equals(parameter)).findFirst();
    }

    String parameter() {
        return parameter;
    }

    /** Where it stands in a study. */
    String pointer() {
        return pointer;
    }

    /** The mapping in which it stands, as users write it. */
    String parent() {
        return StudySchema.path(pointer.substring(0, pointer.lastIndexOf('/')));
    }

    boolean ordered() {
        return ordered;
    }

    boolean technology() {
        return this == NODE || this == CLOCK_MHZ || this == VOLTAGE;
    }

    String help(StudySchema schema) {
        return schemaNode(schema).get("description").asString();
    }

    String defaultText(StudySchema schema) {
        return schemaNode(schema).get("default").asString();
    }

    private JsonNode schemaNode(StudySchema schema) {
        return schema.at(pointer.replace("/", "/properties/"));
    }

    /** Refuses values that the schema's type and bounds exclude; ranges and lists have been expanded by now. */
    void requireLegal(StudySchema schema, String path, List<Text> values) {
        if (!ordered) {
            return;
        }
        JsonNode node = schemaNode(schema);
        boolean whole = node.path("$ref").asString().endsWith("wholeNumbers");
        double least = node.get("minimum").asDouble();
        double most = node.get("maximum").asDouble();
        List<Issue> issues = new ArrayList<>();
        for (Text value : values) {
            boolean number = value.text().matches(whole ? "[+-]?\\d{1,15}" : "[+-]?\\d{1,320}(\\.\\d{1,330})?");
            double parsed = number ? Double.parseDouble(value.text()) : Double.NaN;
            if (!(parsed >= least && parsed <= most)) {
                issues.add(new Issue(value.at(),
                        path + ": " + Wording.quote(value.text()) + " is not a legal value. Valid: "
                                + (whole ? "whole numbers, " : "numbers, ") + StudySchema.range(node)
                                + ", or pow2(16..256), range(100..1000 step 100)."));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }
}
