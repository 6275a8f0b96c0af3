package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.pareto.Knee;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.CsvFormat;
import io.mpgemm.dse.core.study.Manifest;
import io.mpgemm.dse.core.study.RunDirectory;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import io.mpgemm.dse.models.component.Drawings;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.pe.PeFamilies;
import io.mpgemm.dse.models.study.ComparisonFile;
import io.mpgemm.dse.models.study.SpaceBuilder;
import io.mpgemm.dse.models.study.Study;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Named designs side by side over the same workloads, each held against a baseline. */
public final class DesignComparison {

    private static final String ARRAY = "array";
    private static final String PE = "PE";
    private static final String OTHER_UNITS = "other array units";

    private final String baseline;
    private final List<Named> designs;

    private DesignComparison(String baseline, List<Named> designs) {
        this.baseline = baseline;
        this.designs = List.copyOf(designs);
    }

    private record Named(String name, StudySpace space, long ordinal) {}

    /**
     * One design on one workload.
     *
     * @param design   name of the design
     * @param workload name of the workload
     * @param cost     what it costs there
     * @param sqnrDb   fidelity of the design, the same on all workloads
     */
    public record Row(String design, String workload, AcceleratorCost cost, double sqnrDb) {

        /**
         * Latency of a pass.
         *
         * @return milliseconds
         */
        public double latencyMs() {
            return cost.latencyMs();
        }

        /**
         * Energy of a token.
         *
         * @return millijoules
         */
        public double energyPerTokenMj() {
            return cost.energyPerTokenMj();
        }

        /**
         * Mean power.
         *
         * @return watts
         */
        public double powerW() {
            return cost.powerW();
        }

        /**
         * Area of the chip, the same on all workloads.
         *
         * @return square millimetres
         */
        public double areaMm2() {
            return cost.areaMm2();
        }

        /**
         * Useful share of the array's MAC slots.
         *
         * @return 0 to 1
         */
        public double utilization() {
            return cost.utilization();
        }
    }

    /** A figure that bars are drawn of, with its parts. */
    public enum Figure {
        /** Energy per token (mJ). */
        ENERGY("energyPerTokenMj", "energy per token"),
        /** Latency of a pass (ms): what each GEMM waits for, summed over the GEMMs. */
        LATENCY("latencyMs", "latency"),
        /** Area (mm2), the same on all workloads. */
        AREA("areaMm2", "area");

        private final String metric;
        private final String words;

        Figure(String metric, String words) {
            this.metric = metric;
            this.words = words;
        }

        /**
         * Its name in CSVs.
         *
         * @return the metric's name, which ends in its unit
         */
        public String metric() {
            return metric;
        }

        /**
         * Its name on axes.
         *
         * @return words without the unit
         */
        public String words() {
            return words;
        }

        /**
         * What it is made of.
         *
         * @param row a design on a workload
         * @return the parts in the metric's unit, in a fixed order
         */
        public Map<String, Double> parts(Row row) {
            return switch (this) {
                case ENERGY -> split(row.cost().energyBreakdown());
                case LATENCY -> acrossGemms(row.cost().latencyBreakdown());
                case AREA -> split(row.cost().areaBreakdown());
            };
        }

        /**
         * The sum of the parts.
         *
         * @param row a design on a workload
         * @return the figure in the metric's unit
         */
        public double value(Row row) {
            return parts(row).values().stream().mapToDouble(Double::doubleValue).sum();
        }

        /** The top of a tree; the array's PEs and its other units apart. */
        private static Map<String, Double> split(Breakdown tree) {
            Map<String, Double> parts = new LinkedHashMap<>();
            for (Breakdown part : tree.children()) {
                if (part.name().equals(ARRAY)) {
                    part.children().forEach(unit -> parts.merge(unit.name().equals(PE) ? PE : OTHER_UNITS,
                            unit.value(), Double::sum));
                } else {
                    parts.merge(part.name(), part.value(), Double::sum);
                }
            }
            return parts;
        }

        private static Map<String, Double> acrossGemms(Breakdown tree) {
            Map<String, Double> parts = new LinkedHashMap<>();
            tree.children().forEach(gemm -> gemm.children()
                    .forEach(part -> parts.merge(part.name(), part.value(), Double::sum)));
            return parts;
        }
    }

