package io.mpgemm.dse.core.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** A chart of a report: a PNG and an SVG beside the page, and the latter inside it. */
public final class Picture {

    private final String name;
    private final String caption;
    private final Scatter chart;

    Picture(String name, String caption, Scatter chart) {
        this.name = name;
        this.caption = caption;
        this.chart = chart;
    }

    /**
     * The name of the files without the ending.
     *
     * @return a plain file name
     */
    public String name() {
        return name;
    }

    /**
     * What it shows.
     *
     * @return a sentence
     */
    public String caption() {
        return caption;
    }

    void writePng(Path file) throws IOException {
        chart.writePng(file);
    }

    void writeSvg(Path file) throws IOException {
        chart.writeSvg(file);
    }

    /** The chart as an element of a page. */
    String html() throws IOException {
        String svg = Base64.getEncoder().encodeToString(chart.svg().getBytes(StandardCharsets.UTF_8));
        return "<p><img class=\"chart\" alt=\"" + Page.escape(caption) + "\" src=\"data:image/svg+xml;base64," + svg
                + "\"></p>\n";
    }
}
