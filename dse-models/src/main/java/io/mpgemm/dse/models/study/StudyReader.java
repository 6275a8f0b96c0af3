package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Survivors;
import io.mpgemm.dse.models.study.Goals.Bound;
import io.mpgemm.dse.models.study.Goals.Goal;
import io.mpgemm.dse.models.study.Goals.Pair;
import io.mpgemm.dse.models.study.Study.Entry;
import io.mpgemm.dse.models.study.Study.Fidelity;
import io.mpgemm.dse.models.study.Study.GeneratorSetting;
import io.mpgemm.dse.models.study.Study.OwnConstant;
import io.mpgemm.dse.models.study.Study.OwnProcess;
import io.mpgemm.dse.models.study.Study.Technology;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Turns a document into a {@link Study}: schema first, then what a schema cannot say. */
final class StudyReader {

    /** Keys beside the constants that describe an own process. */
    private static final Set<String> OWN_KEYS = Set.of("name", "liberty", "sramTable", "nominalTemperatureC");

    private final Study.Source source;
    private final LocatedTree tree;
    private final StudySchema schema;
    private final JsonNode root;

    private StudyReader(Study.Source source, LocatedTree tree, StudySchema schema) {
        this.source = source;
        this.tree = tree;
        this.schema = schema;
        this.root = tree.root();
    }

    static Study read(Study.Source source, LocatedTree tree) {
        StudySchema schema = StudySchema.shipped();
        schema.check(tree);
        return new StudyReader(source, tree, schema).study();
    }

    private Study study() {
        List<Entry> space = space();
        Goals goals = goals();
        return new Study(source, name(), get("/description").asString(), workloads(), technology(), space, layers(),
                goals, fidelity(), search(), otherSearches(), robust(),
                has("/published") ? Optional.of(text("/published")) : Optional.empty(),
                new MapReader(tree, schema, this::texts).maps(goals.bounds()));
    }

    private String name() {
        JsonNode name = root.at("/name");
        if (!name.isMissingNode()) {
            return name.asString();
        }
        String file = source.file().substring(
                Math.max(source.file().lastIndexOf('/'), source.file().lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        String stem = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]", "-")
                .replaceAll("^[^A-Za-z0-9]+", "");
        return stem.isEmpty() ? "study" : stem.substring(0, Math.min(80, stem.length()));
    }

    private List<WorkloadSpec> workloads() {
        JsonNode node = root.at("/workload");
        if (node.isObject()) {
            return List.of(workload("/workload"));
        }
        Map<String, String> seen = new HashMap<>();
        List<WorkloadSpec> workloads = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String pointer = "/workload/" + i;
            WorkloadSpec workload = workload(pointer);
            if (seen.put(workload.name(), pointer) != null) {
                throw new StudyException(tree.valueAt(pointer), StudySchema.path(pointer) + ": the name "
                        + Wording.quote(workload.name())
                        + " stands twice. Valid: a name for each workload. Maybe give it a 'name'?");
            }
            workloads.add(workload);
        }
        return workloads;
    }

    private WorkloadSpec workload(String pointer) {
        boolean model = has(pointer + "/model");
        if (model == has(pointer + "/gemms")) {
            throw new StudyException(tree.valueAt(pointer),
                    StudySchema.path(pointer)
                            + (model ? ": both 'model' and 'gemms' are given." : ": there is neither a "
                                    + "'model' nor 'gemms'.")
                            + " Valid: one of model, gemms.");
        }
        if (!model) {
            refuseBeside(pointer, "gemms", "phase", "batch", "context", "attention");
            return new WorkloadSpec.OfGemms(workloadText(pointer, "name").orElse("gemms"), gemms(pointer + "/gemms"));
        }
        Text name = text(pointer + "/model");
        WorkloadSpec.Phase phase = WorkloadSpec.Phase
                .valueOf(workloadText(pointer, "phase").orElse("").toUpperCase(Locale.ROOT));
        int batch = workloadNode(pointer, "batch").asInt();
        int context = workloadNode(pointer, "context").asInt();
        boolean attention = workloadNode(pointer, "attention").asBoolean();
        String title = workloadText(pointer, "name").orElse(
                name.text() + " " + phase.name().toLowerCase(Locale.ROOT) + " b" + batch + " c" + context);
        return new WorkloadSpec.OfModel(title, name, phase, batch, context, attention);
    }

