package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.accelerator.CycleAssumption;
import io.mpgemm.dse.models.accelerator.CycleModel;
import io.mpgemm.dse.models.accelerator.Dataflow;
import io.mpgemm.dse.models.component.Luts;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.reference.Prediction.Unsupported;
import io.mpgemm.dse.models.reference.Prediction.Value;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the field {@code ours} of a reference point into what the models say. It names one model with its arguments:
 *
 * <ul>
 * <li>{@code synthesis: {pe, wrapper, corner, node, volts, of}}: a circuit by its name in the calibration file, carried from
 * 45 nm to a node, and to a supply by V^2;
 * <li>{@code family: {pe, set, dataflow, node, clockMhz, of}}: the PE of a family;
 * <li>{@code logic: {pe, set, dataflow, node, unit}}: area of the logic of a shared unit of a family, um2;
 * <li>{@code cell: {products, a, w, acc, wrapper, node, clockMhz, of}}: an integer multiply-accumulate cell;
 * <li>{@code table: {kind, mu, entryBits, of}}: a look-up table in registers;
 * <li>{@code chip: {design, of}}: an array with its memories, a design of the same file;
 * <li>{@code accelerator: {design, of}}: the accelerator model running one GEMM or a model, a design of the same file or the
 * arguments themselves;
 * <li>{@code dequantisation: {..., of}}: the share of dequantisation in such an accelerator;
 * <li>{@code weightGb: {model, pe, set}}: a model's weights as a family packs them;
 * <li>{@code rooflineMs: {model, pe, set, gbs}}: its pass where only memory bandwidth counts;
 * <li>{@code best: {values, of}} and {@code last: {values, where}}: of the values of {@code $v}, the one with the least {@code
 * of}, and the last of those from the first on for which {@code where} is not 0 (0 if there is none);
 * <li>{@code sram: {node, kib, port, of}}: a memory macro, or a built memory;
 * <li>{@code cycles: {m, k, n, rows, cols, dataflow, assumption}}: an array's cycles;
 * <li>{@code mixpe: {design, model, of}}: the MixPE authors' configuration, a design and a model of the same file;
 * <li>{@code array: {design, set-up, model, of}}: the accelerator model on the same models or on one GEMM, its array given or as large
 * as another design's ({@link SizedArray});
 * <li>{@code ratio: [a, b]}, {@code product: [a, b]}, {@code sum: [a, b]}, {@code difference: [a, b]} and {@code less: [a, b]} (1
 * where it holds, else 0) of other models;
 * <li>{@code use: name}: another model, a design of the same file;
 * <li>{@code stated: {value, because}}: a figure that follows from a model without a computation;
 * <li>{@code unsupported: reason}.
 * </ul>
 *
 * Arguments may begin with {@code like: name}: those of a design of the same file, some of them replaced.
 */
final class Predictors {

    private static final double BITS_PER_KIB = 8192;
    private static final double UM2_PER_MM2 = 1e6;

    private final Map<String, JsonNode> designs;
    private final Circuits circuits;
    private final Map<String, Function<JsonNode, Prediction>> others;

    /**
     * Predictors for one data file.
     *
     * @param designs  what its points may name
     * @param circuits predictions of circuits
     * @param others   further models by name, which get their arguments
     */
    Predictors(Map<String, JsonNode> designs, Circuits circuits, Map<String, Function<JsonNode, Prediction>> others) {
        this.designs = Map.copyOf(designs);
        this.circuits = circuits;
        this.others = Map.copyOf(others);
    }

