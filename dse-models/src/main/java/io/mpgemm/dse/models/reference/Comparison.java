package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.study.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Models held against results, ready to be printed. */
public sealed interface Comparison permits ValidationReport, SynthesisComparison, CyclesComparison {

    /**
     * For a terminal: every row, then the summary.
     *
     * @param colour whether to colour lines
     * @return lines
     */
    String text(boolean colour);

    /**
     * Every row as CSV.
     *
     * @return RFC 4180
     */
    String csv();

    /**
     * Every row and the summary as JSON.
     *
     * @return a JSON object
     */
    String json();

    /**
     * Every row with parity plots, as one page that works offline.
     *
     * @return HTML
     * @throws IOException if a part of the page is missing on the class path
     */
    String html() throws IOException;

    /**
     * Whether it keeps its tolerances. A comparison with a user's file has none.
     *
     * @return true where it has none
     */
    default boolean passes() {
        return true;
    }

    /**
     * Writes {@code validate.csv} and {@code validate.html}.
     *
     * @param folder where to; made if need be
     * @throws IOException if they cannot be written
     */
    default void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.write(folder.resolve("validate.csv"), csv().getBytes(StandardCharsets.UTF_8));
        AtomicFiles.write(folder.resolve("validate.html"), html().getBytes(StandardCharsets.UTF_8));
    }
}
