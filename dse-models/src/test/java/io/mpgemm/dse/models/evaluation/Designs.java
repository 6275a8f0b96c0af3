package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** PEs of families by name, for tests. */
final class Designs {

    private Designs() {}

    static PeFamily family(String name) {
        return PeFamilies.all().stream().filter(family -> family.name().equals(name)).findFirst().orElseThrow();
    }

    /** The family's defaults, some replaced, weight stationary in 16 rows. Written {@code name=value name=value}. */
    static Settings settings(PeFamily family, String wanted) {
        return PeFamilies.defaults(family, wanted, 16, true);
    }

    /** Random settings of a family. */
    static Settings random(PeFamily family, Random random, int rows, boolean weightStationary) {
        Map<String, Value> values = new HashMap<>();
        for (Choice choice : family.choices()) {
            boolean holds = choice.when().entrySet().stream().allMatch(when -> values.containsKey(when.getKey())
                    && when.getValue().contains(values.getOrDefault(when.getKey(), Value.of("?")).text()));
            if (holds) {
                values.put(choice.parameter().name(),
                        Value.of(choice.values().get(random.nextInt(choice.values().size()))));
            }
        }
        return new Settings(values, rows, weightStationary);
    }
}