    private void refuseBeside(String pointer, String beside, String... keys) {
        for (String key : keys) {
            if (has(pointer + "/" + key)) {
                throw new StudyException(tree.keyAt(pointer + "/" + key), StudySchema.path(pointer) + ": '" + key
                        + "' has no meaning beside '" + beside + "'. Valid beside it: name.");
            }
        }
    }

    private JsonNode workloadNode(String pointer, String key) {
        JsonNode own = root.at(pointer + "/" + key);
        return own.isMissingNode() ? schema.at("/$defs/workload/properties/" + key).path("default") : own;
    }

    private Optional<String> workloadText(String pointer, String key) {
        JsonNode node = workloadNode(pointer, key);
        return node.isMissingNode() ? Optional.empty() : Optional.of(node.asString());
    }

    private List<WorkloadSpec.Gemm> gemms(String pointer) {
        List<WorkloadSpec.Gemm> gemms = new ArrayList<>();
        JsonNode list = root.at(pointer);
        for (int i = 0; i < list.size(); i++) {
            JsonNode gemm = list.get(i);
            String site = gemm.has("site") ? gemm.get("site").asString() : "gemm" + i;
            int count = gemm.has("count") ? gemm.get("count").asInt() : 1;
            gemms.add(new WorkloadSpec.Gemm(site, gemm.get("m").asInt(), gemm.get("k").asInt(), gemm.get("n").asInt(),
                    count));
        }
        return gemms;
    }

    private Technology technology() {
        List<Text> clocks = ValueSyntax.expand("technology.clockMhz", texts("/technology/clockMhz"));
        AcceleratorParameter.CLOCK_MHZ.requireLegal(schema, "technology.clockMhz", clocks);
        List<Text> voltages = ValueSyntax.expand("technology.voltage", texts("/technology/voltage"));
        AcceleratorParameter.VOLTAGE.requireLegal(schema, "technology.voltage", voltages);
        Optional<OwnProcess> own = ownProcess();
        List<Text> nodes = own.isPresent() ? List.of(text("/technology/base"))
                : ValueSyntax.expand("technology.node", texts("/technology/node"));
        return new Technology(nodes, clocks, text("/technology/dram"), text("/technology/scaling"), voltages,
                get("/technology/temperatureC").asDouble(), own);
    }

    private Optional<OwnProcess> ownProcess() {
        List<OwnConstant> constants = new ArrayList<>();
        boolean base = has("/technology/base");
        for (String key : root.at("/technology").propertyNames()) {
            String reference = schema.at("/properties/technology/properties/" + key).path("$ref").asString();
            boolean constant = reference.endsWith("/constant") || reference.endsWith("/fraction");
            if (!base && (constant || OWN_KEYS.contains(key))) {
                throw new StudyException(tree.keyAt("/technology/" + key), "technology: '" + key
                        + "' needs a 'base'. Valid: beside it base: 28nm, a node that lends what is not given.");
            }
            if (constant) {
                constants.add(ownConstant(key));
            }
        }
        if (!base) {
            return Optional.empty();
        }
        if (has("/technology/node")) {
            throw new StudyException(tree.keyAt("/technology/node"),
                    "technology: 'node' has no meaning beside 'base'. Valid: one of node, base.");
        }
        return Optional.of(new OwnProcess(ownText("name").map(Text::text), ownText("liberty"), ownText("sramTable"),
                get("/technology/nominalTemperatureC").asDouble(), constants));
    }

    private Optional<Text> ownText(String key) {
        return has("/technology/" + key) ? Optional.of(text("/technology/" + key)) : Optional.empty();
    }

    private OwnConstant ownConstant(String key) {
        String pointer = "/technology/" + key;
        JsonNode node = root.at(pointer);
        double value = node.isObject() ? node.get("value").asDouble() : node.asDouble();
        double low = node.path("low").asDouble(value);
        double high = node.path("high").asDouble(value);
        if (!(low <= value && value <= high)) {
            throw new StudyException(tree.valueAt(pointer), "technology." + key + ": " + value
                    + " lies outside its band, " + low + " to " + high + ". Valid: low <= value <= high.");
        }
        JsonNode source = node.path("source");
        return new OwnConstant(key, tree.valueAt(pointer), value, low, high,
                source.isMissingNode() ? Optional.empty() : Optional.of(source.asString()));
    }

