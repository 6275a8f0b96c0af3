package io.mpgemm.dse.core.report;

import java.io.IOException;
import io.mpgemm.dse.core.space.Value;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A part of a report that not every run has: what was found, as text, tables, charts, files of data and numbers of the
 * manifest.
 *
 * @param id       a word: the anchor on the page and the name in the manifest
 * @param title    heading
 * @param findings what was found, a sentence each, for the terminal and the page
 * @param notes    how, a sentence each, for the page
 * @param tables   tables
 * @param figures  charts
 * @param data     text of the CSV files beside the page, by file name
 * @param numbers  what the manifest says, by name
 */
public record Section(String id, String title, List<String> findings, List<String> notes, List<Grid> tables,
        List<Figure> figures, Map<String, String> data, Map<String, BigDecimal> numbers) {

    /** Copies the collections; the files are sorted by name. */
    public Section {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        tables = List.copyOf(tables);
        figures = List.copyOf(figures);
        data = Collections.unmodifiableMap(new TreeMap<>(data));
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /**
     * A table of texts.
     *
     * @param caption what it holds, may be empty
     * @param header  names of the columns
     * @param rows    as many cells each as the header
     * @param shaded  whether cells behind the first of a row are shaded by their texts, numbers from the least to the largest
     *                and other texts beyond
     */
    public record Grid(String caption, List<String> header, List<List<String>> rows, boolean shaded) {

        private static final int SHADES = 6;

        /** Copies the lists. */
        public Grid {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
        }

        /**
         * A table without shades.
         *
         * @param caption what it holds, may be empty
         * @param header  names of the columns
         * @param rows    as many cells each as the header
         */
        public Grid(String caption, List<String> header, List<List<String>> rows) {
            this(caption, header, rows, false);
        }

        /** The shade of each text, from 0; in a table without shades there are none. */
        private Map<String, Integer> shades() {
            List<Value> distinct = rows.stream().flatMap(row -> row.stream().skip(1)).filter(cell -> shaded)
                    .filter(cell -> !cell.isEmpty()).distinct().map(Value::of)
                    .sorted(Comparator.comparingDouble(
                            value -> value.isNumber() ? value.number() : Double.POSITIVE_INFINITY))
                    .toList();
            Map<String, Integer> shades = new HashMap<>();
            for (int i = 0; i < distinct.size(); i++) {
                shades.put(distinct.get(i).text(), i * (SHADES - 1) / Math.max(1, distinct.size() - 1));
            }
            return shades;
        }

        private static String cell(String text, Map<String, Integer> shades) {
            return (shades.containsKey(text) ? "<td class=\"shade" + shades.get(text) + "\">" : "<td>")
                    + Page.escape(text) + "</td>";
        }
    }

    /**
     * A section of text alone.
     *
     * @param id       a word
     * @param title    heading
     * @param findings what was found, a sentence each
     * @return the section
     */
    public static Section of(String id, String title, List<String> findings) {
        return new Section(id, title, findings, List.of(), List.of(), List.of(), Map.of(), Map.of());
    }

    /**
     * A number as the manifest holds it.
     *
     * @param value a finite number
     * @return the shortest decimal number that reads back as the same double
     */
    public static BigDecimal number(double value) {
        return new BigDecimal(Numbers.exact(value));
    }

    /** The section as HTML, with its figures as they are or deflated; all texts are escaped. */
    String html(boolean deflated) throws IOException {
        StringBuilder html = new StringBuilder("<section aria-labelledby=\"" + Page.escape(id) + "\">\n<h2 id=\""
                + Page.escape(id) + "\">" + Page.escape(title) + "</h2>\n");
        findings.forEach(text -> html.append("<p>").append(Page.escape(text)).append("</p>\n"));
        for (Figure figure : figures) {
            html.append(FigureWriter.html(figure, deflated));
        }
        for (Grid table : tables) {
            html.append("<div class=\"wide\"><table class=\"key\">\n");
            if (!table.caption().isEmpty()) {
                html.append("<caption>").append(Page.escape(table.caption())).append("</caption>\n");
            }
            html.append("<tr>");
            table.header().forEach(
                    cell -> html.append("<th scope=\"col\">").append(Page.escape(cell)).append("</th>"));
            html.append("</tr>\n");
            Map<String, Integer> shades = table.shades();
            for (List<String> row : table.rows()) {
                html.append("<tr>");
                for (int i = 0; i < row.size(); i++) {
                    html.append(Grid.cell(row.get(i), i == 0 ? Map.of() : shades));
                }
                html.append("</tr>\n");
            }
            html.append("</table></div>\n");
        }
        notes.forEach(text -> html.append("<p class=\"muted\">").append(Page.escape(text)).append("</p>\n"));
        return html.append("</section>\n").toString();
    }
}
