package io.mpgemm.dse.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** CSV (RFC 4180) on the terminal. */
final class CsvLines {

    private CsvLines() {}

    static void print(PrintWriter out, List<String> cells) {
        out.print(cells.stream().map(cell -> cell.matches("[^\",\r\n]*") ? cell
                : '"' + cell.replace("\"", "\"\"") + '"').collect(Collectors.joining(",")) + "\r\n");
    }
}
