package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Writes all reports of a run. */
public final class ReportWriter {

    private ReportWriter() {}

    /**
     * Writes {@code front.csv}, {@code front.tex}, a PNG and an SVG for each pair of objectives and each
     * correlation, the points of the latter as CSV, the charts and data of each section, {@code index.html} and {@code manifest.json} into a run's folder, which the caller then commits. The manifest lists these files, those
     * that the caller has written before (such as {@code points.csv}) and those that it lists already.
     *
     * @param run  the folder
     * @param data what to report
     * @throws IOException if a file cannot be written
     */
    public static void write(RunDirectory run, ReportData data) throws IOException {
        ResultTable.of(data.columns(), data.front()).writeCsv(run.file("front.csv"));
        AtomicFiles.write(run.file("front.tex"), LatexTable.of(data).getBytes(StandardCharsets.UTF_8));
        for (ReportData.Pair pair : data.pairs()) {
            FrontChart chart = new FrontChart(data, pair);
            if (chart.hasPoints()) {
                chart.writePng(run.file(chart.name() + ".png"));
                chart.writeSvg(run.file(chart.name() + ".svg"));
            }
        }
        for (Correlation correlation : data.correlations()) {
            write(run, correlation.picture());
            AtomicFiles.write(run.file(correlation.name() + ".csv"), correlation.csv());
        }
        for (Section section : data.sections()) {
            for (Picture picture : section.pictures()) {
                write(run, picture);
            }
            for (Map.Entry<String, String> file : section.data().entrySet()) {
                AtomicFiles.write(run.file(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        TreeSet<String> files = new TreeSet<>(data.manifest().files());
        files.addAll(run.files());
        files.addAll(List.of("index.html", RunDirectory.MANIFEST));
        ReportData complete = data.with(data.manifest().withFiles(List.copyOf(files)));
        AtomicFiles.write(run.file("index.html"), HtmlReport.of(complete).getBytes(StandardCharsets.UTF_8));
        AtomicFiles.write(run.file(RunDirectory.MANIFEST), complete.manifest().toJson());
    }

    private static void write(RunDirectory run, Picture picture) throws IOException {
        picture.writePng(run.file(picture.name() + ".png"));
        picture.writeSvg(run.file(picture.name() + ".svg"));
    }
}