    private List<Entry> space() {
        List<Entry> entries = new ArrayList<>();
        for (String key : root.at("/space").propertyNames()) {
            String pointer = LocatedTree.child("/space", key);
            if (key.equals("array") || key.equals("buffers")) {
                for (String inner : root.at(pointer).propertyNames()) {
                    entries.add(entry(inner, pointer + "/" + inner));
                }
            } else {
                entries.add(entry(key, pointer));
            }
        }
        return entries;
    }

    private Entry entry(String parameter, String pointer) {
        String path = StudySchema.path(pointer);
        List<Text> values = ValueSyntax.expand(path, texts(pointer));
        Optional<AcceleratorParameter> accelerator = AcceleratorParameter.named(parameter);
        if (accelerator.isPresent() && accelerator.get().pointer().equals(pointer)) {
            accelerator.get().requireLegal(schema, path, values);
        } else if (accelerator.isPresent()) {
            throw new StudyException(tree.keyAt(pointer), "unknown parameter " + Wording.quote(parameter)
                    + " in space. Maybe it belongs under '" + accelerator.get().parent() + "'?");
        }
        return new Entry(parameter, tree.keyAt(pointer), values);
    }

    private Optional<Study.Layers> layers() {
        if (!has("/layers")) {
            return Optional.empty();
        }
        if (!has("/layers/weightBits") && !has("/layers/groupSize")) {
            throw new StudyException(tree.keyAt("/layers"),
                    "layers: nothing is open. Valid: weightBits, groupSize or both, as { weightBits: [2, 3, 4] }.");
        }
        return Optional.of(new Study.Layers(tree.keyAt("/layers"),
                ValueSyntax.expand("layers.weightBits", texts("/layers/weightBits")),
                ValueSyntax.expand("layers.groupSize", texts("/layers/groupSize")),
                Study.Layers.Per.valueOf(get("/layers/per").asString().toUpperCase(Locale.ROOT)),
                ValueSyntax.expand("layers.kinds", texts("/layers/kinds"))));
    }

    private Goals goals() {
        List<Goal> objectives = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (Objective.Direction direction : Objective.Direction.values()) {
            String key = direction.name().toLowerCase(Locale.ROOT);
            for (Text metric : texts("/objectives/" + key)) {
                if (seen.put(metric.text(), metric.at()) != null) {
                    throw new StudyException(metric.at(), "objectives: the metric " + Wording.quote(metric.text())
                            + " stands twice. Valid: each metric once, to minimise or to maximise.");
                }
                objectives.add(new Goal(metric, direction));
            }
        }
        if (objectives.isEmpty() || objectives.size() > 5) {
            throw new StudyException(tree.valueAt("/objectives"), "objectives: there are " + objectives.size()
                    + ". Valid: one to five metrics under minimize and maximize.");
        }
        List<Bound> bounds = new ArrayList<>();
        for (Text constraint : texts("/constraints")) {
            bounds.add(Goals.bound(constraint));
        }
        Goals.requireConsistent(bounds);
        List<Pair<Text>> pairs = new ArrayList<>();
        for (int i = 0; i < get("/correlate").size(); i++) {
            List<Text> pair = texts("/correlate/" + i);
            Text x = pair.getFirst();
            Text y = pair.get(1);
            if (x.text().equals(y.text())) {
                throw new StudyException(y.at(), "correlate: the metric " + Wording.quote(y.text())
                        + " stands twice. Valid: two different metrics.");
            }
            pairs.add(new Pair<>(x, y, pair.stream().skip(2).findFirst()));
        }
        return new Goals(objectives, has("/objectives"), bounds, pairs);
    }

    private Fidelity fidelity() {
        List<Text> tensors = texts("/fidelity/tensors");
        if (tensors.size() > 1) {
            for (Text tensor : tensors) {
                if (Fidelity.SHIPPED.contains(tensor.text())) {
                    throw new StudyException(tensor.at(), "fidelity.tensors: '" + tensor.text()
                            + "' stands beside files. Valid: either " + tensor.text() + " or files.");
                }
            }
        }
        List<Integer> layers = new ArrayList<>();
        for (JsonNode layer : get("/fidelity/layers")) {
            layers.add(layer.asInt());
        }
        return new Fidelity(tensors, layers, texts("/fidelity/sites"), sampleOutputs(tensors),
                get("/fidelity/seed").asLong(), generator(), language());
    }

