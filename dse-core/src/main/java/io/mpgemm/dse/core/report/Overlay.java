package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.report.Scatter.Join;
import io.mpgemm.dse.core.report.Scatter.Role;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.study.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** The fronts of several runs in the objectives that they have in common, side by side. */
public final class Overlay {

    private static final int DIGITS = 4;
    private static final List<String> HEADER = List.of("run", "study", "front", "surviving", "hypervolumeShare");
    private static final String PAGE = "overlay.html";

    /** One run: its name, its front, the front in the common objectives, smaller is better. */
    private record Run(String name, RunReport report, List<Evaluation> front, List<double[]> vectors) {

        double[][] points() {
            return vectors.toArray(double[][]::new);
        }
    }

    /** What a run is worth beside the others. */
    private record Share(Run run, long surviving, double hypervolume) {}

    private final List<Objective> common;
    private final List<Run> runs;
    private final List<Share> shares;
    private final List<String> alone;

    private Overlay(List<Objective> common, List<Run> runs, List<String> alone) {
        this.common = common;
        this.runs = runs;
        this.alone = alone;
        double[][] union = runs.stream().flatMap(run -> run.vectors.stream()).toArray(double[][]::new);
        NormalizedHypervolume units = NormalizedHypervolume.by(union);
        this.shares = runs.stream()
                .map(run -> new Share(run, run.vectors.stream()
                        .filter(point -> Arrays.stream(union).noneMatch(other -> dominates(other, point))).count(),
                        units.share(run.points())))
                .toList();
    }

