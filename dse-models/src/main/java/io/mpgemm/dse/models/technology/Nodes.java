package io.mpgemm.dse.models.technology;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The way from what a study or a command says of the technology (node, scaling rule, supply, temperature, own constants)
 * to a {@link Technology} at its operating point. Immutable.
 */
public final class Nodes {

    private final String scaling;
    private final double celsius;
    private final Optional<OwnNode> own;

    /**
     * A way.
     *
     * @param scaling rule that turns energies of logic at 45 nm into a node's; own constants stay as they are
     * @param celsius temperature of leakage
     * @param own     what the user knows of the process
     */
    public Nodes(String scaling, double celsius, Optional<OwnNode> own) {
        this.scaling = scaling;
        this.celsius = celsius;
        this.own = own;
    }

    /**
     * The shipped nodes under default conditions.
     *
     * @return the default rule, the default temperature, no own constants
     */
    public static Nodes standard() {
        Common common = Common.standard();
        return new Nodes(common.defaultRule(), common.defaultTemperatureC(), Optional.empty());
    }

    /**
     * A technology where a design works.
     *
     * @param node  name of a shipped node; where there are own constants, of the one that lends the rest
     * @param volts supply; empty for the nominal one
     * @return the technology
     * @throws IllegalArgumentException if there is no such node or rule, or the point is out of range
     */
    public Technology at(String node, OptionalDouble volts) {
        Technology base = Technologies.named(node).withEnergyRule(scaling);
        Technology nominal = own.map(constants -> constants.on(base)).orElse(base);
        return nominal.at(new Conditions(volts, celsius));
    }
}
