package io.mpgemm.dse.models.pe;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Unit.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What a PE needs to serve layers whose weights differ in width. */
final class SharedPe {

    private SharedPe() {}

    /**
     * A PE that widens narrow weights to its own width before it takes them: it works as on its own weights, and memories
     * alone gain.
     *
     * @param built  the PE
     * @param layer  a PE of the layer's own settings, for what memories hold
     * @param widths widths that the PE serves
     * @return the PE at work on the layer
     */
    static Hardware widening(Hardware built, Hardware layer, Set<Integer> widths) {
        List<Unit> units = new ArrayList<>(built.units());
        if (widths.size() > 1) {
            units.add(unpacker(Collections.max(widths), widths.size(), built.macsPerPe()));
        }
        return storing(new Hardware(units, built.macsPerPe(), built.cyclesPerStep(), built.weightBits(),
                built.operandBits(), built.groupOverheadBits(), built.channelOverheadBits(), built.activationBits(),
                built.accumulatorBits(), built.activationScaleBits()), layer);
    }

    /** Hardware whose memories hold a layer's weights. */
    static Hardware storing(Hardware built, Hardware layer) {
        return new Hardware(built.units(), built.macsPerPe(), built.cyclesPerStep(), layer.weightBits(),
                built.operandBits(), layer.groupOverheadBits(), layer.channelOverheadBits(), built.activationBits(),
                built.accumulatorBits(), built.activationScaleBits());
    }

    /**
     * The unit of a column that takes codes of several widths from the packed words of the buffer: a register of two words,
     * for each code a shifter to any of the bits where it may begin, and a choice of the sign's place.
     */
    private static Unit unpacker(int bits, int widths, int lanes) {
        double share = 1.0 / lanes;
        return Unit.of("weight unpacker", Placement.COLUMN, 1, bits, List.of(
                new Part("words", Storage.register(2 * bits), lanes, Event.WEIGHT_LOAD, share, false),
                new Part("shift", IntegerUnits.mux(bits, bits), lanes, Event.WEIGHT_LOAD, share, true),
                new Part("extend", IntegerUnits.mux(widths, bits), lanes, Event.WEIGHT_LOAD, share, true)));
    }
}
