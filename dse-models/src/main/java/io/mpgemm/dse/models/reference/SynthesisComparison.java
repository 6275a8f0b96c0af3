package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.reference.Prediction.Unsupported;
import io.mpgemm.dse.models.reference.Prediction.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/**
 * Models held against a user's synthesis results, a file with the columns of the calibration file.
 *
 * @param file  the file
 * @param lines its lines
 */
public record SynthesisComparison(String file, List<Line> lines) implements Comparison {

    /**
     * One line of the file.
     *
     * @param row         what it says
     * @param points      what is compared
     * @param unsupported why the rest is not, or nothing
     * @param ours        what the model says
     */
    record Line(SynthesisRow row, List<ReferencePoint> points, String unsupported,
            Optional<SynthesisModel.Modelled> ours) {

        private Optional<ReferencePoint> point(String quantity) {
            return points.stream().filter(point -> point.quantity().equals(quantity)).findFirst();
        }

        private OptionalDouble error(String quantity) {
            return point(quantity).map(ReferencePoint::error).orElse(OptionalDouble.empty());
        }

        /** published, ours, error. */
        private List<String> cells(String quantity) {
            return point(quantity).map(point -> List.of(point.published().text(), Layout.number(point.ours().number()),
                    Layout.percent(point.error()))).orElse(List.of("-", "-", "-"));
        }
    }

    /** Copies the lines. */
    public SynthesisComparison {
        lines = List.copyOf(lines);
    }

    /**
     * Reads a file and compares it.
     *
     * @param file the file
     * @return the comparison
     * @throws io.mpgemm.dse.core.InputException if there is no such file, or something in it is wrong
     */
    public static SynthesisComparison of(Path file) {
        List<Line> lines = new ArrayList<>();
        Circuits circuits = new Circuits();
        CsvTable.read(file, SynthesisRow.COLUMNS, SynthesisRow.REQUIRED, row -> {
            SynthesisRow synthesised = SynthesisRow.of(row);
            if (!row.isWrong()) {
                lines.add(line(file, synthesised,
                        circuits.predict(synthesised.pe(), synthesised.wrapper(), synthesised.corner())));
            }
        });
        return new SynthesisComparison(file.toString(), lines);
    }

    private static Line line(Path file, SynthesisRow row, SynthesisModel.Outcome outcome) {
        List<ReferencePoint> points = new ArrayList<>();
        boolean library = row.library().equals(SynthesisRow.LIBRARY);
        Optional<SynthesisModel.Modelled> ours = outcome instanceof SynthesisModel.Modelled modelled
                ? Optional.of(modelled)
                : Optional.empty();
        String reason = outcome instanceof SynthesisModel.Unsupported(String why) ? why : "";
        if (library) {
            row.areaUm2().ifPresent(band -> points.add(point(file, row, "area", "um2", band, reason,
                    ours.map(SynthesisModel.Modelled::areaUm2))));
        }
        if (points.isEmpty()) {
            row.areaGe().ifPresent(band -> points.add(point(file, row, "area", "GE", band, reason,
                    ours.map(SynthesisModel.Modelled::areaGe))));
        }
        if (library) {
            row.delayPs().ifPresent(band -> points.add(point(file, row, "delay", "ps", band, reason,
                    ours.map(SynthesisModel.Modelled::delayPs))));
            row.energyPj().ifPresent(band -> points.add(point(file, row, "energy", "pJ", band, reason,
                    ours.map(modelled -> SynthesisRow.energyPj(modelled, band)))));
            row.leakageUw().ifPresent(band -> points.add(point(file, row, "leakage", "uW", band, reason,
                    ours.map(SynthesisModel.Modelled::leakageUw))));
        } else if (reason.isEmpty()) {
            String other = "library " + row.library() + ": only nand2eq is compared, the models are in "
                    + SynthesisRow.LIBRARY;
            return new Line(row, points, points.isEmpty() ? other + ", and it is empty" : other, ours);
        }
        return new Line(row, points, reason.isEmpty() && points.isEmpty() ? "the line has no figure" : reason, ours);
    }

    private static ReferencePoint point(Path file, SynthesisRow row, String quantity, String unit, Band band,
            String reason, Optional<Double> ours) {
        Prediction prediction = ours.isPresent() ? new Value(ours.get()) : new Unsupported(reason);
        return new ReferencePoint(file.toString(), (row.kind().isEmpty() ? "" : row.kind() + " ") + row.corner(),
                row.pe() + " " + row.wrapper(), quantity, unit, band, prediction, file + ":" + row.line(), false, "");
    }

    /** Points of one part and quantity belong together. */
    private Map<String, List<ReferencePoint>> sets() {
        Map<String, List<ReferencePoint>> sets = new LinkedHashMap<>();
        for (String quantity : List.of("area", "delay", "energy", "leakage")) {
            Map<String, List<ReferencePoint>> parts = new LinkedHashMap<>();
            lines.forEach(line -> line.point(quantity)
                    .ifPresent(point -> parts.computeIfAbsent(point.part(), part -> new ArrayList<>()).add(point)));
            parts.forEach((part, points) -> sets.put(quantity + " of " + part, points));
            if (parts.size() > 1) {
                sets.put(quantity + " of all", parts.values().stream().flatMap(List::stream).toList());
            }
        }
        return sets;
    }

