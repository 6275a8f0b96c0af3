package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Legal settings of a family, by a walk of its choices that knows nothing of the design space. */
final class SettingsSample {

    private static final int BASES = 6;
    private static final int SIZE = 40;

    private final PeFamily family;

    SettingsSample(PeFamily family) {
        this.family = family;
    }

    /**
     * The default, some random settings, each choice's narrowest accumulator, and neighbours of the first that differ in
     * one parameter and what depends on it. In 16 rows, weight stationary.
     */
    List<Settings> sample(long seed) {
        Random random = new Random(seed);
        Set<Map<String, String>> found = new LinkedHashSet<>();
        found.add(complete(Map.of()));
        for (int i = 1; i < BASES; i++) {
            found.add(random(random));
        }
        List<Map<String, String>> bases = List.copyOf(found);
        for (Choice choice : family.choices()) {
            if (choice.parameter().equals(PeParameter.ACCUMULATOR)) {
                found.add(complete(narrowest(choice)));
            }
        }
        for (int tries = 0; tries < 1000 && found.size() < SIZE; tries++) {
            Map<String, String> base = bases.get(tries % bases.size());
            List<String> names = List.copyOf(base.keySet());
            String name = names.get(random.nextInt(names.size()));
            List<String> values = legal(name, base);
            Map<String, String> wanted = new HashMap<>(base);
            wanted.put(name, values.get(random.nextInt(values.size())));
            found.add(complete(wanted));
        }
        return found.stream().map(values -> settings(values, 16, true)).toList();
    }

    /** The last accumulator of a choice under the last values of its conditions: both are listed widest or default first. */
    private static Map<String, String> narrowest(Choice accumulators) {
        Map<String, String> wanted = new HashMap<>();
        accumulators.when().forEach((name, values) -> wanted.put(name, values.getLast()));
        wanted.put(PeParameter.ACCUMULATOR.name(), accumulators.values().getLast());
        return wanted;
    }

    /** Every legal combination of the values of some parameters, in the order of the choices. */
    List<Map<String, String>> combinations(Set<String> names) {
        List<Map<String, String>> found = new ArrayList<>();
        found.add(Map.of());
        for (Choice choice : family.choices()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> values : found) {
                String name = choice.parameter().name();
                if (!names.contains(name) || !holds(choice, values)) {
                    longer.add(values);
                    continue;
                }
                for (String value : choice.values()) {
                    Map<String, String> with = new LinkedHashMap<>(values);
                    with.put(name, value);
                    longer.add(with);
                }
            }
            found = longer;
        }
        return found;
    }

    /** Random legal settings in which some parameters are given, in an array of random rows and dataflow. */
    Settings random(Map<String, String> given, Random random) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Choice choice : family.choices()) {
            if (holds(choice, values)) {
                String name = choice.parameter().name();
                values.put(name, given.getOrDefault(name,
                        choice.values().get(random.nextInt(choice.values().size()))));
            }
        }
        return settings(values, 1 << (2 + random.nextInt(6)), random.nextBoolean());
    }

    /** Both dataflows in arrays of 16 and 64 rows. */
    static List<Settings> placed(Settings settings) {
        List<Settings> placed = new ArrayList<>();
        for (int rows : new int[]{16, 64}) {
            placed.add(new Settings(settings.values(), rows, true));
            placed.add(new Settings(settings.values(), rows, false));
        }
        return placed;
    }

    /** Both dataflows in as many rows as the settings have. */
    static List<Settings> bothDataflows(Settings settings) {
        return List.of(new Settings(settings.values(), settings.rows(), true),
                new Settings(settings.values(), settings.rows(), false));
    }

    /** The defaults with some values replaced. */
    Settings with(String... namesAndValues) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wanted.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        Map<String, String> values = complete(wanted);
        if (!values.entrySet().containsAll(wanted.entrySet())) {
            throw new IllegalArgumentException(family.name() + " has no " + wanted + ", only " + values);
        }
        return settings(values, 16, true);
    }

    /** The settings with one value replaced. */
    Settings with(Settings base, PeParameter parameter, String value) {
        Map<String, String> wanted = texts(base);
        wanted.put(parameter.name(), value);
        return settings(complete(wanted), base.rows(), base.weightStationary());
    }

    /** The same settings with every legal value of one parameter that leaves all the others as they are. */
    List<Settings> variants(Settings settings, PeParameter parameter) {
        Map<String, String> base = texts(settings);
        List<Settings> variants = new ArrayList<>();
        for (Choice choice : family.choices()) {
            if (choice.parameter().equals(parameter)) {
                for (String value : choice.values()) {
                    Map<String, String> wanted = new HashMap<>(base);
                    wanted.put(parameter.name(), value);
                    if (base.containsKey(parameter.name()) && complete(wanted).equals(wanted)) {
                        variants.add(settings(wanted, settings.rows(), settings.weightStationary()));
                    }
                }
            }
        }
        return variants.stream().distinct().toList();
    }

    /** Whether every parameter that applies has a value that its choice lists, and no other has one. */
    boolean isLegal(Settings settings) {
        Map<String, String> values = texts(settings);
        return complete(values).equals(values);
    }

    private Map<String, String> random(Random random) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Choice choice : family.choices()) {
            if (holds(choice, values)) {
                values.put(choice.parameter().name(), choice.values().get(random.nextInt(choice.values().size())));
            }
        }
        return values;
    }

    /** The wanted values where they are legal, else defaults. */
    private Map<String, String> complete(Map<String, String> wanted) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Choice choice : family.choices()) {
            if (holds(choice, values)) {
                String name = choice.parameter().name();
                values.put(name, Optional.ofNullable(wanted.get(name)).filter(choice.values()::contains)
                        .orElse(choice.values().getFirst()));
            }
        }
        return values;
    }

    private List<String> legal(String name, Map<String, String> values) {
        return family.choices().stream()
                .filter(choice -> choice.parameter().name().equals(name) && holds(choice, values)).findFirst()
                .orElseThrow().values();
    }

    private static boolean holds(Choice choice, Map<String, String> values) {
        return choice.when().entrySet().stream()
                .allMatch(when -> when.getValue().contains(values.getOrDefault(when.getKey(), "")));
    }

    private static Settings settings(Map<String, String> values, int rows, boolean weightStationary) {
        Map<String, Value> typed = new HashMap<>();
        values.forEach((name, text) -> typed.put(name, Value.of(text)));
        return new Settings(typed, rows, weightStationary);
    }

    private static Map<String, String> texts(Settings settings) {
        Map<String, String> texts = new HashMap<>();
        settings.values().forEach((name, value) -> texts.put(name, value.text()));
        return texts;
    }
}
