package io.mpgemm.dse.models.technology;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of SRAM macros that the user gives: a CSV file with the columns of {@code cacti7-sram.csv}, one node, at the
 * technology's nominal supply and at 350 K.
 *
 * @param rows at least two capacities for each port width
 */
public record SramTable(List<Row> rows) {

    /** The largest file that is read. */
    private static final int MAX_BYTES = 1 << 20;
    /** Columns that must be there; others are ignored. */
    private static final List<String> COLUMNS = List.of("tech_nm", "capacity_KiB", "port_bits", "access_ns", "read_pJ",
            "write_pJ", "leakage_mW", "area_mm2");

    /**
     * A macro.
     *
     * @param capacityKiB capacity
     * @param portBits    bits of one access
     * @param accessNs    access time
     * @param readPj      energy of a read
     * @param writePj     energy of a write
     * @param leakageMw   leakage
     * @param areaMm2     area
     */
    public record Row(double capacityKiB, int portBits, double accessNs, double readPj, double writePj,
            double leakageMw, double areaMm2) {}

    /** Copies the list. */
    public SramTable {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return the table
     * @throws InputException if it cannot be read or is no such table
     */
    public static SramTable read(Path file) {
        List<String> lines = lines(file);
        List<Row> rows = new ArrayList<>();
        List<String> header = List.of();
        Set<String> seen = new HashSet<>();
        Set<Double> nodes = new TreeSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = List.of(line.split(",", -1)).stream().map(String::strip).toList();
            String at = file + ":" + (i + 1) + ": ";
            if (header.isEmpty()) {
                header = cells;
                for (String column : COLUMNS) {
                    if (!header.contains(column)) {
                        throw new InputException(at + "the column '" + column + "' is missing. "
                                + Wording.valid(COLUMNS));
                    }
                }
                continue;
            }
            if (cells.size() != header.size()) {
                throw new InputException(at + "there are " + cells.size() + " cells. Valid: " + header.size()
                        + ", as in the header.");
            }
            Map<String, Double> values = new HashMap<>();
            for (String column : COLUMNS) {
                values.put(column, number(at, column, cells.get(header.indexOf(column))));
            }
            Row row = row(at, values);
            nodes.add(values.getOrDefault("tech_nm", 0.0));
            if (nodes.size() > 1) {
                throw new InputException(at + "tech_nm: a second node. Valid: rows of one node.");
            }
            if (!seen.add(row.capacityKiB() + " " + row.portBits())) {
                throw new InputException(at + "capacity_KiB and port_bits stand twice. Valid: each pair once.");
            }
            rows.add(row);
        }
        requireGrid(file, rows);
        return new SramTable(rows);
    }

    private static Row row(String at, Map<String, Double> values) {
        double port = values.getOrDefault("port_bits", 0.0);
        if (port != Math.rint(port) || port > 65536) {
            throw new InputException(at + "port_bits: a port of " + port + " bits. Valid: whole numbers, 1 to 65536.");
        }
        return new Row(values.getOrDefault("capacity_KiB", 0.0), (int) port, values.getOrDefault("access_ns", 0.0),
                values.getOrDefault("read_pJ", 0.0), values.getOrDefault("write_pJ", 0.0),
                values.getOrDefault("leakage_mW", 0.0), values.getOrDefault("area_mm2", 0.0));
    }

    private static double number(String at, String column, String cell) {
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value > 0 && value < 1e12)) {
            throw new InputException(
                    at + column + ": " + Wording.quote(cell) + " is not valid. Valid: a positive number.");
        }
        return value;
    }

    /** Interpolation needs two capacities at each port width, and one that all widths reach. */
    private static void requireGrid(Path file, List<Row> rows) {
        Map<Integer, TreeSet<Double>> columns = new TreeMap<>();
        rows.forEach(row -> columns.computeIfAbsent(row.portBits(), port -> new TreeSet<>()).add(row.capacityKiB()));
        if (columns.isEmpty()) {
            throw new InputException(file + ": the table is empty. Valid: rows with the columns "
                    + String.join(", ", COLUMNS) + ".");
        }
        double from = 0;
        double to = Double.POSITIVE_INFINITY;
        for (Map.Entry<Integer, TreeSet<Double>> column : columns.entrySet()) {
            if (column.getValue().size() < 2) {
                throw new InputException(file + ": the port width " + column.getKey()
                        + " has one capacity. Valid: at least two capacities for each port width.");
            }
            from = Math.max(from, column.getValue().first());
            to = Math.min(to, column.getValue().last());
        }
        if (from > to) {
            throw new InputException(file + ": the capacities of the port widths do not overlap. Valid: a grid.");
        }
    }

    private static List<String> lines(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": there is no such file.", e);
        } catch (IOException e) {
            throw new InputException(file + ": " + (Files.isDirectory(file) ? "it is a folder." : "it cannot be read."),
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new InputException(file + ": the file is too large. Valid: at most " + MAX_BYTES + " bytes.");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
    }
}
