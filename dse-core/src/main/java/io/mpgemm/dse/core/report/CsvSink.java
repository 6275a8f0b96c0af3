package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.search.Evaluation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Appends evaluations to a CSV as they arrive, in the format of {@link ResultTable}; holds none of them. */
public final class CsvSink implements AutoCloseable {

    private final Columns columns;
    private final BufferedWriter out;
    private long rows;

    private CsvSink(Columns columns, BufferedWriter out) {
        this.columns = columns;
        this.out = out;
    }

    /**
     * Starts a file with its header.
     *
     * @param file    the file, in UTF-8; an old one is overwritten
     * @param columns its columns
     * @return the sink, to be closed
     * @throws IOException if the file cannot be written
     */
    public static CsvSink create(Path file, Columns columns) throws IOException {
        BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        CsvFormat.append(columns.header(), out);
        return new CsvSink(columns, out);
    }

    /**
     * Appends a batch.
     *
     * @param batch evaluations, one row each
     * @throws IOException if the file cannot be written
     */
    public void append(List<Evaluation> batch) throws IOException {
        for (Evaluation evaluation : batch) {
            CsvFormat.append(columns.row(evaluation), out);
            rows++;
        }
    }

    /**
     * The rows written so far, without the header.
     *
     * @return their number
     */
    public long rows() {
        return rows;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
