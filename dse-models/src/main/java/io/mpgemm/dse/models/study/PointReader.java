package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes the points of a study's space apart for evaluators. Immutable and safe for many threads. */
public final class PointReader {

    private final List<PeFamily> families;
    private final List<List<Integer>> positions;
    private final List<Parameter> parameters;
    private final int rows;
    private final int dataflow;
    private final boolean[] stationary;
    private final String node;
    private final String clockMhz;
    private final OptionalDouble volts;
    private final int[] accelerator;
    private final int[][] peDigits;
    private final int[] digitSizes;

    /**
     * A reader for the points of one space.
     *
     * @param space the space
     */
    public PointReader(StudySpace space) {
        this.families = space.families();
        this.parameters = space.space().parameters();
        this.rows = space.space().position(AcceleratorParameter.ROWS.parameter());
        this.dataflow = space.space().position(AcceleratorParameter.DATAFLOW.parameter());
        List<Value> dataflows = parameters.get(dataflow).values();
        this.stationary = new boolean[dataflows.size()];
        for (int i = 0; i < stationary.length; i++) {
            stationary[i] = dataflows.get(i).text().equals("weight-stationary");
        }
        this.positions = families.stream().map(family -> positions(space, family)).toList();
        this.node = space.study().technology().nodes().getFirst().text();
        this.clockMhz = space.study().technology().clocksMhz().getFirst().text();
        List<Text> voltages = space.study().technology().voltages();
        this.volts = voltages.isEmpty() ? OptionalDouble.empty()
                : OptionalDouble.of(Value.of(voltages.getFirst().text()).number());
        this.accelerator = Stream
                .of(AcceleratorParameter.COLS, AcceleratorParameter.WEIGHT_KIB, AcceleratorParameter.ACTIVATION_KIB,
                        AcceleratorParameter.OUTPUT_KIB, AcceleratorParameter.DRAM_GBS, AcceleratorParameter.CYCLES)
                .mapToInt(parameter -> space.space().position(parameter.parameter())).toArray();
        IntStream shared = Stream
                .of(AcceleratorParameter.NODE, AcceleratorParameter.CLOCK_MHZ, AcceleratorParameter.VOLTAGE)
                .map(AcceleratorParameter::parameter).filter(space.space()::has).mapToInt(space.space()::position);
        int[] around = IntStream.concat(IntStream.of(0, rows, dataflow), shared).toArray();
        this.peDigits = positions.stream()
                .map(of -> IntStream.concat(IntStream.of(around), of.stream().mapToInt(Integer::intValue)).distinct()
                        .toArray())
                .toArray(int[][]::new);
        this.digitSizes = parameters.stream().mapToInt(parameter -> parameter.values().size() + 1).toArray();
        for (int[] digits : peDigits) {
            long most = 1;
            for (int digit : digits) {
                most = Math.multiplyExact(most, digitSizes[digit]);
            }
        }
    }

    private static List<Integer> positions(StudySpace space, PeFamily family) {
        Set<Integer> positions = new LinkedHashSet<>();
        for (Choice choice : family.choices()) {
            positions.add(space.space().position(choice.parameter().name()));
        }
        return List.copyOf(positions);
    }

    /**
     * The PE family of a point.
     *
     * @param point a point of the space
     * @return its family
     */
    public PeFamily family(DesignPoint point) {
        return families.get(point.index(0));
    }

    /**
     * What the family needs to know of a point: the values of its parameters that apply, the rows, the dataflow.
     *
     * @param point a point of the space
     * @return the settings
     */
    public Settings settings(DesignPoint point) {
        Map<String, Value> values = new HashMap<>();
        for (int at : positions.get(point.index(0))) {
            if (point.index(at) >= 0) {
                Parameter parameter = parameters.get(at);
                values.put(parameter.name(), parameter.values().get(point.index(at)));
            }
        }
        return new Settings(values, rows(point), weightStationary(point));
    }

