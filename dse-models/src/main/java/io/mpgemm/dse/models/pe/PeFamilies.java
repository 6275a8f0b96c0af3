package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The register of PE families: a new family is one new file and one line here. */
public final class PeFamilies {

    private static final List<PeFamily> ALL = List.of(new Int8Tpu(), new Fp16TensorCore(), new Dequant(), new Lut(),
            new Mixpe(), new Bitfusion(), new Olaccel(), new Ant(), new Olive(), new Figna(), new Ifpu(), new Figlut(),
            new BitMod(), new Fp8(), Microscaling.mxfp4(), Microscaling.mxfp6(), Microscaling.mxfp8(),
            Microscaling.mxint8(), Microscaling.nvfp4());

    private PeFamilies() {}

    /**
     * All families.
     *
     * @return the families in the order in which they are listed to users
     */
    public static List<PeFamily> all() {
        return ALL;
    }

    /**
     * A family's default settings, some replaced.
     *
     * @param family           the family
     * @param replaced         {@code name=value name=value ...}, empty for none
     * @param rows             rows of the array
     * @param weightStationary whether weights stay in the PEs
     * @return the settings
     * @throws IllegalArgumentException if the family has no such parameter where the others are as they are, or no such value
     */
    public static Settings defaults(PeFamily family, String replaced, int rows, boolean weightStationary) {
        Map<String, String> wanted = new HashMap<>();
        for (String pair : replaced.isBlank() ? List.<String>of() : List.of(replaced.split(" ", -1))) {
            int at = pair.indexOf('=');
            wanted.put(pair.substring(0, at), pair.substring(at + 1));
        }
        Map<String, Value> values = new HashMap<>();
        for (Choice choice : family.choices()) {
            String name = choice.parameter().name();
            boolean holds = choice.when().entrySet().stream().allMatch(when -> values.containsKey(when.getKey())
                    && when.getValue().contains(values.getOrDefault(when.getKey(), Value.of("?")).text()));
            if (holds) {
                String value = wanted.getOrDefault(name, choice.values().getFirst());
                if (!choice.values().contains(value)) {
                    throw new IllegalArgumentException(
                            family.name() + " takes " + name + " " + choice.values() + ", not " + value);
                }
                wanted.remove(name);
                values.put(name, Value.of(value));
            }
        }
        if (!wanted.isEmpty()) {
            throw new IllegalArgumentException(family.name() + " takes no " + wanted + " beside " + values);
        }
        return new Settings(values, rows, weightStationary);
    }
}