    /**
     * What the models say.
     *
     * @param ours the field of a point
     * @return a number, or why there is none
     */
    Prediction predict(JsonNode ours) {
        if (!ours.isObject() || ours.size() != 1) {
            throw new IllegalArgumentException("One model is wanted, not " + ours + ".");
        }
        Map.Entry<String, JsonNode> model = ours.properties().iterator().next();
        JsonNode of = like(model.getValue());
        try {
            return switch (model.getKey()) {
                case "synthesis" -> synthesis(of);
                case "family" -> new Value(Cells.ofFamily(of, circuits).figure(of.required("of").asString()));
                case "logic" -> new Value(Cells.logicUm2(of, circuits));
                case "cell" -> new Value(Cells.ofIntegers(of, circuits).figure(of.required("of").asString()));
                case "table" -> new Value(table(of));
                case "chip" -> new Value(
                        Chip.of(design(of, "design"), circuits).figure(of.required("of").asString()));
                case "accelerator" -> new Value(WholeChip.of(of.has("design") ? design(of, "design") : of, circuits)
                        .figure(of.required("of").asString()));
                case "dequantisation" -> new Value(Dequantisation.share(of, circuits, of.required("of").asString()));
                case "weightGb" -> new Value(Layers.weightGb(of, circuits));
                case "rooflineMs" -> new Value(Layers.rooflineMs(of, circuits));
                case "best" -> best(of);
                case "last" -> last(of);
                case "sram" -> new Value(sram(of));
                case "cycles" -> new Value(cycles(of));
                case "mixpe" -> new Value(MixpeSimulator.figure(design(of, "design"), design(of, "baseline"),
                        design(of, "model"), design(of, "set-up"), of.required("of").asString()));
                case "array" -> new Value(array(of));
                case "ratio" -> pair(of, (a, b) -> a / b);
                case "product" -> pair(of, (a, b) -> a * b);
                case "sum" -> pair(of, (a, b) -> a + b);
                case "difference" -> pair(of, (a, b) -> a - b);
                case "less" -> pair(of, (a, b) -> a < b ? 1 : 0);
                case "use" -> predict(designs.getOrDefault(of.asString(), of));
                case "stated" -> new Value(of.required("value").asDouble());
                case "unsupported" -> new Unsupported(of.asString());
                default -> other(model.getKey(), of);
            };
        } catch (Missing e) {
            return new Unsupported(String.valueOf(e.getMessage()));
        }
    }

    private Prediction other(String name, JsonNode of) {
        Function<JsonNode, Prediction> model = others.get(name);
        if (model == null) {
            throw new IllegalArgumentException("There is no model '" + name + "'.");
        }
        return model.apply(of);
    }

    /** Arguments that change some of those of a design of the file. */
    private JsonNode like(JsonNode of) {
        if (!of.has("like")) {
            return of;
        }
        JsonNode named = design(of, "like");
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        like(named.size() == 1 ? named.values().iterator().next() : named).properties()
                .forEach(e -> all.set(e.getKey(), e.getValue()));
        of.properties().stream().filter(e -> !e.getKey().equals("like"))
                .forEach(e -> all.set(e.getKey(), e.getValue()));
        return all;
    }

    /** The value at which a model is least; those for which there is no model are passed over. */
    private Prediction best(JsonNode of) {
        Prediction best = new Unsupported("no value has a model");
        double least = Double.POSITIVE_INFINITY;
        for (JsonNode value : of.required("values").values()) {
            OptionalDouble number = predict(with(of.required("of"), "$v", value.asString())).number();
            if (number.isPresent() && number.getAsDouble() < least) {
                least = number.getAsDouble();
                best = new Value(value.asDouble());
            }
        }
        return best;
    }

    private Prediction last(JsonNode of) {
        double last = 0;
        for (JsonNode value : of.required("values").values()) {
            if (predict(with(of.required("where"), "$v", value.asString())).number().orElse(0) == 0) {
                break;
            }
            last = value.asDouble();
        }
        return new Value(last);
    }

    /**
     * A model with a value in the places of a name.
     *
     * @param ours  the model
     * @param name  what stands for the value, such as {@code $x}, alone or inside a text
     * @param value the value
     * @return the model of the value
     */
    static JsonNode with(JsonNode ours, String name, String value) {
        if (ours.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            ours.properties().forEach(e -> object.set(e.getKey(), with(e.getValue(), name, value)));
            return object;
        }
        if (ours.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            ours.values().forEach(e -> array.add(with(e, name, value)));
            return array;
        }
        return ours.isString() ? JsonNodeFactory.instance.stringNode(ours.asString().replace(name, value)) : ours;
    }

    /** A model that is not there, as against a mistake in a data file. */
    static final class Missing extends RuntimeException {

        private static final long serialVersionUID = 1;

        Missing(String reason) {
            super(reason);
        }
    }

    /** A node that may not be there. */
    static Technology node(JsonNode of) {
        String name = of.path("node").asString("45nm");
        if (!Technologies.names().contains(name)) {
            throw new Missing("no technology " + name);
        }
        return Technologies.named(name);
    }

