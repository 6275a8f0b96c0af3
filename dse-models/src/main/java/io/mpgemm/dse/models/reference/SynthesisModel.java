package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.component.CellRegisters;
import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Multipliers;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.UnitCost;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.technology.Technologies;
import io.mpgemm.dse.models.technology.Technology;
import java.util.ArrayList;
import java.util.List;

/** Stand-in. */
public final class SynthesisModel {

    private SynthesisModel() {}

    /** Outcome. */
    public sealed interface Outcome permits Modelled, Unsupported {}

    /**
     * Modelled.
     *
     * @param areaGe       GE
     * @param areaUm2      um2
     * @param delayPs      ps
     * @param energyPj     pJ
     * @param quietPj      pJ
     * @param glitchPj     pJ
     * @param leakageUw    uW
     * @param macsPerCycle MACs
     */
    public record Modelled(double areaGe, double areaUm2, double delayPs, double energyPj, double quietPj,
            double glitchPj, double leakageUw, int macsPerCycle) implements Outcome {}

    /**
     * Unsupported.
     *
     * @param reason why
     */
    public record Unsupported(String reason) implements Outcome {}

    /**
     * Predicts.
     *
     * @param pe      name
     * @param wrapper wrapper
     * @param corner  corner
     * @return outcome
     */
    public static Outcome predict(String pe, String wrapper, String corner) {
        Technology t = Technologies.named("45nm");
        if (pe.matches("add\\d{1,3}") || pe.matches("mul_u\\d{1,2}xu\\d{1,2}")) {
            Component c;
            if (pe.startsWith("add")) {
                c = IntegerUnits.adder(Integer.parseInt(pe.substring(3)));
            } else {
                String[] ab = pe.substring(5).split("xu", -1);
                c = Multipliers.multiplier(Integer.parseInt(ab[0]), false, Integer.parseInt(ab[1]), false);
            }
            double quiet = c.switchedGe() * t.fjPerGe().value() * 1e-3;
            return new Modelled(c.areaGe(), c.areaGe() * t.um2PerGe().value(), c.depthFo4() * t.fo4Ps().value(),
                    quiet * c.glitch(), quiet, quiet * c.glitch(), c.areaGe() * 0.015, 1);
        }
        if (pe.equals("int_s8xs8_acc32") && wrapper.equals("ws")) {
            List<Part> parts = new ArrayList<>(CellRegisters.weightStationary(8, 8, 32, 1));
            parts.add(Part.onPath("MAC", Multipliers.multiplyAccumulate(1, 8, true, 8, true, 32), Event.MAC));
            UnitCost cost = new UnitCosting(t, 50).cost(new Unit("PE", Unit.Placement.PE, 1, 32, parts));
            double pj = cost.energyPj(Event.MAC) + cost.energyPj(Event.CYCLE) + cost.energyPj(Event.WEIGHT_LOAD) / 32;
            return new Modelled(cost.areaUm2() / t.um2PerGe().value(), cost.areaUm2(), cost.delayPs(), pj, pj * 0.95,
                    pj * 1.05, cost.leakageUw(), 1);
        }
        return new Unsupported("No model for '" + pe + "' in the stand-in.");
    }
}
