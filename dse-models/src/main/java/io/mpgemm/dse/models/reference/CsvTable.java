package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.report.CsvFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A CSV file of a user whose columns are found by their names: any order, others ignored. Lines that begin with {@code #}
 * and empty ones do not count. What is wrong is reported by file, line and field, several lines at once.
 */
final class CsvTable {

    private static final int MOST_ISSUES = 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String file;
    private final List<String> issues = new ArrayList<>();

    private CsvTable(String file) {
        this.file = file;
    }

    /** One record. */
    final class Row {

        private final int line;
        private final List<String> cells;
        private final Map<String, Integer> columns;
        private boolean wrong;

        private Row(int line, List<String> cells, Map<String, Integer> columns) {
            this.line = line;
            this.cells = cells;
            this.columns = columns;
        }

        int line() {
            return line;
        }

        /** The text of a field, empty where the column is not there. */
        String text(String column) {
            return Optional.ofNullable(columns.get(column)).map(at -> cells.get(at).strip()).orElse("");
        }

        /** A text that must be there. */
        String required(String column) {
            String text = text(column);
            if (text.isEmpty()) {
                wrong(column, text, "a name");
            }
            return text;
        }

        /** A positive number; NaN where it is empty and may be, or wrong. */
        double positive(String column, boolean optional) {
            String text = text(column);
            if (text.isEmpty() && optional) {
                return Double.NaN;
            }
            double value = Double.NaN;
            // Double.parseDouble takes hexadecimal numbers and suffixes, too.
            if (text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?")) {
                value = Double.parseDouble(text);
            }
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                wrong(column, text, "a number above 0" + (optional ? ", or nothing" : ""));
                return Double.NaN;
            }
            return value;
        }

        /** A whole number of 1 to a limit; 1 where it is wrong. */
        int whole(String column, int most) {
            String text = text(column);
            if (text.matches("\\d{1,10}")) {
                long value = Long.parseLong(text);
                if (value >= 1 && value <= most) {
                    return (int) value;
                }
            }
            wrong(column, text, "a whole number of 1 to " + most);
            return 1;
        }

        void wrong(String column, String text, String valid) {
            wrong = true;
            issue(line, column + ": " + Wording.quote(text) + ". Valid: " + valid + ".");
        }

        boolean isWrong() {
            return wrong;
        }
    }

    /**
     * Reads a file record by record.
     *
     * @param path     the file
     * @param known    columns that mean something
     * @param required those of them that must be there
     * @param each     is given every record
     * @throws InputException if there is no such file, or something in it is wrong
     */
    static void read(Path path, List<String> known, Set<String> required, Consumer<Row> each) {
        CsvTable table = new CsvTable(path.toString());
        if (Files.isDirectory(path)) {
            throw new InputException(path + ": is a folder. Valid: a CSV file.");
        }
        try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            table.read(in, known, required, each);
        } catch (NoSuchFileException e) {
            throw new InputException(path + ": there is no such file.", e);
        } catch (CharacterCodingException e) {
            throw new InputException(path + ": is not a text in UTF-8. Valid: a CSV file.", e);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read: " + e.getMessage(), e);
        }
        table.report();
    }

    static void read(String name, Reader in, List<String> known, Set<String> required, Consumer<Row> each)
            throws IOException {
        CsvTable table = new CsvTable(name);
        table.read(in, known, required, each);
        table.report();
    }

    private void read(Reader source, List<String> known, Set<String> required, Consumer<Row> each)
            throws IOException {
        LineNumberReader in = new LineNumberReader(source);
        in.mark(1);
        if (in.read() != BYTE_ORDER_MARK) {
            in.reset();
        }
        Map<String, Integer> columns = new HashMap<>();
        int width = 0;
        int rows = 0;
        while (issues.size() < MOST_ISSUES) {
            int line = in.getLineNumber() + 1;
            in.mark(1);
            int first = in.read();
            in.reset();
            if (first == '#') {
                in.readLine();
                continue;
            }
            Optional<List<String>> record;
            try {
                record = CsvFormat.read(in);
            } catch (CharacterCodingException e) {
                throw e;
            } catch (IOException e) {
                issue(line, String.valueOf(e.getMessage()));
                return;
            }
            if (record.isEmpty()) {
                break;
            }
            List<String> cells = record.get();
            if (cells.stream().allMatch(String::isBlank) && cells.size() == 1) {
                continue;
            }
            if (columns.isEmpty()) {
                header(line, cells, known, required, columns);
                width = cells.size();
                continue;
            }
            rows++;
            if (cells.size() != width) {
                issue(line, cells.size() + " fields. Valid: " + width + ", as many as the header has.");
                continue;
            }
            each.accept(new Row(line, cells, columns));
        }
        if (columns.isEmpty()) {
            issue(1, "there is no header. Valid: a line with the columns " + String.join(",", known) + ".");
        } else if (rows == 0 && issues.isEmpty()) {
            issue(in.getLineNumber(), "there is nothing below the header. Valid: one line or more.");
        }
    }

    private void header(int line, List<String> cells, List<String> known, Set<String> required,
            Map<String, Integer> columns) {
        for (int i = 0; i < cells.size(); i++) {
            String name = cells.get(i).strip();
            if (known.contains(name) && columns.putIfAbsent(name, i) != null) {
                issue(line, "the column '" + name + "' is there twice. Valid: once.");
            }
        }
        List<String> missing = known.stream().filter(required::contains).filter(name -> !columns.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            List<String> others = cells.stream().map(String::strip).filter(name -> !known.contains(name)).toList();
            String meant = Wording.nearest(missing.getFirst(), others)
                    .map(name -> " Maybe " + Wording.quote(name) + " was meant to be it.").orElse("");
            throw new InputException(file + ":" + line + ": the header has no column "
                    + String.join(", ", missing) + "." + meant);
        }
    }

    private void issue(int line, String text) {
        if (issues.size() < MOST_ISSUES) {
            issues.add(file + ":" + line + ": " + text);
        }
    }

    private void report() {
        if (!issues.isEmpty()) {
            String more = issues.size() == MOST_ISSUES ? "\n" + file + ": the rest was not read." : "";
            throw new InputException(String.join("\n", issues) + more);
        }
    }
}
