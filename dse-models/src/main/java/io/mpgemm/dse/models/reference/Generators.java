package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.reference.Prediction.Unsupported;
import io.mpgemm.dse.models.reference.Prediction.Value;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.technology.Sram;
import io.mpgemm.dse.models.technology.SramMacro;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/** Points that come from tables: one point a row. */
final class Generators {

    private final Circuits circuits;

    Generators(Circuits circuits) {
        this.circuits = circuits;
    }

    List<ReferencePoint> points(String generator, String group, JsonNode of, String source) {
        return switch (generator) {
            case "synthesis" -> synthesis(group, of, source);
            case "libraries" -> libraries(group, of, source);
            case "leftOut" -> leftOut(group, of, source);
            default -> throw new IllegalArgumentException("No generator '" + generator + "'.");
        };
    }

    private static List<SynthesisRow> rows(String file) {
        List<SynthesisRow> rows = new ArrayList<>();
        try {
            CsvTable.read(file, new StringReader(References.text(file)), SynthesisRow.COLUMNS, SynthesisRow.REQUIRED,
                    row -> rows.add(SynthesisRow.of(row)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
        return rows;
    }

    /** Rows of a kind: one of their figures each, the corner as part. */
    private List<ReferencePoint> synthesis(String group, JsonNode of, String source) {
        String kind = of.required("kind").asString();
        String quantity = of.required("quantity").asString();
        boolean calibration = of.path("calibration").asBoolean(true);
        List<ReferencePoint> points = new ArrayList<>();
        for (SynthesisRow row : rows(of.required("file").asString())) {
            Optional<Band> published = switch (quantity) {
                case "area" -> row.areaUm2();
                case "delay" -> row.delayPs();
                case "energy" -> row.energyPj().filter(band -> !band.isValue());
                case "energy with glitches" -> row.glitchPj();
                case "energy without glitches" -> row.quietPj();
                case "leakage" -> row.leakageUw();
                default -> throw new IllegalArgumentException("A circuit has no '" + quantity + "'.");
            };
            if (!row.kind().equals(kind) || published.isEmpty()) {
                continue;
            }
            ToDoubleFunction<SynthesisModel.Modelled> figure = switch (quantity) {
                case "area" -> SynthesisModel.Modelled::areaUm2;
                case "delay" -> SynthesisModel.Modelled::delayPs;
                case "leakage" -> SynthesisModel.Modelled::leakageUw;
                case "energy with glitches" -> SynthesisModel.Modelled::glitchPj;
                case "energy without glitches" -> SynthesisModel.Modelled::quietPj;
                default -> SynthesisModel.Modelled::energyPj;
            };
            Prediction ours = switch (circuits.predict(row.pe(), row.wrapper(), row.corner())) {
                case SynthesisModel.Modelled modelled -> new Value(figure.applyAsDouble(modelled));
                case SynthesisModel.Unsupported(String reason) -> new Unsupported(reason);
            };
            points.add(new ReferencePoint(group, row.corner(), row.pe() + " " + row.wrapper(), quantity,
                    unit(quantity), published.get(), ours, source, calibration, ""));
        }
        return points;
    }

    private static String unit(String quantity) {
        return switch (quantity) {
            case "area" -> "um2";
            case "delay" -> "ps";
            case "leakage" -> "uW";
            default -> "pJ";
        };
    }

    /** Areas over the INT8 cell's: what four libraries span. */
    private List<ReferencePoint> libraries(String group, JsonNode of, String source) {
        List<String> columns = List.of("pe", "corner", "wrapper", "ratio_vs_int8tpu_ng45", "ratio_vs_int8tpu_sky",
                "ratio_vs_int8tpu_ihp", "ratio_vs_int8tpu_asap7");
        String file = of.required("file").asString();
        List<ReferencePoint> points = new ArrayList<>();
        try {
            CsvTable.read(file, new StringReader(References.text(file)), columns, Set.copyOf(columns), row -> {
                double[] ratios = columns.stream().filter(column -> column.startsWith("ratio"))
                        .mapToDouble(column -> row.positive(column, false)).sorted().toArray();
                points.add(new ReferencePoint(group, "", row.text("pe") + " " + row.text("wrapper"),
                        "area over INT8 cell", "", new Band(ratios[0], ratios[ratios.length - 1]),
                        overInt8(row.text("pe"), row.text("wrapper")), source, false, ""));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ".", e);
        }
        return points;
    }

    /** Each row of the memory table against what the others foretell of it; the figure as part. */
    private static List<ReferencePoint> leftOut(String group, JsonNode of, String source) {
        boolean inNode = of.required("from").asString().equals("node");
        List<ReferencePoint> points = new ArrayList<>();
        for (Figure figure : List.of(new Figure("area", "mm2", SramMacro::areaMm2),
                new Figure("read", "pJ", SramMacro::readPj), new Figure("write", "pJ", SramMacro::writePj),
                new Figure("leakage", "mW", SramMacro::leakageMw), new Figure("access", "ns", SramMacro::accessNs))) {
            for (Sram.LeftOut row : Sram.leaveOneOut()) {
                SramMacro macro = row.row();
                points.add(new ReferencePoint(group, figure.name,
                        row.nodeNm() + " nm, " + TextTable.number(macro.capacityKiB()) + " KiB x " + macro.portBits()
                                + " b",
                        figure.name, figure.unit, Band.of(figure.of.applyAsDouble(macro)),
                        new Value(figure.of.applyAsDouble(inNode ? row.inPlane() : row.foretold())), source, false,
                        ""));
            }
        }
        return points;
    }

    private record Figure(String name, String unit, ToDoubleFunction<SramMacro> of) {}

    private Prediction overInt8(String pe, String wrapper) {
        if (circuits.predict(pe, wrapper, "area_fa") instanceof SynthesisModel.Modelled a
                && circuits.predict("int_s8xs8_acc32", "ws", "area_fa") instanceof SynthesisModel.Modelled b) {
            return new Value(a.areaGe() / b.areaGe());
        }
        return new Unsupported("no model for '" + pe + "'");
    }
}
