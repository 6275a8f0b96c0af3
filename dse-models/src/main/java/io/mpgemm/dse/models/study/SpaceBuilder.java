package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.study.Study.Entry;
import io.mpgemm.dse.models.study.StudyException.Issue;
import io.mpgemm.dse.models.study.StudySpace.FamilyCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns a study into a design space: {@code pe}, then the parameters of the selected families, then rows, cols,
 * dataflow, buffers, DRAM bandwidth, cycle counting and, where the study lists several, node, clock and supply.
 *
 * <p>
 * A PE parameter applies to a family where one of the family's choices for it holds. It takes the values that both the
 * study and the choice list, or the choice's default where the study does not name the parameter. In a weight-stationary
 * array a column's R rows are one chain, so R divides the group size or the group size divides R.
 *
 * <p>
 * Layers that choose weights of their own ({@link Study.Layers}) have parameters behind those of the PE.
 */
public final class SpaceBuilder {

    /** Name of the parameter that chooses the PE family. */
    public static final String PE = "pe";

    private static final String WEIGHT_STATIONARY = "weight-stationary";

    private final Study study;
    private final List<PeFamily> known;
    private final StudySchema schema = StudySchema.shipped();
    private final List<PeFamily> selected = new ArrayList<>();
    private final List<Issue> warnings = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> slots;

    private SpaceBuilder(Study study, List<PeFamily> known, List<String> slots) {
        this.study = study;
        this.known = known;
        this.slots = slots;
    }

    /**
     * Builds the space of a study.
     *
     * @param study the study
     * @param known the PE families that there are
     * @return the space, with at least one point
     * @throws StudyException if a PE, a parameter or a value is unknown, or the space is empty
     */
    public static StudySpace build(Study study, List<PeFamily> known) {
        return build(study, known, List.of());
    }

    /**
     * Builds the space of a study that opens layers.
     *
     * @param study the study
     * @param known the PE families that there are
     * @param slots names of the layers that choose weights of their own
     * @return the space, with at least one point
     * @throws StudyException if a PE, a parameter or a value is unknown, or the space is empty or too large
     */
    public static StudySpace build(Study study, List<PeFamily> known, List<String> slots) {
        return new SpaceBuilder(study, known, slots).build();
    }

    private StudySpace build() {
        select();
        checkEntries();
        parameters.add(new Parameter(PE, "PE family", false,
                selected.stream().map(family -> Value.of(family.name())).toList()));
        Map<String, PeParameter> declared = order();
        declared.values().forEach(this::addPeParameter);
        study.layers().ifPresent(open -> {
            LayerParameters layers = LayerParameters.of(open, slots, selected, parameters);
            parameters.addAll(layers.parameters());
            rules.addAll(layers.rules());
        });
        for (AcceleratorParameter parameter : AcceleratorParameter.values()) {
            addAcceleratorParameter(parameter);
        }
        addDivisibilityRule();
        DesignSpace space = compile(parameters.size(), "");
        List<FamilyCount> counts = counts(space);
        List<Issue> dead = new ArrayList<>();
        for (FamilyCount count : counts) {
            if (count.points().signum() == 0) {
                dead.add(blame(count.family()));
            }
        }
        if (space.size() == 0) {
            throw new StudyException(dead.getFirst().at(),
                    "the space is empty: " + dead.stream().map(Issue::text).collect(Collectors.joining("; ")) + ".");
        }
        dead.forEach(issue -> warnings.add(new Issue(issue.at(), issue.text() + "; this PE has no point.")));
        return new StudySpace(study, space, selected, counts, warnings.stream().map(Issue::toString).toList());
    }