    /**
     * A number of the PE in its array: equal for two points if, and only if, they have the same family, settings (rows
     * and dataflow among them), node and clock.
     *
     * @param point a point of the space
     * @return the number
     */
    public long peKey(DesignPoint point) {
        long key = 0;
        for (int digit : peDigits[point.index(0)]) {
            key = key * digitSizes[digit] + (point.index(digit) + 1);
        }
        return key;
    }

    /**
     * Positions in the space of what varies around the PE: columns, weight, activation and output buffer, DRAM bandwidth,
     * cycle assumption.
     *
     * @return the six positions, in this order
     */
    public int[] accelerator() {
        return accelerator.clone();
    }

    /**
     * The position in the space from which on no parameter but dataflow, node, clock and supply changes the PE: that of the
     * columns. Behind them stand dataflow, weight, activation and output buffer, DRAM bandwidth, cycle assumption and, where
     * they vary, node, clock and supply, in this order; their legal values do not depend on each other.
     *
     * @return the position
     */
    public int firstAroundPe() {
        return accelerator[0];
    }

    /**
     * Rows R of the array.
     *
     * @param point a point of the space
     * @return the rows
     */
    public int rows(DesignPoint point) {
        return parameters.get(rows).values().get(point.index(rows)).asInt();
    }

    /**
     * Columns C of the array.
     *
     * @param point a point of the space
     * @return the columns
     */
    public int cols(DesignPoint point) {
        return point.get(AcceleratorParameter.COLS.parameter()).asInt();
    }

    /**
     * Whether weights stay in the PEs, as against outputs.
     *
     * @param point a point of the space
     * @return true for weight stationary
     */
    public boolean weightStationary(DesignPoint point) {
        return stationary[point.index(dataflow)];
    }

    /**
     * Capacity of the weight buffer.
     *
     * @param point a point of the space
     * @return KiB
     */
    public int weightKiB(DesignPoint point) {
        return point.get(AcceleratorParameter.WEIGHT_KIB.parameter()).asInt();
    }

    /**
     * Capacity of the activation buffer.
     *
     * @param point a point of the space
     * @return KiB
     */
    public int activationKiB(DesignPoint point) {
        return point.get(AcceleratorParameter.ACTIVATION_KIB.parameter()).asInt();
    }

    /**
     * Capacity of the output buffer.
     *
     * @param point a point of the space
     * @return KiB
     */
    public int outputKiB(DesignPoint point) {
        return point.get(AcceleratorParameter.OUTPUT_KIB.parameter()).asInt();
    }

    /**
     * DRAM bandwidth.
     *
     * @param point a point of the space
     * @return GB/s
     */
    public double dramGBs(DesignPoint point) {
        return point.get(AcceleratorParameter.DRAM_GBS.parameter()).number();
    }

    /**
     * How compute cycles are counted.
     *
     * @param point a point of the space
     * @return ideal, fold or overlapped
     */
    public String cycles(DesignPoint point) {
        return point.get(AcceleratorParameter.CYCLES.parameter()).text();
    }

    /**
     * The process node: the point's, or the study's where that fixes it.
     *
     * @param point a point of the space
     * @return name of the node
     */
    public String node(DesignPoint point) {
        String name = AcceleratorParameter.NODE.parameter();
        return point.space().has(name) ? point.get(name).text() : node;
    }

    /**
     * The clock: the point's, or the study's where that fixes it.
     *
     * @param point a point of the space
     * @return MHz
     */
    public double clockMhz(DesignPoint point) {
        String name = AcceleratorParameter.CLOCK_MHZ.parameter();
        return point.space().has(name) ? point.get(name).number() : Value.of(clockMhz).number();
    }

    /**
     * The supply: the point's, or the study's where that fixes it.
     *
     * @param point a point of the space
     * @return V, empty for the node's nominal one
     */
    public OptionalDouble volts(DesignPoint point) {
        String name = AcceleratorParameter.VOLTAGE.parameter();
        return point.space().has(name) ? OptionalDouble.of(point.get(name).number()) : volts;
    }
}
