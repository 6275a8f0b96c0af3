package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** How comparisons are written. */
final class Layout {

    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private Layout() {}

    static String percent(OptionalDouble error) {
        return error.isPresent() ? percent(error.getAsDouble()) : "-";
    }

    static String percent(double error) {
        return Double.isNaN(error) ? "-"
                : error == 0 ? "0%" : String.format(Locale.ROOT, "%+.1f%%", 100 * error);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? TextTable.number(value.getAsDouble()) : "-";
    }

    static String exact(OptionalDouble value) {
        return value.isPresent() ? Numbers.exact(value.getAsDouble()) : "";
    }

    /** A table whose lines may be coloured: as many colours as rows, empty for none. */
    static String table(List<String> header, List<List<String>> rows, List<String> colours) {
        List<String> lines = TextTable.of(header, rows).lines().toList();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String colour = i == 0 || colours.isEmpty() ? "" : colours.get(i - 1);
            out.append(colour).append(lines.get(i)).append(colour.isEmpty() ? "" : PLAIN).append('\n');
        }
        return out.toString();
    }

    static String colour(boolean wanted, ReferencePoint point) {
        return wanted && point.needsCause() ? YELLOW : "";
    }

    static String colour(boolean wanted, String verdict) {
        return !wanted ? "" : verdict.equals("FAIL") ? RED : verdict.equals("pass") ? GREEN : "";
    }

    static final List<String> SUMMARY = List.of("points", "no model", "mean error", "worst", "beyond 25 %", "rank",
            "in bounds", "worst point");

    /** A table of summaries, with the heading of their labels. */
    static String table(String labels, List<Summary> summaries) {
        return table(join(List.of(labels), SUMMARY),
                summaries.stream().map(summary -> join(List.of(summary.label()), cells(summary))).toList(), List.of());
    }

    /** The cells of {@link #SUMMARY}. */
    static List<String> cells(Summary summary) {
        boolean any = summary.modelled() > 0;
        return List.of(String.valueOf(summary.points()), String.valueOf(summary.points() - summary.modelled()),
                any ? String.format(Locale.ROOT, "%.1f%%", 100 * summary.meanError()) : "-",
                any ? percent(summary.worstError()) : "-", any ? String.valueOf(summary.beyond()) : "-",
                summary.rank().isPresent() ? String.format(Locale.ROOT, "%.3f", summary.rank().getAsDouble()) : "-",
                inBounds(summary),
                any && summary.worstError() != 0 ? summary.worst() : "-");
    }

    private static String inBounds(Summary summary) {
        if (summary.bands() == 0) {
            return "-";
        }
        int below = summary.belowBands();
        int above = summary.bands() - summary.insideBands() - below;
        List<String> misses = new ArrayList<>();
        if (below > 0) {
            misses.add(below + " below");
        }
        if (above > 0) {
            misses.add(above + " above");
        }
        return summary.insideBands() + " of " + summary.bands()
                + (misses.isEmpty() ? "" : " (" + String.join(", ", misses) + ")");
    }

    /** The same for JSON. */
    static Map<String, Object> json(Summary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("label", summary.label());
        json.put("points", summary.points());
        json.put("modelled", summary.modelled());
        if (summary.modelled() > 0) {
            json.put("meanAbsoluteError", summary.meanError());
            json.put("worstError", summary.worstError());
            json.put("worst", summary.worst());
            json.put("beyond25Percent", summary.beyond());
        }
        summary.rank().ifPresent(rank -> json.put("rankCorrelation", rank));
        if (summary.bands() > 0) {
            json.put("bounds", summary.bands());
            json.put("insideBounds", summary.insideBands());
            json.put("belowBounds", summary.belowBands());
        }
        return json;
    }

    static String csv(List<String> header, List<List<String>> rows) {
        StringBuilder out = new StringBuilder();
        try {
            CsvFormat.append(header, out);
            for (List<String> row : rows) {
                CsvFormat.append(row, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
