package io.mpgemm.dse.models.component;

import io.mpgemm.dse.core.objective.Breakdown;
import java.util.Map;
import java.util.Optional;

/**
 * What one instance of a unit costs in a technology at a clock.
 *
 * @param unit           the unit
 * @param areaUm2        cell area; placed area is this over the technology's utilisation
 * @param leakageUw      leakage power
 * @param energyPj       energy of each event; an event that nothing in the unit answers to is absent
 * @param delayPs        longest path between registers, clock-to-output and setup included
 * @param pipelineStages stages that the longest path is cut into
 * @param relativeDelay  delay of the logic over that of its minimum-area form: 1, or less where it had to be sped up
 * @param infeasible     why the unit cannot meet the clock, empty where it does
 * @param area           the area by part, um2
 * @param energy         the energy of each event by part, pJ
 */
public record UnitCost(Unit unit, double areaUm2, double leakageUw, Map<Event, Double> energyPj, double delayPs,
        int pipelineStages, double relativeDelay, Optional<String> infeasible, Breakdown area,
        Map<Event, Breakdown> energy) {

    /** Copies the maps. */
    public UnitCost {
        energyPj = Map.copyOf(energyPj);
        energy = Map.copyOf(energy);
    }

    /**
     * Energy of one event.
     *
     * @param event the event
     * @return pJ, 0 where the unit does not answer to it
     */
    public double energyPj(Event event) {
        return energyPj.getOrDefault(event, 0.0);
    }
}