    private long sampleOutputs(List<Text> tensors) {
        JsonNode outputs = get("/fidelity/sampleOutputs");
        if (outputs.isNumber()) {
            return outputs.asLong();
        }
        Text text = text("/fidelity/sampleOutputs");
        if (!text.text().equals("all")) {
            throw new StudyException(text.at(), "fidelity.sampleOutputs: " + Wording.quote(text.text())
                    + " is not known. Valid: a whole number, all.");
        }
        if (tensors.getFirst().text().equals(Fidelity.BUILTIN)) {
            throw new StudyException(text.at(), "fidelity.sampleOutputs: 'all' needs tensors of your own, as generated "
                    + "ones have no end. Valid: a whole number.");
        }
        return Fidelity.ALL;
    }

    private List<GeneratorSetting> generator() {
        List<GeneratorSetting> settings = new ArrayList<>();
        for (String key : root.at("/fidelity/generator").propertyNames()) {
            String pointer = LocatedTree.child("/fidelity/generator", key);
            JsonNode node = root.at(pointer);
            List<Double> values = new ArrayList<>();
            if (node.isArray()) {
                node.forEach(value -> values.add(value.asDouble()));
            } else {
                values.add(node.asDouble());
            }
            settings.add(new GeneratorSetting(key, tree.keyAt(pointer), values));
        }
        return settings;
    }

    private Study.Language language() {
        List<Integer> channels = new ArrayList<>();
        JsonNode listed = root.at("/fidelity/outlierChannels");
        for (int i = 0; i < listed.size(); i++) {
            if (channels.contains(listed.get(i).asInt())) {
                throw new StudyException(tree.valueAt("/fidelity/outlierChannels/" + i), "fidelity.outlierChannels: "
                        + "the channel " + listed.get(i) + " stands twice. Valid: each channel once.");
            }
            channels.add(listed.get(i).asInt());
        }
        return new Study.Language(has("/fidelity/language") ? Optional.of(text("/fidelity/language"))
                : Optional.empty(), get("/fidelity/languageSequences").asInt(), get("/fidelity/languageTokens").asInt(),
                get("/fidelity/languageHead").asString().equals("pe"),
                has("/fidelity/outlierAlpha") ? OptionalDouble.of(get("/fidelity/outlierAlpha").asDouble())
                        : OptionalDouble.empty(),
                channels);
    }

    private SearchPlan search() {
        String kind = get("/search/kind").asString();
        if (kind.equals("exhaustive")) {
            return new SearchPlan.Exhaustive(
                    SearchPlan.Points.valueOf(get("/search/points").asString().toUpperCase(Locale.ROOT)));
        }
        refuseSearchKeys("kind: " + kind, kind.equals("random") ? Set.of("evaluations", "seed", "seeds")
                : Set.of("population", "generations", "evaluations", "seed", "seeds", "survivors", "stall", "start"));
        if (has("/search/seeds") && has("/search/seed")) {
            throw new StudyException(tree.keyAt("/search/seed"),
                    "search: 'seed' has no meaning beside 'seeds'. Valid: one of them; of seeds the first is the study's.");
        }
        return sampler(kind, has("/search/seeds") ? get("/search/seeds/0").asLong() : get("/search/seed").asLong());
    }

    /** Other searches of the same space, each from a seed of its own. */
    private List<SearchPlan> otherSearches() {
        String kind = get("/search/kind").asString();
        List<SearchPlan> others = new ArrayList<>();
        if (!kind.equals("exhaustive")) {
            if (has("/search/seeds")) {
                seeds().stream().skip(1).forEach(seed -> others.add(sampler(kind, seed)));
            }
        } else if (has("/search/compare")) {
            String compare = get("/search/compare").asString();
            refuseSearchKeys("compare: " + compare,
                    compare.equals("random") ? Set.of("compare", "points", "evaluations", "seeds")
                            : Set.of("compare", "points", "population", "generations", "evaluations", "seeds",
                                    "survivors", "stall", "start"));
            seeds().forEach(seed -> others.add(sampler(compare, seed)));
        } else {
            refuseSearchKeys("kind: exhaustive", Set.of("compare", "points"));
        }
        return others;
    }

