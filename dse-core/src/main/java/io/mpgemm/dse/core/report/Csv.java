package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.util.List;

/** A CSV as text. */
public final class Csv {

    private final StringBuilder text = new StringBuilder();

    /**
     * A file with a header.
     *
     * @param header names of the columns
     */
    public Csv(List<String> header) {
        row(header);
    }

    /**
     * Adds a row.
     *
     * @param cells as many as the header has
     */
    public void row(List<String> cells) {
        try {
            CsvFormat.append(cells, text);
        } catch (IOException e) {
            throw new IllegalStateException("A StringBuilder cannot fail.", e);
        }
    }

    /**
     * The file so far.
     *
     * @return its text
     */
    public String text() {
        return text.toString();
    }
}
