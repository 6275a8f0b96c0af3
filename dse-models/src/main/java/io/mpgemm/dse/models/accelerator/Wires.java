package io.mpgemm.dse.models.accelerator;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.technology.Technology;

/**
 * Energy of wires. A plain wire takes a quarter of C V^2 for each random bit: every second bit differs from the one
 * before, a change takes half of C V^2. A wire that is too long for its driver has repeaters, which add their own
 * capacitance.
 *
 * @param repeatedPjPerBitMm wires with repeaters, as between the buffers and the array, for each random bit and mm
 * @param plainPjPerBitMm    wires without, as from one PE to the next, for each random bit and mm
 * @param plainMm            longest wire without repeaters
 */
public record Wires(double repeatedPjPerBitMm, double plainPjPerBitMm, double plainMm) {

    private static final double PJ_PER_FJ = 1e-3;

    /** Checks the ranges. */
    public Wires {
        if (!(repeatedPjPerBitMm >= 0) || !(plainPjPerBitMm >= 0) || !(plainMm >= 0)) {
            throw new IllegalArgumentException("Wires: repeated " + repeatedPjPerBitMm + " pJ/(bit mm), plain "
                    + plainPjPerBitMm + " pJ/(bit mm) up to " + plainMm + " mm; all must be 0 or more.");
        }
    }

    /**
     * The wires of a node.
     *
     * @param technology  the node
     * @param assumptions capacitance and reach of plain wires
     * @return the wires
     */
    public static Wires of(Technology technology, Assumptions assumptions) {
        double volts = technology.voltage().value();
        // fF/um is pF/mm.
        return new Wires(technology.wireFjPerBitMm().value() * PJ_PER_FJ,
                assumptions.plainWireFfPerUm() * volts * volts / 4, assumptions.plainWireMm());
    }

    /**
     * Energy of a bit on a wire.
     *
     * @param lengthMm its length
     * @return pJ for each mm
     */
    double pjPerBitMm(double lengthMm) {
        return lengthMm > plainMm ? repeatedPjPerBitMm : plainPjPerBitMm;
    }

    /**
     * Energy of all wires in the array for each multiply-accumulate.
     *
     * @param dataflow which operand stays
     * @param hardware the PE
     * @param pitchMm  distance from one PE to the next
     * @return pJ
     */
    double macPj(Dataflow dataflow, Hardware hardware, double pitchMm) {
        return (hopBits(dataflow, hardware) * pjPerBitMm(pitchMm)
                + broadcastBits(hardware) * pjPerBitMm(pitchMm * broadcastPitches(hardware))) * pitchMm;
    }

    /**
     * Bits that move on to a neighbour for each multiply-accumulate: weights or partial sums, and activations unless
     * tables stand in for them.
     *
     * @param dataflow which operand stays
     * @param hardware the PE
     * @return bits
     */
    static double hopBits(Dataflow dataflow, Hardware hardware) {
        double down = dataflow == Dataflow.OUTPUT_STATIONARY ? hardware.weightBits()
                : (double) hardware.accumulatorBits() / hardware.macsPerPe();
        return down + (broadcastBits(hardware) > 0 ? 0 : hardware.storedActivationBits());
    }

    /**
     * Bits that pass each PE for each multiply-accumulate on the way from one register that PEs share, such as a copy of
     * a look-up table, along all its readers to the next one.
     *
     * @param hardware the PE
     * @return bits, 0 where PEs share no registers
     */
    static double broadcastBits(Hardware hardware) {
        double bits = 0;
        for (int i = 1; i < hardware.units().size(); i++) {
            Unit unit = hardware.units().get(i);
            if (unit.placement() == Unit.Placement.PE) {
                for (Part part : unit.parts()) {
                    // One transfer fills a register and passes as many PEs as share it.
                    bits += part.event() == Event.MAC
                            ? part.count() * part.component().bits() * part.operationsPerEvent() * unit.sharing() : 0;
                }
            }
        }
        return bits;
    }

    /**
     * Length of the wire from one shared register to the next.
     *
     * @param hardware the PE
     * @return PEs that it passes, 1 where PEs share no registers
     */
    static int broadcastPitches(Hardware hardware) {
        return hardware.units().stream().skip(1).filter(unit -> unit.placement() == Unit.Placement.PE)
                .mapToInt(Unit::sharing).max().orElse(1);
    }
}