    /**
     * Lays the fronts of runs over each other.
     *
     * @param reports the runs, two or more, each with a front
     * @return the overlay
     * @throws InputException if they have fewer than two objectives in common, or one of them has no front
     */
    public static Overlay of(List<RunReport> reports) {
        Set<Objective> shared = new LinkedHashSet<>(reports.getFirst().data().objectives());
        Set<String> all = new LinkedHashSet<>();
        for (RunReport report : reports) {
            Set<String> own = report.data().objectives().stream().map(Overlay::words).collect(Collectors.toSet());
            report.data().objectives().forEach(objective -> all.add(words(objective)));
            shared.removeIf(objective -> !own.contains(words(objective)));
        }
        List<Objective> common = List.copyOf(shared);
        List<String> alone = new ArrayList<>();
        for (String objective : all) {
            List<String> having = reports.stream()
                    .filter(report -> report.data().objectives().stream().map(Overlay::words)
                            .anyMatch(objective::equals))
                    .map(report -> report.folder().toString()).toList();
            if (having.size() < reports.size()) {
                alone.add(objective + " (only " + String.join(", ", having) + ")");
            }
        }
        if (common.size() < 2) {
            throw new InputException("The runs share " + (common.isEmpty() ? "no objective"
                    : "one objective, " + words(common.getFirst())) + ". Not shared: " + String.join("; ", alone)
                    + ". Valid: runs with two objectives or more in common.");
        }
        List<String> names = names(reports);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            runs.add(run(names.get(i), reports.get(i), common));
        }
        return new Overlay(common, runs, alone);
    }

    private static Run run(String name, RunReport report, List<Objective> common) {
        Columns columns = report.data().columns();
        List<Evaluation> front = report.data().front();
        if (front.isEmpty()) {
            throw new InputException("'" + report.folder() + "' has an empty front, so there is nothing to overlay.");
        }
        List<Integer> at = common.stream().map(objective -> columns.metric(objective.metric().name())).toList();
        List<double[]> vectors = front.stream().map(one -> {
            double[] vector = new double[at.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = common.get(i).toMinimize(one.value(at.get(i)));
            }
            return vector;
        }).toList();
        return new Run(name, report, front, vectors);
    }

    /** Names of folders where they differ, else paths. */
    private static List<String> names(List<RunReport> reports) {
        List<String> folders = reports.stream().map(report -> Optional
                .ofNullable(report.folder().toAbsolutePath().normalize().getFileName()).map(Path::toString)
                .orElse(report.folder().toString())).toList();
        return folders.stream().distinct().count() == reports.size() ? folders
                : reports.stream().map(report -> report.folder().toString()).toList();
    }

    private static String words(Objective objective) {
        return objective.direction().name().toLowerCase(Locale.ROOT) + " " + objective.metric().name();
    }

    private static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    /**
     * What was found.
     *
     * @return a section with a table and a figure for each pair of common objectives
     */
    public Section section() {
        List<String> findings = shares.stream()
                .map(share -> String.format(Locale.ROOT,
                        "%s: %d of %d designs are on the front of all runs together, which has %s times its hypervolume.",
                        share.run.name, share.surviving, share.run.vectors.size(),
                        Numbers.significant(1 / share.hypervolume, DIGITS)))
                .toList();
        List<String> notes = new ArrayList<>(List.of("Objectives: "
                + common.stream().map(Overlay::words).collect(Collectors.joining(", "))
                + ". Hypervolume is counted from the best (0) to the worst value (1) of each along the front of all runs"
                + " together, up to " + NormalizedHypervolume.REFERENCE
                + ", and given as a share of that front's own."));
        if (!alone.isEmpty()) {
            notes.add("Not shared and left out: " + String.join("; ", alone)
                    + ". A front in more objectives has designs that look dominated here.");
        }
        Section.Grid table = new Section.Grid("", HEADER, shares.stream()
                .map(share -> List.of(share.run.name, share.run.report.data().name(),
                        Integer.toString(share.run.vectors.size()), Long.toString(share.surviving),
                        Numbers.significant(share.hypervolume, DIGITS)))
                .toList());
        return new Section("runs", "Fronts of " + runs.size() + " runs", findings, notes, List.of(table),
                ReportData.pairs(common).stream().<Figure>map(this::figure).toList(), Map.of("overlay.csv", csv()),
                Map.of());
    }

    private String csv() {
        Csv csv = new Csv(HEADER);
        shares.forEach(share -> csv.row(List.of(share.run.name, share.run.report.data().name(),
                Integer.toString(share.run.vectors.size()), Long.toString(share.surviving),
                Numbers.exact(share.hypervolume))));
        return csv.text();
    }

    private String latex() {
        SequencedMap<String, List<String>> texts = new LinkedHashMap<>();
        texts.put("run", runs.stream().map(Run::name).toList());
        SequencedMap<Metric, List<Double>> numbers = new LinkedHashMap<>();
        numbers.put(new Metric("front", "", ""), runs.stream().map(run -> (double) run.vectors.size()).toList());
        numbers.put(new Metric("surviving", "", ""),
                shares.stream().map(share -> (double) share.surviving).toList());
        numbers.put(new Metric("hypervolume", "", ""), shares.stream().map(Share::hypervolume).toList());
        return LatexTable.of("Fronts of runs: designs, those on the front of all runs together, and hypervolume as a "
                + "share of that front's; objectives: "
                + common.stream().map(Overlay::words).collect(Collectors.joining(", ")) + ".", "overlay", texts,
                numbers);
    }

    private Scatter figure(ReportData.Pair pair) {
        List<Scatter.Series> series = new ArrayList<>();
        for (Run run : runs) {
            Columns columns = run.report.data().columns();
            Metric x = columns.metrics().get(columns.metric(pair.x().metric().name()));
            Metric y = columns.metrics().get(columns.metric(pair.y().metric().name()));
            Set<Evaluation> edge = FrontChart.edge(run.front,
                    one -> pair.x().toMinimize(columns.value(one, x)),
                    one -> pair.y().toMinimize(columns.value(one, y)));
            series.add(new Scatter.Series(run.name, run.name, series.size(), run.front.stream()
                    .map(one -> new Scatter.Point(List.of(one.point().number().toString()),
                            edge.contains(one) ? Role.EDGE : Role.FRONT, columns.value(one, x),
                            columns.value(one, y)))
                    .toList()));
        }
        return new Scatter(
                "overlay-" + Names.file(pair.x().metric().name()) + "-" + Names.file(pair.y().metric().name()),
                "The fronts of " + runs.size() + " runs: " + Names.column(pair.x().metric()) + " and "
                        + Names.column(pair.y().metric()),
                Figure.Axis.of(pair.x().metric(), coordinates(series, true)),
                Figure.Axis.of(pair.y().metric(), coordinates(series, false)), "run", List.of(Columns.ORDINAL),
                Join.EDGE_OF_EACH, false, series);
    }

    private static double[] coordinates(List<Scatter.Series> series, boolean horizontal) {
        return series.stream().flatMap(one -> one.points().stream())
                .mapToDouble(point -> horizontal ? point.x() : point.y()).toArray();
    }

    /**
     * Writes {@code overlay.csv}, {@code overlay.tex}, the figures and {@code index.html}.
     *
     * @param folder where to; created where it is missing
     * @param style  how figures are drawn
     * @return the files
     */
    public List<Path> write(Path folder, FigureStyle style) {
        Section section = section();
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            FigureWriter writer = new FigureWriter(style);
            for (Figure figure : section.figures()) {
                files.addAll(writer.write(folder, figure));
            }
            Map<String, String> texts = new LinkedHashMap<>(section.data());
            texts.put("overlay.tex", latex());
            texts.put("index.html", page(section));
            for (Map.Entry<String, String> text : texts.entrySet()) {
                files.add(folder.resolve(text.getKey()));
                AtomicFiles.write(files.getLast(), text.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder + ": " + e.getMessage(), e);
        }
        return files;
    }

    private static String page(Section section) throws IOException {
        return resource(PAGE).replace("{{title}}", Page.escape(section.title()))
                .replace("{{style}}", resource("page.css")).replace("{{body}}", section.html(false));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Overlay.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("The class path has no '" + name + "'. Maybe the build is incomplete.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