    /**
     * All rows.
     *
     * @param baseline  name of the design that the others are held against
     * @param designs   names of the designs in order
     * @param workloads names of the workloads in order
     * @param rows      one for each design and workload, by workload, then by design
     */
    public record Result(String baseline, List<String> designs, List<String> workloads, List<Row> rows) {

        /** Copies the lists. */
        public Result {
            designs = List.copyOf(designs);
            workloads = List.copyOf(workloads);
            rows = List.copyOf(rows);
        }

        /**
         * The row of a design on a workload.
         *
         * @param design   name of the design
         * @param workload name of the workload
         * @return the row
         */
        public Row row(String design, String workload) {
            return rows.stream().filter(row -> row.design().equals(design) && row.workload().equals(workload))
                    .findFirst().orElseThrow();
        }

        /**
         * A figure as a share of the baseline's on the same workload.
         *
         * @param row    a design on a workload
         * @param figure the figure
         * @return the ratio, 1 for the baseline
         */
        public double relative(Row row, ToDoubleFunction<Row> figure) {
            return figure.applyAsDouble(row) / figure.applyAsDouble(row(baseline, row.workload()));
        }

        /**
         * The geometric mean of a design's ratios over the workloads, the one mean of ratios that does not depend on
         * the baseline (Fleming and Wallace, Commun. ACM 29(3), 1986).
         *
         * @param design name of the design
         * @param figure the figure
         * @return the geometric mean of {@link #relative}
         */
        public double geometricMean(String design, ToDoubleFunction<Row> figure) {
            return Math
                    .exp(workloads.stream().mapToDouble(workload -> Math.log(relative(row(design, workload), figure)))
                            .average().orElseThrow());
        }
    }

    /**
     * The designs of a file.
     *
     * @param file a file of named designs
     * @return the comparison, ready to execute
     * @throws InputException with a line for each thing that is wrong
     */
    public static DesignComparison ofFile(Path file) {
        ComparisonFile read = ComparisonFile.read(file);
        List<Named> designs = new ArrayList<>();
        for (ComparisonFile.Named one : read.designs()) {
            StudySpace space = space(one.study());
            if (space.space().size() != 1) {
                throw new InputException(file + ": '" + one.name() + "' describes " + space.space().size()
                        + " designs, not one. Valid: one value for each parameter.");
            }
            designs.add(new Named(one.name(), space, 0));
        }
        return new DesignComparison(read.baseline(), designs);
    }

    /**
     * Designs in words.
     *
     * @param descriptions the designs by name; the first is the baseline
     * @param models       models that they all run, instead of those in the descriptions
     * @return the comparison, ready to execute
     * @throws InputException with a line for each thing that is wrong
     */
    public static DesignComparison of(SequencedMap<String, SingleDesign.Description> descriptions,
            List<String> models) {
        List<Named> designs = new ArrayList<>();
        descriptions.forEach((name, description) -> designs.add(new Named(name, description.space(models), 0)));
        return new DesignComparison(designs.getFirst().name(), designs);
    }

    /**
     * Points of a study.
     *
     * @param file     the study
     * @param ordinals numbers of the points, as in its CSVs; the first is the baseline
     * @return the comparison, ready to execute
     * @throws InputException with a line for each thing that is wrong
     */
    public static DesignComparison ofStudy(Path file, List<Long> ordinals) {
        StudySpace space = space(Study.read(file));
        Map<Long, String> names = new LinkedHashMap<>();
        ordinals.forEach(ordinal -> names.put(ordinal, "design " + ordinal));
        return of(file, space, names);
    }

    /**
     * The knee of a run's front and its best design in each objective; the knee is the baseline.
     *
     * @param folder the run's folder
     * @return the comparison, ready to execute
     * @throws InputException if the folder holds no run with a front
     */
    public static DesignComparison ofRun(Path folder) {
        Path csv = folder.resolve("front.csv");
        try {
            Manifest manifest = Manifest.read(folder.resolve(RunDirectory.MANIFEST));
            Study study = Study.read(manifest.study().name(),
                    manifest.study().text().getBytes(StandardCharsets.UTF_8));
            return of(folder, space(study), extremes(csv, manifest));
        } catch (IOException e) {
            throw new InputException("'" + folder + "' holds no run of a study: " + e.getMessage(), e);
        }
    }