    private JsonNode design(JsonNode of, String field) {
        return named(of.required(field).asString());
    }

    private JsonNode named(String name) {
        JsonNode design = designs.get(name);
        if (design == null) {
            throw new IllegalArgumentException("No design '" + name + "' in the file.");
        }
        return design;
    }

    private double array(JsonNode of) {
        JsonNode design = design(of, "design");
        JsonNode setUp = design(of, "set-up");
        SizedArray array = circuits.array(design + "; " + setUp,
                () -> SizedArray.of(design, setUp, this::named, circuits));
        return array.figure(of.has("model") ? design(of, "model") : design, of.required("of").asString());
    }

    private interface Pair {
        double of(double a, double b);
    }

    private Prediction pair(JsonNode of, Pair operation) {
        Prediction a = predict(of.required(0));
        Prediction b = predict(of.required(1));
        if (a instanceof Value(double left) && b instanceof Value(double right)) {
            return new Value(operation.of(left, right));
        }
        return new Unsupported(a.reason().isEmpty() ? b.reason() : a.reason());
    }

    /** At 45 nm the synthesis model itself; elsewhere its GE by the node's um2, its energy by the node's fJ a GE. */
    private Prediction synthesis(JsonNode of) {
        Technology node = node(of);
        Technology base = Technologies.named("45nm");
        SynthesisModel.Outcome outcome = circuits.predict(of.required("pe").asString(),
                of.path("wrapper").asString("comb"), of.path("corner").asString("area_fa"));
        double volts = of.path("volts").asDouble(node.voltage().value()) / node.voltage().value();
        double energy = node.fjPerGe().value() / base.fjPerGe().value() * volts * volts;
        return switch (outcome) {
            case SynthesisModel.Unsupported(String reason) -> new Unsupported(reason);
            case SynthesisModel.Modelled m -> new Value(switch (of.required("of").asString()) {
                case "areaGe" -> m.areaGe();
                case "areaUm2" -> m.areaGe() * node.um2PerGe().value();
                case "energyPj" -> m.energyPj() * energy;
                case "quietPj" -> m.quietPj() * energy;
                case "delayPs" -> m.delayPs() * node.fo4Ps().value() / base.fo4Ps().value();
                default -> throw new IllegalArgumentException("synthesis has no '" + of + "'.");
            });
        };
    }

    /** Registers of a table with nothing around them: their clock and what a new table toggles. */
    private static double table(JsonNode of) {
        Luts.Table kind = of.required("kind").asString().equals("half") ? Luts.Table.SIGNED_HALF
                : Luts.Table.SIGNED_FULL;
        int mu = of.required("mu").asInt();
        int bits = of.required("entryBits").asInt();
        return switch (of.required("of").asString()) {
            case "entries" -> kind.entries(mu);
            case "registersGe" -> Storage.register(kind.entries(mu) * bits).areaGe();
            case "additions" -> kind.additions(mu);
            default -> throw new IllegalArgumentException("table has no '" + of + "'.");
        };
    }

    private static double sram(JsonNode of) {
        Technology node = node(of);
        double kib = of.required("kib").asDouble();
        int port = of.required("port").asInt();
        SramMacro macro = Sram.of(node).macro(kib, port);
        return switch (of.required("of").asString()) {
            case "macroUm2PerBit" -> macro.areaMm2() * UM2_PER_MM2 / (kib * BITS_PER_KIB);
            case "chipUm2PerBit" -> macro.areaMm2() * node.sramScaling().integrationFactor().value() * UM2_PER_MM2
                    / (kib * BITS_PER_KIB);
            case "readPj" -> macro.readPj();
            case "readPjPerBit" -> macro.readPj() / port;
            case "accessNs" -> macro.accessNs();
            default -> throw new IllegalArgumentException("sram has no '" + of + "'.");
        };
    }

    private static double cycles(JsonNode of) {
        CycleModel model = CycleModel.plain(of.required("rows").asInt(), of.required("cols").asInt(),
                of.required("dataflow").asString().equals("os") ? Dataflow.OUTPUT_STATIONARY
                        : Dataflow.WEIGHT_STATIONARY,
                CycleAssumption.named(of.required("assumption").asString()));
        return model.cycles(of.required("m").asInt(), of.required("k").asInt(), of.required("n").asInt(), false);
    }
}
