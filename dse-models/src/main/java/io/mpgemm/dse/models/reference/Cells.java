package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.UnitCost;
import io.mpgemm.dse.models.component.UnitCosting;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.pe.Settings;
import io.mpgemm.dse.models.technology.Technology;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A PE in a technology at a clock, with its share of the units that stand beside it in every few PEs (tables), and none of
 * those at the array's edge, as published PEs are counted.
 *
 * @param areaUm2     cell area
 * @param utilisation cell area over placed area
 * @param energyPj    energy of one multiply-accumulate in a PE that works every cycle, a weight held 32 cycles
 * @param leakageUw   leakage
 * @param delayPs     longest path
 * @param clockMhz    clock
 * @param macs        multiply-accumulates a cycle
 */
record Cells(double areaUm2, double utilisation, double energyPj, double leakageUw, double delayPs,
        double clockMhz, double macs) {

    /** Cycles that a weight stays, as in the synthesis runs. */
    private static final double HELD = 32;
    private static final int ROWS = 16;
    /** Weights along K that an output sums. */
    private static final int COLUMN = 4096;

    /** A figure by name. */
    double figure(String of) {
        return switch (of) {
            case "areaUm2" -> areaUm2;
            case "areaUm2PerMac" -> areaUm2 / macs;
            case "placedUm2" -> areaUm2 / utilisation;
            case "energyPj" -> energyPj;
            case "powerUw" -> powerUw();
            case "areaPower" -> areaUm2 / macs * (powerUw() / macs);
            case "delayPs" -> delayPs;
            default -> throw new IllegalArgumentException("A PE has no '" + of + "'.");
        };
    }

    /** pJ times MHz is uW. */
    private double powerUw() {
        return energyPj * macs * clockMhz + leakageUw;
    }

    /**
     * The PE of a family: its defaults, some replaced as in {@code "activation=fp16 accumulator=fp16"}. With {@code array:
     * n} its share of the units at the edges of an n x n array counts, too: table generators, dequantisers, accumulators.
     */
    static Cells ofFamily(JsonNode of, Circuits circuits) {
        String all = ((ObjectNode) of).deepCopy().without("of").toString();
        return circuits.cells(all, () -> costed(of, circuits));
    }

    private static Cells costed(JsonNode of, Circuits circuits) {
        int array = of.path("array").asInt(0);
        Hardware hardware = hardware(of, array > 0 ? array : ROWS, circuits);
        double macs = (double) hardware.macsPerPe() / hardware.cyclesPerStep();
        Cells pe = cost(of, hardware.units(), macs);
        return array > 0 ? pe.with(new Edge(array, hardware.macsPerPe(), macs, groupSize(of)), of, hardware.units())
                : pe;
    }

    /**
     * The edge of a square array of PEs.
     *
     * @param array     rows and columns
     * @param macsPerPe weights along K that one PE serves in one step
     * @param macs      multiply-accumulates of a PE a cycle
     * @param group     weights along K that share a scale
     */
    private record Edge(int array, int macsPerPe, double macs, int group) {

        /** Events for one multiply-accumulate. An output is one of a column as long as the models' are (4096). */
        double perMac(Event event) {
            return switch (event) {
                case MAC -> 1;
                case WEIGHT_LOAD -> 1 / HELD;
                case ACTIVATION_LOAD -> 1.0 / array;
                case CHAIN_OUTPUT -> 1.0 / Math.min((long) array * macsPerPe, group);
                case GROUP_OUTPUT -> 1.0 / Math.min(group, COLUMN);
                case OUTPUT -> 1.0 / COLUMN;
                case CYCLE -> 1 / (array * macs);
            };
        }
    }

    private Cells with(Edge edge, JsonNode of, List<Unit> units) {
        UnitCosting costing = new UnitCosting(Predictors.node(of), clockMhz);
        double area = areaUm2;
        double energy = energyPj;
        double leakage = leakageUw;
        for (Unit unit : units) {
            if (unit.placement() != Unit.Placement.PE) {
                UnitCost cost = buildable(costing.cost(unit));
                area += cost.areaUm2() / edge.array;
                leakage += cost.leakageUw() / edge.array;
                for (Event event : Event.values()) {
                    energy += cost.energyPj(event) * edge.perMac(event);
                }
            }
        }
        return new Cells(area, utilisation, energy, leakage, delayPs, clockMhz, macs);
    }

    /** Cell area of the logic of one unit of a family, at its least area and without its registers, um2. */
    static double logicUm2(JsonNode of, Circuits circuits) {
        String name = of.required("unit").asString();
        Unit unit = hardware(of, ROWS, circuits).units().stream().filter(known -> known.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No unit '" + name + "' in " + of + "."));
        return unit.parts().stream().filter(Part::onPath).mapToDouble(part -> part.count() * part.component().areaGe())
                .sum() * Predictors.node(of).um2PerGe().value();
    }

    /** The bill of materials of a family's PE in an array of so many rows. */
    static Hardware hardware(JsonNode of, int rows, Circuits circuits) {
        PeFamily family = family(of);
        return circuits.hardware(family.name() + "; " + of.path("set").asString("") + "; " + rows + "; " + os(of),
                () -> family.hardware(settings(of, rows)));
    }

    /** Weights along K that share a scale. */
    static int groupSize(JsonNode of) {
        Settings settings = settings(of, ROWS);
        return settings.find(PeParameter.GROUP_SIZE.name()).isPresent() ? settings.groupSize() : Settings.CHANNEL;
    }

    private static PeFamily family(JsonNode of) {
        String name = of.required("pe").asString();
        return PeFamilies.all().stream().filter(known -> known.name().equals(name)).findFirst()
                .orElseThrow(() -> new Predictors.Missing("no PE family '" + name + "'"));
    }

    /**
     * A value that others offer and this family does not is a model that is not there, so that a series may run past a
     * family's end; a value that nobody offers is a mistake.
     */
    private static Settings settings(JsonNode of, int rows) {
        PeFamily family = family(of);
        String set = of.path("set").asString("");
        try {
            return PeFamilies.defaults(family, set, rows, !os(of));
        } catch (IllegalArgumentException e) {
            if (Stream.of(set.split(" ", -1)).allMatch(Cells::isOffered)) {
                throw new Predictors.Missing(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static boolean isOffered(String pair) {
        String[] named = pair.split("=", 2);
        return named.length == 2 && PeFamilies.all().stream().flatMap(family -> family.choices().stream())
                .anyMatch(choice -> choice.parameter().name().equals(named[0]) && choice.values().contains(named[1]));
    }

    private static boolean os(JsonNode of) {
        return of.path("dataflow").asString(of.path("wrapper").asString("ws")).equals("os");
    }

    /** An integer multiply-accumulate in the registers of a wrapper. */
    static Cells ofIntegers(JsonNode of, Circuits circuits) {
        int products = of.path("products").asInt(1);
        int a = of.required("a").asInt();
        int w = of.required("w").asInt();
        int acc = of.required("acc").asInt();
        Hardware hardware = circuits.hardware(products + " x " + a + " x " + w + " into " + acc + "; " + os(of), () -> {
            Logic logic = Logic.of(os(of) ? Wrapper.OUTPUT_STATIONARY : Wrapper.WEIGHT_STATIONARY,
                    c -> c.result(c.multiplyAccumulate("multiply-accumulate",
                            Stream.generate(() -> c.activation(a)).limit(products).toList(),
                            Stream.generate(() -> c.weight(w, true)).limit(products).toList(), true, acc)));
            Unit pe = logic.unit("PE", Unit.Placement.PE, Event.MAC, ROWS);
            // Its operations are of all products together; events are of one.
            Unit each = pe.of(
                    pe.parts().stream().map(part -> part.spread(products)).toList());
            return new Hardware(List.of(each), products, 1, w, w, 0, 0, a, acc);
        });
        return cost(of, hardware.units(), products);
    }

    /** A unit that meets its clock. */
    static UnitCost buildable(UnitCost cost) {
        if (cost.infeasible().isPresent()) {
            throw new Predictors.Missing(cost.infeasible().get());
        }
        return cost;
    }

    /** The units of every PE, each as far as one PE has a share in it. */
    private static Cells cost(JsonNode of, List<Unit> units, double macs) {
        Technology node = Predictors.node(of);
        double clockMhz = of.path("clockMhz").asDouble(100);
        UnitCosting costing = new UnitCosting(node, clockMhz);
        double area = 0;
        double energy = 0;
        double leakage = 0;
        double delay = 0;
        for (Unit unit : units) {
            if (unit.placement() != Unit.Placement.PE) {
                continue;
            }
            UnitCost cost = buildable(costing.cost(unit));
            area += cost.areaUm2() / unit.sharing();
            leakage += cost.leakageUw() / unit.sharing();
            energy += cost.energyPj(Event.MAC) + cost.energyPj(Event.CYCLE) / macs / unit.sharing()
                    + cost.energyPj(Event.WEIGHT_LOAD) / HELD;
            delay = Math.max(delay, cost.delayPs());
        }
        double volts = of.path("volts").asDouble(node.voltage().value()) / node.voltage().value();
        return new Cells(area, node.placementUtilisation().value(), energy * volts * volts, leakage, delay, clockMhz,
                macs);
    }
}