    /** Numbers of the knee and of the best designs, with what they are. */
    private static Map<Long, String> extremes(Path csv, Manifest manifest) throws IOException {
        List<Long> ordinals = new ArrayList<>();
        List<double[]> vectors = new ArrayList<>();
        List<Manifest.ObjectiveColumn> objectives = manifest.objectives();
        try (BufferedReader in = Files.newBufferedReader(csv)) {
            List<String> header = CsvFormat.read(in).orElse(List.of());
            for (Optional<List<String>> row = CsvFormat.read(in); row.isPresent(); row = CsvFormat.read(in)) {
                List<String> cells = row.get();
                ordinals.add(Long.valueOf(cells.get(header.indexOf(Columns.ORDINAL))));
                vectors.add(objectives.stream()
                        .mapToDouble(objective -> Double.parseDouble(cells.get(header.indexOf(objective.column())))
                                * (objective.direction().equals("min") ? 1 : -1))
                        .toArray());
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException("'" + csv + "' is not the front of a run.", e);
        }
        if (vectors.isEmpty()) {
            throw new InputException("'" + csv + "': the front is empty, so there is nothing to compare.");
        }
        Map<Long, String> names = new LinkedHashMap<>();
        names.put(ordinals.get(Knee.of(vectors.toArray(double[][]::new))), "knee");
        for (int i = 0; i < objectives.size(); i++) {
            int best = 0;
            for (int p = 1; p < vectors.size(); p++) {
                best = vectors.get(p)[i] < vectors.get(best)[i] ? p : best;
            }
            names.merge(ordinals.get(best), "best " + objectives.get(i).column(), (old, more) -> old + ", " + more);
        }
        return names;
    }

    private static DesignComparison of(Path from, StudySpace space, Map<Long, String> names) {
        List<Named> designs = new ArrayList<>();
        names.forEach((ordinal, name) -> {
            if (ordinal < 0 || ordinal >= space.space().size()) {
                throw new InputException(from + ": there is no point " + ordinal + ". Valid: 0 to "
                        + (space.space().size() - 1) + ".");
            }
            designs.add(new Named(name, space, ordinal));
        });
        return new DesignComparison(designs.getFirst().name(), designs);
    }

    private static StudySpace space(Study study) {
        new Inputs(study).checkNames();
        return SpaceBuilder.build(study, PeFamilies.all());
    }

    /**
     * Evaluates every design on every workload.
     *
     * @param cache   where fidelity is kept, if at all
     * @param threads threads to work with
     * @return the rows
     * @throws InputException if a design cannot be built
     */
    public Result execute(Optional<FidelityCache> cache, int threads) {
        // Each design has its own evaluator; what their circuits have in common is simulated once.
        return new Drawings().within(() -> sideBySide(cache, threads));
    }

    private Result sideBySide(Optional<FidelityCache> cache, int threads) {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        for (Named named : designs) {
            Inputs inputs = new Inputs(named.space().study());
            List<Workload> workloads = inputs.workloads();
            try (DesignEvaluator evaluator = new DesignEvaluator(named.space(), workloads,
                    new FidelityEvaluator(inputs.tensors(workloads, cache), cache), FidelityProgress.none(), threads)) {
                Design design = evaluator.design(named.space().space().point(named.ordinal()));
                if (!design.infeasible().isEmpty()) {
                    throw new InputException("The design '" + named.name() + "' cannot be built: "
                            + design.infeasible());
                }
                for (int i = 0; i < workloads.size(); i++) {
                    rows.computeIfAbsent(workloads.get(i).name(), _ -> new ArrayList<>()).add(new Row(named.name(),
                            workloads.get(i).name(), design.costs().get(i), design.fidelity().overall().sqnrDb()));
                }
            }
        }
        return new Result(baseline, designs.stream().map(Named::name).toList(), List.copyOf(rows.keySet()),
                rows.values().stream().flatMap(List::stream).collect(Collectors.toList()));
    }
}
