package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.util.List;

/** A CSV as text. */
final class Csv {

    private final StringBuilder text = new StringBuilder();

    Csv(List<String> header) {
        row(header);
    }

    void row(List<String> cells) {
        try {
            CsvFormat.append(cells, text);
        } catch (IOException e) {
            throw new IllegalStateException("A StringBuilder cannot fail.", e);
        }
    }

    String text() {
        return text.toString();
    }
}