    @Override
    public String text(boolean colour) {
        List<List<String>> rows = new ArrayList<>();
        List<String> colours = new ArrayList<>();
        for (Line line : lines) {
            SynthesisRow row = line.row();
            List<String> cells = new ArrayList<>(List.of(row.pe(), row.wrapper(), row.library(), row.corner()));
            cells.addAll(line.cells("area"));
            cells.addAll(line.cells("delay"));
            cells.addAll(line.cells("energy"));
            cells.add(energySide(line));
            cells.add(line.ours().isEmpty() ? "unsupported: " + line.unsupported() : line.unsupported());
            rows.add(cells);
            colours.add(line.points().stream().map(point -> Layout.colour(colour, point)).max(String::compareTo)
                    .orElse(""));
        }
        StringBuilder out = new StringBuilder(Layout.table(
                List.of("pe", "wrapper", "library", "corner", "area um2 (GE)", "ours", "error", "delay ps", "ours",
                        "error", "energy pJ", "ours", "error", "bounds", "note"),
                rows, colours));
        out.append('\n').append(Layout.table("set", Summary.of(sets())));
        long unsupported = lines.stream().filter(line -> line.ours().isEmpty()).count();
        out.append(lines.size()).append(lines.size() == 1 ? " line, " : " lines, ").append(unsupported)
                .append(" unsupported.\n");
        return out.toString();
    }

    /** Whether the energy lies between its bounds, and if not, on which side. */
    private static String energySide(Line line) {
        Optional<ReferencePoint> point = line.point("energy");
        if (point.isEmpty() || point.get().published().isValue() || point.get().error().isEmpty()) {
            return "";
        }
        double error = point.get().error().getAsDouble();
        return error == 0 ? "inside" : error < 0 ? "below" : "above";
    }

    @Override
    public String csv() {
        List<String> header = List.of("line", "kind", "pe", "wrapper", "library", "corner", "area_um2", "nand2eq",
                "ours_area_um2", "ours_nand2eq", "area_error", "delay_ps", "ours_delay_ps", "delay_error",
                "energy_low_pj", "energy_high_pj", "ours_energy_pj", "ours_quiet_pj", "ours_glitch_pj",
                "energy_error", "leakage_uW", "ours_leakage_uW", "leakage_error", "unsupported");
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            SynthesisRow row = line.row();
            Optional<SynthesisModel.Modelled> ours = line.ours();
            rows.add(List.of(String.valueOf(row.line()), row.kind(), row.pe(), row.wrapper(), row.library(),
                    row.corner(), high(row.areaUm2()), high(row.areaGe()),
                    text(ours.map(SynthesisModel.Modelled::areaUm2)), text(ours.map(SynthesisModel.Modelled::areaGe)),
                    Layout.exact(line.error("area")), high(row.delayPs()),
                    text(ours.map(SynthesisModel.Modelled::delayPs)), Layout.exact(line.error("delay")),
                    text(row.energyPj().map(Band::low)), high(row.energyPj()),
                    text(line.point("energy").flatMap(point -> boxed(point.ours().number()))),
                    text(ours.map(SynthesisModel.Modelled::quietPj)),
                    text(ours.map(SynthesisModel.Modelled::glitchPj)), Layout.exact(line.error("energy")),
                    high(row.leakageUw()), text(ours.map(SynthesisModel.Modelled::leakageUw)),
                    Layout.exact(line.error("leakage")), line.unsupported()));
        }
        return Layout.csv(header, rows);
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }

    private static String high(Optional<Band> band) {
        return text(band.map(Band::high));
    }

    private static String text(Optional<Double> value) {
        return value.map(number -> Layout.exact(OptionalDouble.of(number))).orElse("");
    }

    @Override
    public String json() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("line", line.row().line());
            json.put("kind", line.row().kind());
            json.put("pe", line.row().pe());
            json.put("wrapper", line.row().wrapper());
            json.put("library", line.row().library());
            json.put("corner", line.row().corner());
            for (ReferencePoint point : line.points()) {
                Map<String, Object> figure = new LinkedHashMap<>();
                figure.put("unit", point.unit());
                figure.put("publishedLow", point.published().low());
                figure.put("publishedHigh", point.published().high());
                point.ours().number().ifPresent(value -> figure.put("ours", value));
                point.error().ifPresent(error -> figure.put("error", error));
                json.put(point.quantity(), figure);
            }
            json.put("unsupported", line.unsupported());
            list.add(json);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("file", file);
        root.put("lines", list);
        root.put("summary", Summary.of(sets()).stream().map(Layout::json).toList());
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    @Override
    public String html() throws IOException {
        List<ReferenceGroup> groups = sets().entrySet().stream().filter(set -> !set.getKey().endsWith(" of all"))
                .map(set -> new ReferenceGroup(set.getKey().replaceAll("[^A-Za-z0-9_]+", "-"), set.getKey(),
                        Tolerances.none(),
                        set.getValue()))
                .toList();
        return ValidationReport.html("Models against " + file,
                "Circuits of the file as they were synthesised and as the models have them.", groups);
    }
}
