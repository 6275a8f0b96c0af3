package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.core.space.Assignment;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Datapath;
import java.util.List;
import java.util.Set;

/**
 * A family of processing elements: its parameters, its bill of materials (cost) and its datapath (numerics). One file
 * implements it; {@link PeFamilies} lists it.
 */
public interface PeFamily {

    /**
     * The name in study files, e.g. {@code mixpe}.
     *
     * @return the name
     */
    String name();

    /**
     * One line for {@code dse list pes}.
     *
     * @return what the PE does
     */
    String summary();

    /**
     * Where the design comes from.
     *
     * @return paper or product
     */
    String source();

    /**
     * The parameters and their legal values, in an order in which conditions look back only. The first value of a
     * choice is its default. A parameter may have several choices under conditions that exclude each other; where none
     * holds it does not apply.
     *
     * @return the choices
     */
    List<Choice> choices();

    /**
     * The bill of materials of one setting.
     *
     * @param settings a value for every parameter that applies
     * @return the hardware
     */
    Hardware hardware(Settings settings);

    /**
     * Whether a PE can run layers whose weights have fewer bits than its own.
     *
     * @param pe         the PE's parameters; only weight bits, group size, what is conditional on them and what their own
     *                   conditions look at may be asked for
     * @param weightBits the layer's weight bits, fewer than the PE's
     * @return true unless the family says otherwise
     */
    default boolean supports(Assignment pe, int weightBits) {
        return true;
    }

    /**
     * A PE at work on a layer whose weights are narrower, or whose groups are smaller, than those that it was built for. Area,
     * leakage and clock energy of its units are the same whatever the layer; what may differ is how often a unit operates at
     * an event, how many weights a step serves in how many cycles, and what memories hold.
     *
     * <p>
     * Unless the family says otherwise, narrow weights are widened at the array's edge, by a unit that is counted where the
     * PE serves several widths: memories and transfers gain, cycles and the energy of an operation stay those of the PE's
     * own weights. (Upper bits that are copies of the sign switch less; that is left aside.)
     *
     * @param pe     settings of the PE: its widest weights, its largest group
     * @param layer  settings of the layer ({@link LayerSettings})
     * @param widths all weight bits that the PE serves, its own among them
     * @return the hardware; {@code hardware(pe)} where the layer is what the PE was built for and nothing else is served
     */
    default Hardware serving(Settings pe, Settings layer, Set<Integer> widths) {
        return SharedPe.widening(hardware(pe), hardware(layer), widths);
    }

    /**
     * The numerics of one setting.
     *
     * @param settings a value for every parameter that applies
     * @return the datapath
     */
    Datapath datapath(Settings settings);
}
