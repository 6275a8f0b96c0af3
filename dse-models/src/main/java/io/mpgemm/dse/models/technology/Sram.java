package io.mpgemm.dse.models.technology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * SRAM of a node: bilinear interpolation of logarithms, over the logarithms of capacity and port width, in a table of
 * CACTI 7.0 ({@code cacti7-sram.csv}; low-standby-power cells with high-performance periphery, 350 K), then the node's
 * scale factors.
 *
 * <p>
 * Nothing is extrapolated. Ports wider than 512 bits and capacities above the table's 32 MiB are banks side by side;
 * ports and capacities below the table are its smallest. {@link SramMacro#note} says so. The table's single banks with
 * wider ports ({@link #wide}) show what such a bank costs instead: 1.2 to 1.7 times the area and 1.3 to 3.3 times
 * the read energy. Immutable.
 */
public final class Sram {

    private static final String FILE = "cacti7-sram.csv";
    private static final int WIDEST = 512;

    private final MemoryTable table;
    private final Technology.SramScaling scaling;

    private Sram(MemoryTable table, Technology.SramScaling scaling) {
        this.table = table;
        this.scaling = scaling;
    }

    /**
     * A row of the table with what the others foretell of it. Figures are those of the table, without a node's scale
     * factors.
     *
     * @param nodeNm   node of the table
     * @param row      the row
     * @param inPlane  the rows of the same node at half and twice the capacity foretell this
     * @param foretold the same row of the next nodes foretells this, by the median ratio of the rows that both have.
     *                 CACTI switches between organisations whose leakage differs by half, at about the same capacity
     *                 in all nodes: neighbours within a node cannot show where, those of other nodes do
     */
    public record LeftOut(int nodeNm, SramMacro row, SramMacro inPlane, SramMacro foretold) {}

    /**
     * The SRAM of a node.
     *
     * @param technology the node
     * @return its SRAM
     * @throws IllegalArgumentException if there is no table of the node that its scaling names
     */
    public static Sram of(Technology technology) {
        Technology.SramScaling scaling = technology.sramScaling();
        if (scaling.own().isPresent()) {
            return new Sram(new MemoryTable(scaling.own().get().rows().stream()
                    .map(row -> new MemoryTable.Row(scaling.tableNm(), row.capacityKiB(), row.portBits(),
                            new MemoryTable.Figures(row.areaMm2(), row.readPj(), row.writePj(), row.leakageMw(),
                                    row.accessNs()),
                            "own"))
                    .toList()), scaling);
        }
        return new Sram(new MemoryTable(MemoryTable.rows(FILE, scaling.tableNm()).stream()
                .filter(row -> row.portBits() <= WIDEST).toList()), scaling);
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
        int wide = Math.ceilDiv(portBits, table.widest());
        int bankPort = Math.max(table.narrowest(), Math.ceilDiv(portBits, wide));
        int deep = (int) Math.ceil(capacityKiB / wide / table.largest(bankPort));
        double bankKiB = Math.max(table.smallest(bankPort), capacityKiB / wide / deep);
        MemoryTable.Figures bank = table.at(bankKiB, bankPort);
        double banks = (double) wide * deep;
        return new SramMacro(capacityKiB, portBits, wide, deep, bankKiB, bankPort,
                banks * bank.areaMm2() * scaling.area().value(), wide * bank.readPj() * scaling.energy().value(),
                wide * bank.writePj() * scaling.energy().value(),
                banks * bank.leakageMw() * scaling.leakage().value(), bank.accessNs() * scaling.access().value());
    }

    /**
     * The table's single banks with ports wider than 512 bits, which {@link #macro} does not use.
     *
     * @param nodeNm node of the table
     * @return the banks, none where the table has none
     */
    public static List<SramMacro> wide(int nodeNm) {
        return MemoryTable.rows(FILE, nodeNm).stream().filter(row -> row.portBits() > WIDEST)
                .map(row -> macro(row, row.figures())).toList();
    }

    /**
     * Leaves each row out in turn to see how well the others foretell it.
     *
     * @return the rows that are runs of CACTI with runs at half and twice their capacity, in the table's order
     */
    public static List<LeftOut> leaveOneOut() {
        Map<Integer, List<MemoryTable.Row>> nodes = new TreeMap<>();
        for (MemoryTable.Row row : MemoryTable.rows(FILE)) {
            if (row.isRun() && row.portBits() <= WIDEST) {
                nodes.computeIfAbsent(row.nodeNm(), node -> new ArrayList<>()).add(row);
            }
        }
        List<Integer> order = List.copyOf(nodes.keySet());
        List<LeftOut> all = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            List<List<MemoryTable.Row>> next = new ArrayList<>();
            if (i > 0) {
                next.add(nodes.getOrDefault(order.get(i - 1), List.of()));
            }
            if (i < order.size() - 1) {
                next.add(nodes.getOrDefault(order.get(i + 1), List.of()));
            }
            List<MemoryTable.Row> own = nodes.getOrDefault(order.get(i), List.of());
            for (MemoryTable.Row row : own) {
                List<MemoryTable.Row> others = own.stream().filter(other -> !other.equals(row)).toList();
                MemoryTable rest = new MemoryTable(others);
                if (row.capacityKiB() < rest.smallest(row.portBits())
                        || row.capacityKiB() > rest.largest(row.portBits())) {
                    continue;
                }
                List<MemoryTable.Figures> guesses = next.stream().map(there -> byRatio(row, others, there)).toList();
                all.add(new LeftOut(row.nodeNm(), macro(row, row.figures()),
                        macro(row, rest.at(row.capacityKiB(), row.portBits())),
                        macro(row, MemoryTable.Figures.mean(guesses))));
            }
        }
        return all;
    }

    /** A node's row from another node's, by the median ratio of the rows that both have. */
    private static MemoryTable.Figures byRatio(MemoryTable.Row row, List<MemoryTable.Row> here,
            List<MemoryTable.Row> there) {
        Map<List<Double>, MemoryTable.Figures> figures = new HashMap<>();
        there.forEach(each -> figures.put(key(each), each.figures()));
        MemoryTable.Figures same = figures.get(key(row));
        List<MemoryTable.Figures> ratios = new ArrayList<>();
        for (MemoryTable.Row each : here) {
            MemoryTable.Figures other = figures.get(key(each));
            if (other != null) {
                ratios.add(each.figures().over(other));
            }
        }
        if (same == null || ratios.isEmpty()) {
            throw new IllegalStateException("The tables of two nodes have no rows in common.");
        }
        return same.times(MemoryTable.Figures.median(ratios));
    }

    private static List<Double> key(MemoryTable.Row row) {
        return List.of(row.capacityKiB(), (double) row.portBits());
    }

    private static SramMacro macro(MemoryTable.Row row, MemoryTable.Figures figures) {
        return new SramMacro(row.capacityKiB(), row.portBits(), 1, 1, row.capacityKiB(), row.portBits(),
                figures.areaMm2(), figures.readPj(), figures.writePj(), figures.leakageMw(), figures.accessNs());
    }
}