    private List<Long> seeds() {
        List<Long> distinct = new ArrayList<>();
        JsonNode seeds = get("/search/seeds");
        for (int i = 0; i < seeds.size(); i++) {
            if (distinct.contains(seeds.get(i).asLong())) {
                throw new StudyException(tree.valueAt("/search/seeds/" + i),
                        "search.seeds: the seed " + seeds.get(i) + " stands twice. Valid: each seed once.");
            }
            distinct.add(seeds.get(i).asLong());
        }
        return distinct;
    }

    private Robust robust() {
        return new Robust(has("/robust"), get("/robust/samples").asInt(), get("/robust/seed").asLong(),
                Robust.Distribution.valueOf(get("/robust/distribution").asString().toUpperCase(Locale.ROOT)),
                get("/robust/threshold").asDouble(), get("/robust/ranks").asInt());
    }

    private void refuseSearchKeys(String with, Set<String> meaningful) {
        for (String key : root.at("/search").propertyNames()) {
            if (!key.equals("kind") && !meaningful.contains(key)) {
                throw new StudyException(tree.keyAt("/search/" + key),
                        "search: '" + key + "' has no meaning with '" + with + "'. "
                                + Wording.valid(meaningful.stream().sorted().toList())
                                + (key.equals("seed") && meaningful.contains("seeds") ? " Maybe you meant 'seeds'?"
                                        : ""));
            }
        }
    }

    private SearchPlan sampler(String kind, long seed) {
        if (kind.equals("random")) {
            return new SearchPlan.Random(get("/search/evaluations").asLong(), seed);
        }
        return new SearchPlan.Genetic(get("/search/population").asInt(), get("/search/generations").asInt(),
                has("/search/evaluations") ? OptionalLong.of(get("/search/evaluations").asLong())
                        : OptionalLong.empty(),
                seed, Survivors.valueOf(get("/search/survivors").asString().toUpperCase(Locale.ROOT)),
                has("/search/stall") ? OptionalInt.of(get("/search/stall").asInt()) : OptionalInt.empty(), start());
    }

    private List<KnownDesigns.Known> start() {
        List<KnownDesigns.Known> known = new ArrayList<>();
        for (int i = 0; i < root.at("/search/start").size(); i++) {
            String pointer = "/search/start/" + i;
            Map<String, Text> values = new HashMap<>();
            for (String name : root.at(pointer).propertyNames()) {
                values.put(name, text(LocatedTree.child(pointer, name)));
            }
            known.add(new KnownDesigns.Known(tree.valueAt(pointer), values));
        }
        return known;
    }

    private boolean has(String pointer) {
        return !root.at(pointer).isMissingNode();
    }

    /** The value at a pointer, or the schema's default where the study does not have it. */
    private JsonNode get(String pointer) {
        JsonNode own = root.at(JsonPointer.compile(pointer));
        if (!own.isMissingNode()) {
            return own;
        }
        int cut = pointer.lastIndexOf('/');
        String parent = pointer.substring(0, cut);
        if (!parent.isEmpty() && !has(parent)) {
            JsonNode inherited = schema.at(schemaPointer(parent)).path("default").path(pointer.substring(cut + 1));
            if (!inherited.isMissingNode()) {
                return inherited;
            }
        }
        return schema.at(schemaPointer(pointer)).path("default");
    }

    private static String schemaPointer(String pointer) {
        return pointer.replace("/", "/properties/");
    }

    private Text text(String pointer) {
        return new Text(scalar(get(pointer)), tree.valueAt(pointer));
    }

    /** The texts of a scalar or a list; the schema's default where the study has neither. */
    private List<Text> texts(String pointer) {
        JsonNode node = get(pointer);
        if (!node.isArray()) {
            return node.isMissingNode() ? List.of() : List.of(text(pointer));
        }
        List<Text> texts = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            texts.add(new Text(scalar(node.get(i)), tree.valueAt(pointer + "/" + i)));
        }
        return texts;
    }

    private static String scalar(JsonNode node) {
        return node.isFloatingPointNumber() ? ValueSyntax.plain(BigDecimal.valueOf(node.asDouble())) : node.asString();
    }
}
