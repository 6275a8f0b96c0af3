package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the CSVs of a run back, so that its report can be drawn again. */
public final class CsvSource {

    /** Makes a point of its number and the texts of its parameters. */
    private interface Points {
        DesignPoint point(BigInteger number, List<String> values);
    }

    private final Columns columns;
    private final Points points;

    private CsvSource(Columns columns, Points points) {
        this.columns = columns;
        this.points = points;
    }

    /**
     * A reader for the CSVs of one study.
     *
     * @param columns the columns that the files must have
     * @param space   the space that the ordinals belong to
     */
    public CsvSource(Columns columns, DesignSpace space) {
        this(columns, (number, values) -> checked(columns, space.point(number), values));
    }

    /**
     * A reader for CSVs of a study whose space is not at hand: points are taken as they are written.
     *
     * @param columns the columns that the files must have
     * @return the reader
     */
    static CsvSource recorded(Columns columns) {
        DesignSpace space = DesignSpace.of(columns.parameters(), List.of());
        List<Map<String, Integer>> indices = columns.parameters().stream().map(parameter -> {
            Map<String, Integer> index = new HashMap<>(Map.of("", -1));
            parameter.values().forEach(value -> index.put(value.text(), index.size() - 1));
            return index;
        }).toList();
        return new CsvSource(columns, (number, values) -> {
            int[] at = new int[values.size()];
            for (int i = 0; i < at.length; i++) {
                Integer index = indices.get(i).get(values.get(i));
                if (index == null) {
                    throw new IllegalArgumentException("'" + values.get(i) + "' is no value of '"
                            + columns.parameters().get(i).name() + "'.");
                }
                at[i] = index;
            }
            return space.recorded(number, at);
        });
    }

    private static DesignPoint checked(Columns columns, DesignPoint point, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            String name = columns.parameters().get(i).name();
            String expected = point.find(name).map(value -> value.text()).orElse("");
            if (!expected.equals(values.get(i))) {
                throw new IllegalArgumentException("point " + point.number() + " of the study has " + name + "='"
                        + expected + "', the file has '" + values.get(i) + "'. Maybe the study has changed.");
            }
        }
        return point;
    }

    /**
     * Reads a file row by row.
     *
     * @param file a file of {@link CsvSink} or {@link ResultTable#writeCsv}
     * @param each is given every evaluation, in order
     * @throws IOException if the file cannot be read or does not fit the columns and the space; names file and row
     */
    public void read(Path file, Consumer<Evaluation> each) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Optional<List<String>> header = CsvFormat.read(in);
            if (header.isEmpty() || !header.get().equals(columns.header())) {
                throw new IOException("The columns of '" + file + "' are not those of the study: expected "
                        + String.join(",", columns.header()) + ".");
            }
            long row = 1;
            for (Optional<List<String>> cells = CsvFormat.read(in); cells.isPresent(); cells = CsvFormat.read(in)) {
                row++;
                try {
                    each.accept(evaluation(cells.get()));
                } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                    throw new IOException("'" + file + "' row " + row + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** One row. */
    Evaluation evaluation(List<String> cells) {
        if (cells.size() != columns.header().size()) {
            throw new IllegalArgumentException(
                    "expected " + columns.header().size() + " fields, found " + cells.size() + ".");
        }
        int at = 1 + columns.parameters().size();
        DesignPoint point = points.point(new BigInteger(cells.get(0)), cells.subList(1, at));
        List<String> labels = cells.subList(at, at + columns.labels().size());
        at += labels.size();
        double[] values = new double[columns.metrics().size()];
        for (int i = 0; i < values.length; i++) {
            String text = cells.get(at + i);
            values[i] = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        }
        String reason = cells.get(cells.size() - 1);
        Evaluation built = new Evaluation(point, values, labels, "");
        return columns.missed(built).equals(reason) ? built : new Evaluation(point, values, labels, reason);
    }
}
