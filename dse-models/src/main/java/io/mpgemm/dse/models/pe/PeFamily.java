package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Datapath;
import java.util.List;

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
     * The numerics of one setting.
     *
     * @param settings a value for every parameter that applies
     * @return the datapath
     */
    Datapath datapath(Settings settings);
}