    private void select() {
        Entry pe = study.entry(PE)
                .orElseThrow(() -> new IllegalArgumentException("The schema lets no study pass without space.pe."));
        List<String> names = known.stream().map(PeFamily::name).toList();
        List<Issue> issues = new ArrayList<>();
        for (Text name : pe.values()) {
            int at = names.indexOf(name.text());
            if (at >= 0) {
                selected.add(known.get(at));
            } else {
                issues.add(new Issue(name.at(), "space.pe: unknown PE " + Wording.quote(name.text()) + ". "
                        + Wording.validOrMaybe(name.text(), names)));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    private void checkEntries() {
        List<Issue> issues = new ArrayList<>();
        for (Entry entry : study.space()) {
            String name = entry.parameter();
            if (name.equals(PE) || AcceleratorParameter.named(name).isPresent()) {
                continue;
            }
            List<String> owners = known.stream().filter(family -> !choices(family, name).isEmpty())
                    .map(PeFamily::name).toList();
            if (owners.isEmpty()) {
                issues.add(unknownParameter(entry));
            } else if (selected.stream().noneMatch(family -> owners.contains(family.name()))) {
                warnings.add(new Issue(entry.at(), "space." + name + " has no effect: of the PEs only "
                        + String.join(", ", owners) + " " + (owners.size() == 1 ? "has" : "have") + " it."));
            } else {
                issues.addAll(strayValues(entry));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    private Issue unknownParameter(Entry entry) {
        Set<String> legal = new LinkedHashSet<>(schemaKeys());
        for (PeFamily family : selected) {
            family.choices().forEach(choice -> legal.add(choice.parameter().name()));
        }
        Set<String> everywhere = new LinkedHashSet<>(legal);
        for (PeFamily family : known) {
            family.choices().forEach(choice -> everywhere.add(choice.parameter().name()));
        }
        String meant = Wording.nearest(entry.parameter(), everywhere).isPresent()
                ? Wording.maybe(entry.parameter(), everywhere)
                : schema.home(entry.parameter()).map(path -> " Maybe it belongs under '" + path + "'?").orElse("");
        return new Issue(entry.at(),
                "unknown parameter " + Wording.quote(entry.parameter()) + " in space. " + Wording.valid(legal) + meant);
    }

    private static List<String> schemaKeys() {
        return List.of(PE, "array", "dataflow", "buffers", "dramGBs", "cycles");
    }

    /** Values of an entry that no selected family can take under any condition. */
    private List<Issue> strayValues(Entry entry) {
        Set<String> legal = new LinkedHashSet<>();
        List<String> owners = new ArrayList<>();
        for (PeFamily family : selected) {
            List<Choice> choices = choices(family, entry.parameter());
            choices.forEach(choice -> legal.addAll(texts(choice)));
            if (!choices.isEmpty()) {
                owners.add(family.name());
            }
        }
        List<Issue> issues = new ArrayList<>();
        for (Text value : entry.values()) {
            if (!legal.contains(value.text())) {
                issues.add(new Issue(value.at(),
                        "space." + entry.parameter() + ": none of " + String.join(", ", owners) + " takes "
                                + Wording.quote(value.text()) + ". "
                                + Wording.validOrMaybe(value.text(), sorted(legal))));
            }
        }
        return issues;
    }

    /** The declared parameters in an order in which the conditions of every selected family look back only. */
    private Map<String, PeParameter> order() {
        Map<String, PeParameter> declared = new LinkedHashMap<>();
        Map<String, Set<String>> before = new LinkedHashMap<>();
        for (PeFamily family : selected) {
            for (Choice choice : family.choices()) {
                declared.putIfAbsent(choice.parameter().name(), choice.parameter());
                before.computeIfAbsent(choice.parameter().name(), name -> new TreeSet<>())
                        .addAll(choice.when().keySet());
            }
        }
        Map<String, PeParameter> ordered = new LinkedHashMap<>();
        while (ordered.size() < declared.size()) {
            String next = declared.keySet().stream()
                    .filter(name -> !ordered.containsKey(name)
                            && before.getOrDefault(name, Set.of()).stream().allMatch(ordered::containsKey))
                    .findFirst().orElseThrow(() -> new IllegalStateException("The conditions of " + declared.keySet()
                            + " in " + study.entry(PE).map(Entry::texts).orElse(List.of())
                            + " look at each other in a circle, or at a parameter that the family does not declare."));
            ordered.put(next, Optional.ofNullable(declared.get(next)).orElseThrow());
        }
        return ordered;
    }

    private void addPeParameter(PeParameter parameter) {
        String name = parameter.name();
        Map<String, List<Choice>> offered = new LinkedHashMap<>();
        Set<String> given = new LinkedHashSet<>(Set.of(PE));
        Set<String> values = new LinkedHashSet<>();
        for (PeFamily family : selected) {
            List<Choice> choices = new ArrayList<>();
            for (Choice choice : choices(family, name)) {
                Choice open = new Choice(parameter, opened(choice), choice.when());
                choices.add(open);
                values.addAll(open.values());
                given.addAll(choice.when().keySet());
            }
            offered.put(family.name(), List.copyOf(choices));
        }
        List<String> listed = study.entry(name).map(Entry::texts).orElse(List.copyOf(values)).stream()
                .filter(values::contains).toList();
        List<Value> legal = (parameter.ordered() ? sorted(listed) : listed).stream().map(Value::of).toList();
        parameters.add(new Parameter(name, parameter.help(), parameter.ordered(), legal));
        rules.add(new Rule.Applies(name, List.copyOf(given), point -> held(offered, point).isPresent()));
        rules.add(new Rule.Allows(name, List.copyOf(given), (value, point) -> held(offered, point)
                .map(choice -> choice.values().contains(value.text())).orElse(false)));
    }

    /** The choice of the point's family whose conditions hold. */
    private static Optional<Choice> held(Map<String, List<Choice>> offered, Assignment point) {
        String family = point.find(PE).map(Value::text).orElseThrow();
        return offered.getOrDefault(family, List.of()).stream()
                .filter(choice -> choice.when().entrySet().stream().allMatch(condition -> point
                        .find(condition.getKey()).filter(v -> condition.getValue().contains(v.text())).isPresent()))
                .findFirst();
    }

    /** What the study leaves of a choice: the values it lists too, or the default. */
    private List<String> opened(Choice choice) {
        Optional<Entry> entry = study.entry(choice.parameter().name());
        List<String> texts = texts(choice);
        return entry.isEmpty() ? texts.subList(0, 1) : texts.stream().filter(entry.get().texts()::contains).toList();
    }

    private void addAcceleratorParameter(AcceleratorParameter parameter) {
        List<String> values = values(parameter);
        if (parameter.technology() && values.size() < 2) {
            return;
        }
        parameters.add(new Parameter(parameter.parameter(), parameter.help(schema), parameter.ordered(),
                (parameter.ordered() ? sorted(values) : values).stream().map(Value::of).toList()));
    }

    private List<String> values(AcceleratorParameter parameter) {
        return switch (parameter) {
            case NODE -> study.technology().nodes().stream().map(Text::text).toList();
            case CLOCK_MHZ -> study.technology().clocksMhz().stream().map(Text::text).toList();
            case VOLTAGE -> study.technology().voltages().stream().map(Text::text).toList();
            default -> study.entry(parameter.parameter()).map(Entry::texts)
                    .orElseGet(() -> List.of(parameter.defaultText(schema)));
        };
    }

    /** The rule is left out where powers of two make it true: a rule keeps the diagram from sharing nodes. */
    private void addDivisibilityRule() {
        Set<String> names = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        String rows = AcceleratorParameter.ROWS.parameter();
        List<String> groups = names.stream().filter(name -> name.equals(PeParameter.GROUP_SIZE.name())
                || name.endsWith("." + PeParameter.GROUP_SIZE.name())).sorted().toList();
        if (groups.isEmpty()) {
            return;
        }
        List<Value> sizes = parameters.stream()
                .filter(parameter -> parameter.name().equals(rows) || groups.contains(parameter.name()))
                .flatMap(parameter -> parameter.values().stream()).filter(Value::isNumber).toList();
        if (sizes.stream().allMatch(size -> Integer.bitCount(size.asInt()) == 1)) {
            return;
        }
        List<String> given = new ArrayList<>(groups);
        given.add(rows);
        rules.add(new Rule.Allows(AcceleratorParameter.DATAFLOW.parameter(), given, (dataflow,
                point) -> !dataflow.text().equals(WEIGHT_STATIONARY) || groups.stream()
                        .allMatch(group -> divides(point.find(rows).orElseThrow(), point.find(group)))));
    }

    private static boolean divides(Value rows, Optional<Value> group) {
        if (group.isEmpty() || !group.get().isNumber()) {
            return true;
        }
        int r = rows.asInt();
        int g = group.get().asInt();
        return r % g == 0 || g % r == 0;
    }

    /** The space of the first parameters, of one family where one is named. */
    private DesignSpace compile(int first, String family) {
        List<Parameter> some = parameters.subList(0, first);
        Set<String> names = some.stream().map(Parameter::name).collect(Collectors.toSet());
        List<Rule> among = new ArrayList<>(rules.stream().filter(rule -> names.contains(rule.parameter())).toList());
        if (!family.isEmpty()) {
            among.add(new Rule.Allows(PE, List.of(), (value, point) -> value.text().equals(family)));
        }
        return DesignSpace.of(some, among);
    }

    /** The family is the first parameter. */
    private List<FamilyCount> counts(DesignSpace space) {
        List<FamilyCount> counts = new ArrayList<>();
        for (int i = 0; i < selected.size(); i++) {
            counts.add(new FamilyCount(selected.get(i).name(), space.countWithFirst(i)));
        }
        return counts;
    }

    /** The first parameter at which a family has nothing left. */
    private Issue blame(String family) {
        int first = 1;
        while (compile(first, family).size() > 0) {
            first++;
        }
        String name = parameters.get(first - 1).name();
        Optional<Entry> entry = study.entry(name);
        Location at = entry.or(() -> study.entry(PE)).map(Entry::at).orElse(Location.of(study.source().file()));
        String listed = entry.map(Entry::texts).orElse(List.of()).stream().map(Wording::quote)
                .collect(Collectors.joining(", "));
        if (name.equals(AcceleratorParameter.DATAFLOW.parameter())) {
            return new Issue(at, family + ": in a weight-stationary array the rows must divide the group size or the "
                    + "group size the rows, and no pair here does");
        }
        String takes = selected.stream().filter(each -> each.name().equals(family))
                .flatMap(each -> choices(each, name).stream())
                .map(choice -> String.join(", ", texts(choice)) + conditions(choice)).collect(Collectors.joining("; "));
        return new Issue(at, family + " cannot take " + name + " " + listed + " here (it takes " + takes + ")");
    }

    private static String conditions(Choice choice) {
        return choice.when().isEmpty() ? ""
                : choice.when().entrySet().stream().sorted(Map.Entry.comparingByKey())
                        .map(when -> when.getKey() + " " + String.join(" or ", when.getValue()))
                        .collect(Collectors.joining(" and ", " with ", ""));
    }

    private static List<Choice> choices(PeFamily family, String parameter) {
        return family.choices().stream().filter(choice -> choice.parameter().name().equals(parameter)).toList();
    }

    private static List<String> texts(Choice choice) {
        return choice.values().stream().map(ValueSyntax::canonical).toList();
    }

    /** Numbers by size, then texts as they come ({@code channel} is larger than any group). */
    static List<String> sorted(Iterable<String> texts) {
        List<Value> values = new ArrayList<>();
        texts.forEach(text -> values.add(Value.of(text)));
        values.sort(Comparator.comparingDouble(value -> value.isNumber() ? value.number() : Double.POSITIVE_INFINITY));
        return values.stream().map(Value::text).toList();
    }
}
