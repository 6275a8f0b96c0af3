package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.Assumptions;
import io.mpgemm.dse.models.component.CircuitConstants;
import io.mpgemm.dse.models.technology.Banded;
import io.mpgemm.dse.models.technology.Dram;
import io.mpgemm.dse.models.technology.Technology;

/**
 * All constants with bands that the cost of a design depends on. Names say where a constant belongs:
 * {@code technology.um2PerGe}, {@code sram.leakageScale}, {@code dram.devicePjPerBit},
 * {@code accelerator.controlAreaFraction}, {@code circuit.flipFlopGe}.
 *
 * @param technology  the node
 * @param dram        the type of DRAM
 * @param assumptions what the accelerator model assumes
 * @param circuits    what netlists are read with
 */
public record Constants(Technology technology, Dram dram, Assumptions assumptions, CircuitConstants circuits)
        implements
            Banded<Constants> {

    @Override
    public Constants map(Change change) {
        Technology logic = technology.map(named("technology", change));
        return new Constants(logic.with(technology.nominal().sramScaling().map(named("sram", change))),
                dram.map(named("dram", change)), assumptions.map(named("accelerator", change)),
                circuits.map(named("circuit", change)));
    }

    private static Change named(String group, Change change) {
        return (name, constant) -> change.of(group + "." + name, constant);
    }
}
