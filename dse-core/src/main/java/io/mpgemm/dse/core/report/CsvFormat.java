package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RFC 4180: commas, CRLF, quotes around fields that hold a comma, a quote or a line break, quotes doubled. */
public final class CsvFormat {

    private static final int END = -1;

    private CsvFormat() {}

    /**
     * Writes one record.
     *
     * @param row its fields
     * @param out where it goes
     * @throws IOException if that fails
     */
    public static void append(List<String> row, Appendable out) throws IOException {
        for (int i = 0; i < row.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            field(row.get(i), out);
        }
        out.append("\r\n");
    }

    private static void field(String text, Appendable out) throws IOException {
        boolean quote = false;
        for (int i = 0; i < text.length() && !quote; i++) {
            char c = text.charAt(i);
            quote = c == ',' || c == '"' || c == '\r' || c == '\n';
        }
        if (quote) {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            out.append(text);
        }
    }

    /**
     * Reads one record; a bare LF ends one, too.
     *
     * @param in where it comes from
     * @return its fields; empty at the end of the file
     * @throws IOException if a quoted field does not end, or reading fails
     */
    public static Optional<List<String>> read(Reader in) throws IOException {
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int c = in.read();
        if (c == END) {
            return Optional.empty();
        }
        while (true) {
            if (c == '"' && field.isEmpty()) {
                c = quoted(in, field);
            }
            if (c == ',') {
                row.add(field.toString());
                field.setLength(0);
            } else if (c == '\n' || c == END) {
                row.add(field.toString());
                return Optional.of(row);
            } else if (c != '\r') {
                field.append((char) c);
            }
            c = in.read();
        }
    }

    /** Reads to the closing quote and returns the character after it. */
    private static int quoted(Reader in, StringBuilder field) throws IOException {
        for (int c = in.read();; c = in.read()) {
            if (c == END) {
                throw new IOException("A quoted field does not end.");
            }
            if (c == '"') {
                c = in.read();
                if (c != '"') {
                    return c;
                }
            }
            field.append((char) c);
        }
    }
}
