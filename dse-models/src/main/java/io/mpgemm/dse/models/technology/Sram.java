package io.mpgemm.dse.models.technology;

import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * SRAM of a node: bilinear interpolation of logarithms, over the logarithms of capacity and port width, in a table of
 * CACTI 7.0 ({@code cacti7-sram.csv}; low-standby-power cells with high-performance periphery, 350 K), then the node's
 * scale factors.
 *
 * <p>
 * Ports wider than the table's 512 bits and capacities above its 32 MiB are banks side by side; narrower ports than its
 * 64 bits still pay for 64; capacities below its 8 KiB continue the last slope. Immutable.
 */
public final class Sram {

    private static final int AREA = 0;
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int LEAKAGE = 3;
    private static final int ACCESS = 4;
    private static final int FIGURES = 5;

    /** Port bits to capacity in KiB to logarithms of the figures. */
    private final NavigableMap<Integer, NavigableMap<Double, double[]>> table;
    private final Technology.SramScaling scaling;

    private Sram(NavigableMap<Integer, NavigableMap<Double, double[]>> table, Technology.SramScaling scaling) {
        this.table = table;
        this.scaling = scaling;
    }

    /**
     * The SRAM of a node.
     *
     * @param technology the node
     * @return its SRAM
     */
    public static Sram of(Technology technology) {
        NavigableMap<Integer, NavigableMap<Double, double[]>> table = new TreeMap<>();
        Technology.SramScaling scaling = technology.sramScaling();
        if (scaling.own().isPresent()) {
            for (SramTable.Row row : scaling.own().get().rows()) {
                double[] figures = {Math.log(row.areaMm2()), Math.log(row.readPj()), Math.log(row.writePj()),
                    Math.log(row.leakageMw()), Math.log(row.accessNs())};
                table.computeIfAbsent(row.portBits(), port -> new TreeMap<>()).put(row.capacityKiB(), figures);
            }
            return new Sram(table, scaling);
        }
        List<String> lines = Resources.lines("cacti7-sram.csv");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (Integer.parseInt(cells[0]) != scaling.tableNm()) {
                continue;
            }
            double[] figures = {log(cells[7]), log(cells[4]), log(cells[5]), log(cells[6]), log(cells[3])};
            table.computeIfAbsent(Integer.parseInt(cells[2]), port -> new TreeMap<>())
                    .put(Double.parseDouble(cells[1]), figures);
        }
        return new Sram(table, scaling);
    }

    private static double log(String cell) {
        return Math.log(Double.parseDouble(cell));
    }

    /** The same without one row, to see how well the others foretell it. */
    Sram without(double capacityKiB, int portBits) {
        NavigableMap<Integer, NavigableMap<Double, double[]>> rest = new TreeMap<>();
        table.forEach((port, column) -> rest.put(port, new TreeMap<>(column)));
        NavigableMap<Double, double[]> column = rest.get(portBits);
        if (column != null) {
            column.remove(capacityKiB);
        }
        return new Sram(rest, scaling);
    }

    /**
     * One macro, or as many banks as it takes.
     *
     * @param capacityKiB capacity, positive
     * @param portBits    bits of one access, positive
     * @return its figures
     */
    public SramMacro macro(double capacityKiB, int portBits) {
        if (!(capacityKiB > 0) || portBits < 1) {
            throw new IllegalArgumentException("An SRAM of " + capacityKiB + " KiB with a port of " + portBits
                    + " bits cannot be. Both must be positive.");
        }
        int widest = table.lastKey();
        double largest = Objects.requireNonNull(table.firstEntry()).getValue().lastKey();
        int side = Math.ceilDiv(portBits, widest);
        double perBank = capacityKiB / side;
        int deep = (int) Math.ceil(perBank / largest);
        double banks = (double) side * deep;
        double[] log = at(perBank / deep, Math.max(table.firstKey(), Math.ceilDiv(portBits, side)));
        return new SramMacro(capacityKiB, portBits, banks * Math.exp(log[AREA]) * scaling.area().value(),
                side * Math.exp(log[READ]) * scaling.energy().value(),
                side * Math.exp(log[WRITE]) * scaling.energy().value(),
                banks * Math.exp(log[LEAKAGE]) * scaling.leakage().value(),
                Math.exp(log[ACCESS]) * scaling.access().value());
    }

    private double[] at(double capacityKiB, int portBits) {
        var low = Objects.requireNonNull(table.floorEntry(portBits));
        var high = Objects.requireNonNull(table.ceilingEntry(portBits));
        double[] a = at(capacityKiB, low.getValue());
        if (low.getKey().equals(high.getKey())) {
            return a;
        }
        double ratio = (double) high.getKey() / low.getKey();
        return blend(a, at(capacityKiB, high.getValue()), Math.log((double) portBits / low.getKey()) / Math.log(ratio));
    }

    private static double[] at(double capacityKiB, NavigableMap<Double, double[]> column) {
        // The interval that holds the capacity, or the one next to it.
        double inner = Math.clamp(capacityKiB, column.firstKey(), Math.nextDown(column.lastKey()));
        var low = Objects.requireNonNull(column.floorEntry(inner));
        var high = Objects.requireNonNull(column.higherEntry(inner));
        double share = Math.log(capacityKiB / low.getKey()) / Math.log(high.getKey() / low.getKey());
        return blend(low.getValue(), high.getValue(), share);
    }

    private static double[] blend(double[] a, double[] b, double share) {
        double[] out = new double[FIGURES];
        for (int i = 0; i < FIGURES; i++) {
            out[i] = a[i] + share * (b[i] - a[i]);
        }
        return out;
    }
}
