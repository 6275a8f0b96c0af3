package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The report of a run as its folder holds it. It can be drawn again without evaluating anything.
 *
 * @param folder the folder of the run
 * @param style  how its figures were drawn
 * @param data   all that the report is drawn from
 */
public record RunReport(Path folder, FigureStyle style, ReportData data) {

    /**
     * Reads {@code manifest.json}, {@code report.json}, {@code front.csv}, {@code points.csv} and the data of sections.
     *
     * @param folder the folder of a run
     * @return its report
     * @throws InputException if the folder holds no run, or one that is damaged or of an older version; names the file
     */
    public static RunReport read(Path folder) {
        Path manifestFile = folder.resolve(RunDirectory.MANIFEST);
        if (!Files.isRegularFile(manifestFile)) {
            throw new InputException("'" + folder + "' holds no run: it has no " + RunDirectory.MANIFEST
                    + ". Valid: a folder that 'dse run' wrote.");
        }
        try {
            Manifest manifest = Manifest.read(manifestFile);
            if (!Files.isRegularFile(folder.resolve(ReportFile.NAME))) {
                throw new InputException("'" + folder + "' has no " + ReportFile.NAME
                        + ", which versions before this one did not write. Run the study again.");
            }
            ReportFile file = ReportFile.read(folder.resolve(ReportFile.NAME));
            Columns columns = file.columns();
            CsvSource source = CsvSource.recorded(columns);
            List<Evaluation> front = new ArrayList<>();
            source.read(folder.resolve(ReportFile.FRONT), front::add);
            List<Section> sections = new ArrayList<>();
            for (ReportFile.Part part : file.sections()) {
                sections.add(part.section(folder));
            }
            return new RunReport(folder, file.style(), new ReportData(file.name(), file.description(), columns,
                    file.objectives(), file.seriesParameter(), file.shown(), front, file.others(folder, source),
                    ReportFile.numbers(file.breakdowns()), ReportFile.numbers(file.profiles()), file.correlations(),
                    sections, file.notes(), manifest));
        } catch (NoSuchFileException e) {
            throw new InputException("'" + folder + "' is damaged: " + folder.relativize(Path.of(e.getFile()))
                    + " is missing.", e);
        } catch (FileSystemException e) {
            throw new InputException("'" + e.getFile() + "' cannot be read: " + e.getReason() + ".", e);
        } catch (IOException | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw new InputException(
                    reason.contains(folder.toString()) ? reason : "'" + folder + "' is damaged: " + reason, e);
        }
    }

    /**
     * Draws the report again: the page, the figures, the table of the front. Nothing else in the folder changes, and in the
     * style of {@link #style()} nothing at all.
     *
     * @param other how to draw the figures
     * @return the files that were written
     * @throws io.mpgemm.dse.core.study.RunDirectoryException if the folder cannot be written
     */
    public List<String> redraw(FigureStyle other) {
        try (RunDirectory run = RunDirectory.open(folder, data.manifest().identity(), false)) {
            run.keepOthers();
            ReportWriter.write(run, data, other);
            List<String> files = run.files();
            run.commit();
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("Writing the report to '" + folder + "' failed: " + e.getMessage(), e);
        }
    }
}
