package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Writes all reports of a run. */
public final class ReportWriter {

    private ReportWriter() {}

    /**
     * Writes a run's reports in the plain style.
     *
     * @param run  the folder
     * @param data what to report
     * @throws IOException if a file cannot be written
     */
    public static void write(RunDirectory run, ReportData data) throws IOException {
        write(run, data, FigureStyle.PLAIN);
    }

    /**
     * Writes {@code front.csv}, {@code front.tex}, a figure for each pair of objectives and each correlation, the figures and
     * data of each section, {@code report.json},
     * {@code index.html} and {@code manifest.json} into a run's folder, which the caller then
     * commits. The manifest lists these files, those that the caller has written before (such as {@code points.csv}) and
     * those that it lists already.
     *
     * @param run   the folder
     * @param data  what to report
     * @param style how figures are drawn
     * @throws IOException if a file cannot be written
     */
    public static void write(RunDirectory run, ReportData data, FigureStyle style) throws IOException {
        ResultTable.of(data.columns(), data.front()).writeCsv(run.file(ReportFile.FRONT));
        AtomicFiles.write(run.file("front.tex"), LatexTable.of(data).getBytes(StandardCharsets.UTF_8));
        FigureWriter figures = new FigureWriter(style);
        for (Figure figure : figures(data)) {
            figures.write(run, figure);
        }
        for (Section section : data.sections()) {
            for (Map.Entry<String, String> file : section.data().entrySet()) {
                AtomicFiles.write(run.file(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        boolean listed = run.files().contains(ReportFile.POINTS) || data.manifest().files().contains(ReportFile.POINTS);
        AtomicFiles.write(run.file(ReportFile.NAME), ReportFile.of(data, style, listed).toJson());
        TreeSet<String> files = new TreeSet<>(data.manifest().files());
        files.addAll(run.files());
        files.addAll(List.of("index.html", RunDirectory.MANIFEST));
        ReportData complete = data.with(data.manifest().withFiles(List.copyOf(files)));
        AtomicFiles.write(run.file("index.html"), HtmlReport.of(complete).getBytes(StandardCharsets.UTF_8));
        AtomicFiles.write(run.file(RunDirectory.MANIFEST), complete.manifest().toJson());
    }

    /** All figures of a run. */
    private static List<Figure> figures(ReportData data) {
        List<Figure> figures = new ArrayList<>(FrontChart.of(data));
        data.correlations().forEach(correlation -> figures.add(correlation.figure()));
        data.sections().forEach(section -> figures.addAll(section.figures()));
        return figures;
    }
}
