package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.LayerSettings;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.study.StudyException.Issue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameters of a space that give layers weights of their own: {@code qkv.weightBits}, {@code qkv.groupSize} and so on for
 * each layer that the study opens. They stand behind those of the PE, and take the values that the PE can serve; beside a PE
 * that can serve none of them they do not apply, and the layer has the PE's own weights.
 */
final class LayerParameters {

    private final List<PeFamily> families;
    private final Map<String, PeFamily> byName;
    private final List<String> given;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    private LayerParameters(List<PeFamily> families, Set<String> declared) {
        this.families = families;
        byName = families.stream().collect(Collectors.toMap(PeFamily::name, family -> family));
        Set<String> looked = new LinkedHashSet<>(Set.of(SpaceBuilder.PE));
        families.forEach(family -> looked.addAll(LayerSettings.deciding(family)));
        given = looked.stream().filter(name -> name.equals(SpaceBuilder.PE) || declared.contains(name)).toList();
    }

    /**
     * The parameters of some layers.
     *
     * @param layers   what the study opens
     * @param slots    names of the layers that choose
     * @param families the PE families
     * @param pe       the parameters of the PE in the space
     * @throws StudyException if no PE can take a value
     */
    static LayerParameters of(Study.Layers layers, List<String> slots, List<PeFamily> families, List<Parameter> pe) {
        LayerParameters made = new LayerParameters(families,
                pe.stream().map(Parameter::name).collect(Collectors.toSet()));
        made.requireLegal("weightBits", PeParameter.WEIGHT_BITS, layers.weightBits(), pe);
        made.requireLegal("groupSize", PeParameter.GROUP_SIZE, layers.groupSizes(), pe);
        for (String slot : slots) {
            made.open(slot, PeParameter.WEIGHT_BITS, layers.weightBits());
            made.open(slot, PeParameter.GROUP_SIZE, layers.groupSizes());
        }
        return made;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    List<Rule> rules() {
        return rules;
    }

    /**
     * The name of a layer's parameter.
     *
     * @param slot      name of the layer
     * @param parameter weight bits or group size
     */
    static String name(String slot, PeParameter parameter) {
        return slot + "." + parameter.name();
    }

    private void requireLegal(String key, PeParameter parameter, List<Text> values, List<Parameter> pe) {
        List<PeFamily> owners = families.stream().filter(family -> !texts(family, parameter).isEmpty()).toList();
        List<Issue> issues = new ArrayList<>();
        double widest = pe.stream().filter(one -> one.name().equals(parameter.name()))
                .flatMap(one -> one.values().stream()).mapToDouble(LayerParameters::size).max().orElse(0);
        for (Text value : values) {
            Set<String> legal = new LinkedHashSet<>();
            owners.forEach(family -> legal.addAll(texts(family, parameter)));
            String where = "layers." + key + ": ";
            if (owners.isEmpty()) {
                issues.add(new Issue(value.at(), where + "none of "
                        + families.stream().map(PeFamily::name).collect(Collectors.joining(", ")) + " has "
                        + parameter.name() + ". Valid: leave the key out."));
                break;
            } else if (!legal.contains(value.text())) {
                issues.add(new Issue(value.at(), where + "none of "
                        + owners.stream().map(PeFamily::name).collect(Collectors.joining(", ")) + " takes "
                        + Wording.quote(value.text()) + ". "
                        + Wording.validOrMaybe(value.text(), SpaceBuilder.sorted(legal))));
            } else if (size(Value.of(value.text())) > widest) {
                String most = Double.isInfinite(widest) ? "channel" : Long.toString((long) widest);
                issues.add(new Issue(value.at(), where + Wording.quote(value.text())
                        + " is more than the PE's own " + parameter.name() + ", which is at most " + most
                        + " here. Valid: up to " + most + ", or more under space." + parameter.name() + "."));
            }
        }
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    private static Set<String> texts(PeFamily family, PeParameter parameter) {
        Set<String> texts = new LinkedHashSet<>();
        for (Choice choice : family.choices()) {
            if (choice.parameter().name().equals(parameter.name())) {
                choice.values().forEach(value -> texts.add(ValueSyntax.canonical(value)));
            }
        }
        return texts;
    }

    private static double size(Value value) {
        return value.isNumber() ? value.number() : Double.POSITIVE_INFINITY;
    }

    private void open(String slot, PeParameter parameter, List<Text> values) {
        if (values.isEmpty()) {
            return;
        }
        boolean bits = parameter.equals(PeParameter.WEIGHT_BITS);
        String name = name(slot, parameter);
        List<String> sorted = SpaceBuilder.sorted(values.stream().map(Text::text).toList());
        parameters.add(new Parameter(name, slot + ": " + parameter.help(), true,
                sorted.stream().map(Value::of).toList()));
        rules.add(new Rule.Applies(name, given,
                point -> sorted.stream().anyMatch(value -> legal(point, bits, value))));
        rules.add(new Rule.Allows(name, given, (value, point) -> legal(point, bits, value.text())));
    }

    private boolean legal(Assignment point, boolean bits, String value) {
        return LayerSettings.legal(family(point), point, bits ? Optional.of(value) : Optional.empty(),
                bits ? Optional.empty() : Optional.of(value));
    }

    private PeFamily family(Assignment point) {
        return Optional.ofNullable(byName.get(point.find(SpaceBuilder.PE).orElseThrow().text())).orElseThrow();
    }
}
