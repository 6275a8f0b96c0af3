package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.StudySpace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A study made from options instead of a file, and checked like any other. JSON is YAML. */
final class OptionStudy {

    private static final Set<String> ARRAY = Set.of("rows", "cols");
    private static final Set<String> BUFFERS = Set.of("weightKiB", "activationKiB", "outputKiB");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode root = NODES.objectNode();

    OptionStudy(String name) {
        root.put("name", name);
    }

    OptionStudy workload(String model, String phase, int batch, int context) {
        return workloads(List.of(model), phase, batch, context);
    }

    OptionStudy workloads(List<String> models, String phase, int batch, int context) {
        ArrayNode workloads = root.putArray("workload");
        for (String model : models) {
            ObjectNode workload = workloads.addObject().put("model", model).put("phase", phase).put("batch", batch);
            if (!model.startsWith("vit")) {
                workload.put("context", context);
            }
        }
        return this;
    }

    /** Others are keys of a study's technology block, such as scaling, voltage, temperatureC, liberty. */
    OptionStudy technology(String node, String clockMhz, Map<String, String> others) {
        ObjectNode block = root.putObject("technology");
        block.put(others.containsKey("liberty") ? "base" : "node", node);
        block.set("clockMhz", scalar(clockMhz));
        new TreeMap<>(others).forEach((key, value) -> {
            if (key.equals("liberty")) {
                block.put(key, value);
            } else {
                block.set(key, scalar(value));
            }
        });
        return this;
    }

    OptionStudy space(List<String> pes, Map<String, List<String>> parameters) {
        ObjectNode space = root.putObject("space");
        space.set("pe", list(pes));
        for (String name : new TreeSet<>(parameters.keySet())) {
            ObjectNode group = ARRAY.contains(name) ? space.withObject("/array")
                    : BUFFERS.contains(name) ? space.withObject("/buffers") : space;
            group.set(name, list(parameters.getOrDefault(name, List.of())));
        }
        return this;
    }

    /** Keys of a study's fidelity block. */
    OptionStudy fidelity(ObjectNode block) {
        root.set("fidelity", block);
        return this;
    }

    /**
     * Checks the study.
     *
     * @throws InputException with a line for each thing that is wrong, without lines and columns, which the user never saw
     */
    StudySpace build() {
        try {
            Study study = Study.read("command line",
                    JsonMapper.builder().build().writeValueAsString(root).getBytes(StandardCharsets.UTF_8));
            new Inputs(study).checkNames();
            return SpaceBuilder.build(study, PeFamilies.all());
        } catch (StudyException e) {
            throw new InputException(
                    e.issues().stream().map(StudyException.Issue::text).collect(Collectors.joining("\n")), e);
        }
    }

    private static JsonNode list(List<String> texts) {
        if (texts.size() == 1) {
            return scalar(texts.getFirst());
        }
        ArrayNode list = NODES.arrayNode();
        texts.forEach(text -> list.add(scalar(text)));
        return list;
    }

    private static JsonNode scalar(String text) {
        Value value = text.isBlank() ? new Value("?", Double.NaN) : Value.of(text);
        if (value.isNumber() && value.number() == Math.rint(value.number())) {
            return NODES.numberNode((long) value.number());
        }
        return value.isNumber() ? NODES.numberNode(value.number()) : NODES.stringNode(text);
    }
}
