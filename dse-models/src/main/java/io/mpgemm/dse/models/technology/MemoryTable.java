package io.mpgemm.dse.models.technology;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Macros of one node over capacity and port width, interpolated bilinearly in logarithms of everything. Rows come back
 * unchanged; nothing is extrapolated.
 */
final class MemoryTable {

    /**
     * A row of a table.
     *
     * @param nodeNm      node
     * @param capacityKiB capacity
     * @param portBits    bits of an access
     * @param figures     its figures
     * @param origin      {@code run}, or how it was derived from runs
     */
    record Row(int nodeNm, double capacityKiB, int portBits, Figures figures, String origin) {

        boolean isRun() {
            return origin.equals("run");
        }
    }

    /**
     * What a row says.
     *
     * @param areaMm2   area
     * @param readPj    energy of a read
     * @param writePj   energy of a write
     * @param leakageMw leakage
     * @param accessNs  access time
     */
    record Figures(double areaMm2, double readPj, double writePj, double leakageMw, double accessNs) {

        private double[] logarithms() {
            return new double[]{Math.log(areaMm2), Math.log(readPj), Math.log(writePj), Math.log(leakageMw),
                Math.log(accessNs)};
        }

        private static Figures of(double[] logarithms) {
            return new Figures(Math.exp(logarithms[0]), Math.exp(logarithms[1]), Math.exp(logarithms[2]),
                    Math.exp(logarithms[3]), Math.exp(logarithms[4]));
        }

        /** Figure by figure, the ratio to another's. */
        Figures over(Figures other) {
            return new Figures(areaMm2 / other.areaMm2, readPj / other.readPj, writePj / other.writePj,
                    leakageMw / other.leakageMw, accessNs / other.accessNs);
        }

        /** Figure by figure, the product with another's. */
        Figures times(Figures other) {
            return new Figures(areaMm2 * other.areaMm2, readPj * other.readPj, writePj * other.writePj,
                    leakageMw * other.leakageMw, accessNs * other.accessNs);
        }

        /** Figure by figure, the geometric mean. */
        static Figures mean(List<Figures> all) {
            double[] sum = new double[FIGURES];
            for (Figures figures : all) {
                double[] each = figures.logarithms();
                for (int i = 0; i < FIGURES; i++) {
                    sum[i] += each[i] / all.size();
                }
            }
            return of(sum);
        }

        /** Figure by figure, the median. */
        static Figures median(List<Figures> all) {
            double[] medians = new double[FIGURES];
            for (int i = 0; i < FIGURES; i++) {
                int figure = i;
                double[] sorted = all.stream().mapToDouble(each -> each.logarithms()[figure]).sorted().toArray();
                int half = sorted.length / 2;
                medians[i] = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            }
            return of(medians);
        }
    }

    private static final int FIGURES = 5;

    /** Port bits to capacity in KiB to logarithms of the figures. */
    private final NavigableMap<Integer, NavigableMap<Double, double[]>> columns = new TreeMap<>();

    /**
     * A table.
     *
     * @param rows rows of one node, not empty
     */
    MemoryTable(List<Row> rows) {
        for (Row row : rows) {
            columns.computeIfAbsent(row.portBits(), port -> new TreeMap<>()).put(row.capacityKiB(),
                    row.figures().logarithms());
        }
    }

    /**
     * The rows of a file beside this class.
     *
     * @param file its name
     * @return all rows
     */
    static List<Row> rows(String file) {
        List<String> lines = Resources.lines(file);
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            rows.add(new Row(Integer.parseInt(cells[0]), Double.parseDouble(cells[1]), Integer.parseInt(cells[2]),
                    new Figures(Double.parseDouble(cells[7]), Double.parseDouble(cells[4]),
                            Double.parseDouble(cells[5]), Double.parseDouble(cells[6]),
                            Double.parseDouble(cells[3])),
                    cells[8]));
        }
        return rows;
    }

    /** The rows of one node. */
    static List<Row> rows(String file, int nodeNm) {
        List<Row> all = rows(file);
        List<Row> rows = all.stream().filter(row -> row.nodeNm() == nodeNm).toList();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("There is no memory table for " + nodeNm + " nm. Tables: "
                    + new TreeSet<>(all.stream().map(Row::nodeNm).toList()).descendingSet().stream()
                            .map(String::valueOf).collect(Collectors.joining(", "))
                    + " nm.");
        }
        return rows;
    }

    int narrowest() {
        return columns.firstKey();
    }

    int widest() {
        return columns.lastKey();
    }

    /** The smallest capacity that has rows on both sides of a port width of the table. */
    double smallest(int portBits) {
        return Math.max(below(portBits).firstKey(), above(portBits).firstKey());
    }

    /** The largest such capacity. */
    double largest(int portBits) {
        return Math.min(below(portBits).lastKey(), above(portBits).lastKey());
    }

    private NavigableMap<Double, double[]> below(int portBits) {
        return Objects.requireNonNull(columns.floorEntry(portBits)).getValue();
    }

    private NavigableMap<Double, double[]> above(int portBits) {
        return Objects.requireNonNull(columns.ceilingEntry(portBits)).getValue();
    }

    /** The figures inside the table. */
    Figures at(double capacityKiB, int portBits) {
        double[] low = at(capacityKiB, below(portBits));
        int from = Objects.requireNonNull(columns.floorKey(portBits));
        int to = Objects.requireNonNull(columns.ceilingKey(portBits));
        return Figures.of(from == to ? low
                : blend(low, at(capacityKiB, above(portBits)),
                        Math.log((double) portBits / from) / Math.log((double) to / from)));
    }

    private static double[] at(double capacityKiB, NavigableMap<Double, double[]> column) {
        var low = Objects.requireNonNull(column.floorEntry(capacityKiB));
        var high = Objects.requireNonNull(column.ceilingEntry(capacityKiB));
        return low.getKey().equals(high.getKey()) ? low.getValue()
                : blend(low.getValue(), high.getValue(),
                        Math.log(capacityKiB / low.getKey()) / Math.log(high.getKey() / low.getKey()));
    }

    private static double[] blend(double[] a, double[] b, double share) {
        double[] out = new double[FIGURES];
        for (int i = 0; i < FIGURES; i++) {
            out[i] = a[i] + share * (b[i] - a[i]);
        }
        return out;
    }
}
