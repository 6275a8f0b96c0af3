package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.technology.liberty.LibertyGroup.Attribute;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the grammar of Liberty files: groups, simple and complex attributes, comments, continued lines. Tolerates what
 * tools tolerate (missing semicolons, unquoted values); keeps only the groups and attributes that {@link LibertyProcess}
 * uses. Reads at most {@value #MAX_BYTES} bytes, uncompressed, and {@value #MAX_DEPTH} levels, without recursion.
 */
final class LibertyParser {

    static final int MAX_BYTES = 1 << 27;
    static final int MAX_DEPTH = 64;

    private static final Set<String> KEPT_GROUPS = Set.of("library", "operating_conditions", "lu_table_template",
            "power_lut_template", "cell", "pin", "ff", "timing", "internal_power", "leakage_power", "cell_rise",
            "cell_fall", "rise_transition", "fall_transition", "rise_power", "fall_power", "power");
    /** Groups that say that a cell is of no use here; what is in them does not matter. */
    private static final Set<String> MARKS = Set.of("bus", "bundle", "latch", "statetable", "test_cell", "ff_bank",
            "latch_bank");
    private static final Set<String> KEPT_ATTRIBUTES = Set.of("time_unit", "voltage_unit", "leakage_power_unit",
            "capacitive_load_unit", "nom_voltage", "nom_temperature", "default_operating_conditions", "voltage",
            "temperature", "area", "cell_leakage_power", "default_cell_leakage_power", "dont_use",
            "is_isolation_cell", "is_level_shifter", "pad_cell", "direction", "function", "three_state",
            "capacitance", "rise_capacitance", "fall_capacitance", "clock", "clocked_on", "next_state", "clear",
            "preset", "timing_type", "value", "variable_1", "variable_2", "variable_3", "index_1", "index_2",
            "values");

    private final String file;
    private final byte[] text;
    private int at;
    private int line = 1;

    private LibertyParser(String file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a file, compressed by gzip or not.
     *
     * @param file the file
     * @return its {@code library} group
     * @throws InputException if it cannot be read or is no Liberty file
     */
    static LibertyGroup read(Path file) {
        return parse(file.toString(), bytes(file));
    }

    static LibertyGroup parse(String file, byte[] text) {
        return new LibertyParser(file, text).library();
    }

    private static byte[] bytes(Path file) {
        byte[] bytes;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(2);
            boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            try (InputStream plain = zipped ? new GZIPInputStream(in) : in) {
                bytes = plain.readNBytes(MAX_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": there is no such file.", e);
        } catch (ZipException | EOFException e) {
            throw new InputException(file + ": the gzip data are damaged. Maybe the file is cut off.", e);
        } catch (IOException e) {
            throw new InputException(file + ": " + (Files.isDirectory(file) ? "it is a folder." : "it cannot be read."),
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new InputException(file + ": the file is too large. Valid: at most " + MAX_BYTES
                    + " bytes, uncompressed. Maybe a library without current-source tables will do.");
        }
        return bytes;
    }

    /** A group that is being read. */
    private static final class Open {

        private final String name;
        private final List<String> arguments;
        private final int line;
        private final boolean kept;
        private final Map<String, Attribute> attributes = new HashMap<>();
        private final List<LibertyGroup> groups = new ArrayList<>();

        Open(String name, List<String> arguments, int line, boolean kept) {
            this.name = name;
            this.arguments = arguments;
            this.line = line;
            this.kept = kept;
        }

        LibertyGroup close() {
            return new LibertyGroup(name, arguments, line, attributes, groups);
        }
    }

    private LibertyGroup library() {
        Deque<Open> open = new ArrayDeque<>();
        while (true) {
            skipBlanks();
            if (at >= text.length) {
                throw new InputException(open.isEmpty()
                        ? file + ": there is no 'library' group. Valid: a Liberty file."
                        : here() + "the file ends inside the group " + describe(open.getLast())
                                + " that begins in line "
                                + open.getLast().line + ". Maybe the file is cut off.");
            }
            char c = (char) (text[at] & 0xff);
            if (c == '}' && !open.isEmpty()) {
                at++;
                Open done = open.removeLast();
                if (open.isEmpty()) {
                    return done.close();
                }
                if (done.kept || MARKS.contains(done.name)) {
                    open.getLast().groups.add(done.close());
                }
            } else if (c == ';') {
                at++;
            } else {
                statement(open);
            }
        }
    }

    private static String describe(Open group) {
        return Wording.quote(group.name + " (" + String.join(", ", group.arguments) + ")");
    }

    private void statement(Deque<Open> open) {
        int begin = line;
        String name = word();
        boolean kept = open.isEmpty() || open.getLast().kept;
        skipBlanks();
        if (at < text.length && text[at] == ':') {
            at++;
            String value = simpleValue();
            if (open.isEmpty()) {
                throw wrong(begin, "the attribute " + Wording.quote(name) + " stands outside of any group");
            }
            if (kept && KEPT_ATTRIBUTES.contains(name)) {
                open.getLast().attributes.put(name, new Attribute(List.of(value), begin));
            }
            return;
        }
        if (at >= text.length || text[at] != '(') {
            throw wrong(line, "after " + Wording.quote(name) + " there is " + found());
        }
        at++;
        List<String> arguments = arguments();
        skipBlanks();
        if (at < text.length && text[at] == '{') {
            at++;
            if (open.isEmpty() && !name.equals("library")) {
                throw new InputException(file + ":" + begin + ": the first group is " + Wording.quote(name)
                        + ". Valid: library (NAME) { ... }.");
            }
            if (open.size() >= MAX_DEPTH) {
                throw new InputException(here() + "groups are nested too deep. Valid: at most " + MAX_DEPTH
                        + " levels.");
            }
            open.addLast(new Open(name, arguments, begin, kept && KEPT_GROUPS.contains(name)));
        } else if (kept && !open.isEmpty() && KEPT_ATTRIBUTES.contains(name)) {
            open.getLast().attributes.put(name, new Attribute(arguments, begin));
        }
    }

    private String here() {
        return file + ":" + line + ": ";
    }

    private InputException wrong(int where, String what) {
        return new InputException(file + ":" + where + ": " + what
                + ". Valid: 'name : value;', 'name (values);' or 'name (values) { ... }'.");
    }

    private String found() {
        return at >= text.length ? "the end of the file" : Wording.quote(String.valueOf((char) (text[at] & 0xff)));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == '\f';
    }

    private static boolean isDelimiter(byte b) {
        return isBlank(b) || b == '(' || b == ')' || b == '{' || b == '}' || b == ':' || b == ';' || b == ','
                || b == '"';
    }

    /** Blanks, comments and continuations. */
    private void skipBlanks() {
        while (at < text.length) {
            byte b = text[at];
            if (b == '\n') {
                line++;
                at++;
            } else if (isBlank(b) || continuation()) {
                at++;
            } else if (b == '/' && at + 1 < text.length && text[at + 1] == '*') {
                skipComment();
            } else if (b == '/' && at + 1 < text.length && text[at + 1] == '/') {
                while (at < text.length && text[at] != '\n') {
                    at++;
                }
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int begin = line;
        at += 2;
        while (at + 1 < text.length && !(text[at] == '*' && text[at + 1] == '/')) {
            if (text[at] == '\n') {
                line++;
            }
            at++;
        }
        if (at + 1 >= text.length) {
            throw new InputException(file + ":" + begin
                    + ": the comment that begins here does not end. Maybe the file is cut off.");
        }
        at += 2;
    }

    /** A backslash with nothing but blanks behind it in its line. */
    private boolean continuation() {
        if (text[at] != '\\') {
            return false;
        }
        int next = at + 1;
        while (next < text.length && (text[next] == ' ' || text[next] == '\t' || text[next] == '\r')) {
            next++;
        }
        return next >= text.length || text[next] == '\n';
    }

    private String word() {
        int begin = at;
        if (text[at] == '"') {
            return string();
        }
        while (at < text.length && !isDelimiter(text[at])) {
            if (text[at] == 0) {
                throw new InputException(here() + "a byte 0 is not text. Valid: a Liberty file, as text or gzip.");
            }
            at++;
        }
        if (at == begin) {
            throw wrong(line, "there is " + found() + " where a name should begin");
        }
        return new String(text, begin, at - begin, StandardCharsets.ISO_8859_1);
    }

    private String string() {
        int begin = line;
        at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length && text[at] != '"') {
            if (text[at] == '\\' && continuation()) {
                at++;
                continue;
            }
            if (text[at] == '\\' && at + 1 < text.length && text[at + 1] == '"') {
                at++;
            }
            if (text[at] == '\n') {
                line++;
            }
            value.append((char) (text[at] & 0xff));
            at++;
        }
        if (at >= text.length) {
            throw new InputException(file + ":" + begin
                    + ": the text that begins here has no closing quote. Maybe the file is cut off.");
        }
        at++;
        return value.toString();
    }

    private List<String> arguments() {
        int begin = line;
        List<String> arguments = new ArrayList<>();
        while (true) {
            skipBlanks();
            if (at >= text.length) {
                throw new InputException(file + ":" + begin
                        + ": the parenthesis that opens here is not closed. Maybe the file is cut off.");
            }
            byte b = text[at];
            if (b == ')') {
                at++;
                return arguments;
            }
            if (b == ',') {
                at++;
            } else if (b == '"') {
                arguments.add(string());
            } else if (b == '(' || b == '{' || b == '}' || b == ';') {
                throw wrong(line, "there is " + found() + " inside the parenthesis that opens in line " + begin);
            } else {
                arguments.add(argument());
            }
        }
    }

    /** An unquoted argument, such as a bus slice {@code A[0:3]}. */
    private String argument() {
        int begin = at;
        while (at < text.length && (!isDelimiter(text[at]) || text[at] == ':')) {
            at++;
        }
        return new String(text, begin, at - begin, StandardCharsets.ISO_8859_1);
    }

    /** The value of a simple attribute: a quoted text, or all up to the semicolon or the end of the line. */
    private String simpleValue() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || continuation())) {
            if (text[at] == '\\') {
                skipBlanks();
            } else {
                at++;
            }
        }
        if (at < text.length && text[at] == '"') {
            return string();
        }
        int begin = at;
        while (at < text.length && text[at] != ';' && text[at] != '\n' && text[at] != '}'
                && !(text[at] == '/' && at + 1 < text.length && text[at + 1] == '*')) {
            at++;
        }
        return new String(text, begin, at - begin, StandardCharsets.ISO_8859_1).strip();
    }
}
