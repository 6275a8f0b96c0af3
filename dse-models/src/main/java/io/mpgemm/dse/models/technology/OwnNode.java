package io.mpgemm.dse.models.technology;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a user knows of a process; the rest is a shipped node's.
 *
 * @param name         name in reports
 * @param constants    constants by the names of {@link Technology#constants}
 * @param sram         own SRAM macros
 * @param temperatureC temperature at which the given leakage of logic holds, where it is not that of the shipped nodes
 */
public record OwnNode(String name, Map<String, Quantity> constants, Optional<SramTable> sram,
        OptionalDouble temperatureC) {

    /** Copies the map. */
    public OwnNode {
        constants = Map.copyOf(constants);
    }

    /**
     * A shipped node with the known constants in place of its own.
     *
     * @param base the shipped node
     * @return the technology at its nominal point
     * @throws IllegalArgumentException if there is no constant of a name
     */
    Technology on(Technology base) {
        constants.keySet().forEach(constant -> {
            if (!base.constants().containsKey(constant)) {
                throw new IllegalArgumentException("No constant '" + constant + "'. Constants: "
                        + String.join(", ", base.constants().keySet()) + ".");
            }
        });
        Technology own = base.map((constant, theirs) -> constants.getOrDefault(constant, theirs));
        double celsius = constants.containsKey("leakageNwPerGe") ? temperatureC.orElse(base.temperatureC())
                : base.temperatureC();
        Technology renamed = own.named(name, "own constants on " + base.name() + ": " + base.description(), celsius);
        Technology.SramScaling theirs = renamed.sramScaling();
        Quantity one = Quantity.given(1, "", "own SRAM table");
        return sram.map(table -> renamed.with(new Technology.SramScaling(theirs.tableNm(), sram,
                theirs.temperatureC(), one, one, one, one, theirs.integrationFactor()))).orElse(renamed);
    }
}
