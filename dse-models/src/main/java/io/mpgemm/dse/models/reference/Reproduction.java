package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.report.Csv;
import io.mpgemm.dse.core.report.Figure;
import io.mpgemm.dse.core.report.LatexTable;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.report.TextTable;
import io.mpgemm.dse.models.study.LocatedTree;
import io.mpgemm.dse.models.study.StudyException;
import io.mpgemm.dse.models.study.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a paper printed beside what the models say, from a data file in the format of {@link References}. Beside groups of points
 * it may hold texts, findings (sentences whose numbers are computed), claims and figures.
 *
 * @param text     what is reproduced, with which assumptions, a sentence or paragraph each
 * @param findings sentences with computed numbers
 * @param parts    the groups
 * @param claims   the paper's claims, each with a verdict
 * @param figures  charts
 */
public record Reproduction(List<String> text, List<String> findings, List<Part> parts, Optional<Section> claims,
        List<Figure> figures) {

    /** The table of all points as CSV. */
    public static final String CSV = "published.csv";
    /** The same tables in LaTeX. */
    public static final String TEX = "published.tex";

    /** What stands in place of a reason that nobody has given. */
    public static final String UNEXPLAINED = "not explained";

    /** The key of a group in whose place shipped references stand. */
    static final String INCLUDE = "include";

    private static final Set<String> KEYS = Set.of("text", "designs", "groups", "findings", "claims",
            "figures");
    private static final Set<String> MAY_BE_COMMON = Set.of("quantity", "source");
    private static final int DIGITS = 3;

    /** Copies the lists. */
    public Reproduction {
        text = List.copyOf(text);
        findings = List.copyOf(findings);
        parts = List.copyOf(parts);
        figures = List.copyOf(figures);
    }

    /**
     * Points that belong together.
     *
     * @param group the points
     * @param text  what a reader has to know of them, a sentence or paragraph each
     */
    public record Part(ReferenceGroup group, List<String> text) {

        /** Copies the list. */
        public Part {
            text = List.copyOf(text);
        }
    }

    /**
     * Reads a data file and runs its models.
     *
     * @param file   the file
     * @param models models beside those of {@link Predictors}, by name: each gets its arguments
     * @return what the file holds, with what the models say
     * @throws StudyException naming file, line and what is wrong
     */
    public static Reproduction read(Path file, Map<String, Function<JsonNode, Prediction>> models) {
        return new Reader(YamlReader.read(file), models).read();
    }

    /** Names of the shipped references that stand in place of a group. */
    static List<String> included(JsonNode group) {
        return group.required(INCLUDE).values().stream().map(JsonNode::asString).toList();
    }

    /** Turns a document into texts and points. */
    private static final class Reader {

        private final LocatedTree tree;
        private final JsonNode root;
        private final Predictors predictors;
        private final Generators generators;
        private final Sentences sentences;

        Reader(LocatedTree tree, Map<String, Function<JsonNode, Prediction>> models) {
            this.tree = tree;
            this.root = tree.root();
            Circuits circuits = new Circuits();
            Map<String, Function<JsonNode, Prediction>> all = new LinkedHashMap<>(models);
            Map<String, Double> printed = new HashMap<>();
            for (int i = 0; i < root.path("groups").size(); i++) {
                JsonNode group = root.path("groups").get(i);
                printed.putAll(at("/groups/" + i, () -> Printed.figures(group)));
            }
            all.put("printed", new Printed(printed));
            this.predictors = new Predictors(References.designs(root), circuits, all);
            this.sentences = new Sentences(predictors);
            this.generators = new Generators(circuits);
        }

        Reproduction read() {
            for (String key : root.propertyNames()) {
                if (!KEYS.contains(key)) {
                    throw new StudyException(tree.keyAt("/" + key),
                            "there is no key '" + key + "'. Valid: " + KEYS.stream().sorted().toList() + ".");
                }
            }
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < root.path("groups").size(); i++) {
                JsonNode group = root.path("groups").get(i);
                if (group.has(INCLUDE)) {
                    at("/groups/" + i, () -> shipped(group)).forEach(parts::add);
                    continue;
                }
                parts.add(new Part(at("/groups/" + i, () -> References.group(group, predictors, generators)),
                        texts(group.path("text"))));
            }
            List<String> findings = new ArrayList<>();
            for (int i = 0; i < root.path("findings").size(); i++) {
                JsonNode finding = root.path("findings").get(i);
                findings.add(at("/findings/" + i, () -> finding(finding)));
            }
            List<Figure> figures = new ArrayList<>();
            for (int i = 0; i < root.path("figures").size(); i++) {
                JsonNode figure = root.path("figures").get(i);
                figures.add(at("/figures/" + i, () -> new PublishedFigures(predictors).figure(figure)));
            }
            return new Reproduction(texts(root.path("text")), findings, parts,
                    at("/claims", () -> Claims.section(root.path("claims"), sentences)), figures);
        }

        /** References that ship with the tool, so that none is written down twice: those points whose names hold a pattern. */
        private static List<Part> shipped(JsonNode group) {
            Pattern only = Pattern.compile(group.path("only").asString(""));
            List<Part> parts = new ArrayList<>();
            for (ReferenceGroup all : References.named(included(group))) {
                List<ReferencePoint> points = all.points().stream()
                        .filter(point -> only.matcher(point.part() + " " + point.what()).find()).toList();
                parts.add(new Part(new ReferenceGroup(all.name(), all.title(), all.tolerance(), points),
                        texts(group.path("text"))));
            }
            return parts;
        }

        private <T> T at(String pointer, Supplier<T> work) {
            try {
                return work.get();
            } catch (StudyException e) {
                throw e;
            } catch (JacksonException | IllegalArgumentException | InputException e) {
                throw new StudyException(tree.valueAt(pointer),
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("?"));
            }
        }

        private static List<String> texts(JsonNode node) {
            return node.isArray() ? node.values().stream().map(JsonNode::asString).toList()
                    : node.isMissingNode() ? List.of() : List.of(node.asString());
        }

        /** A sentence, or where its condition does not hold the other one, with the values in its places. */
        private String finding(JsonNode node) {
            boolean holds = !node.has("when") || sentences.holds(node.required("when"));
            return sentences.fill(node.required(holds ? "text" : "otherwise").asString(), node.path("values"));
        }
    }

    /**
     * The parts of a report: text, findings, and a table for each group.
     *
     * @return the sections; the second holds the files of all tables
     */
    public List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("reproduced", "What is reproduced", List.of(), text, List.of(), List.of(), Map.of(),
                Map.of()));
        sections.add(new Section("outcome", "What comes out", findings, List.of(), List.of(), figures,
                Map.of(CSV, csv(), TEX, tex()), Map.of()));
        claims.ifPresent(sections::add);
        for (Part part : parts) {
            sections.add(new Section("published-" + part.group().name(), part.group().title(), List.of(), part.text(),
                    List.of(grid(part.group())), List.of(), Map.of(), Map.of()));
        }
        return sections;
    }

    /** What the models say over what was published: 1 inside a band, outside it over the nearer end. */
    private static String ratio(ReferencePoint point) {
        return point.error().isPresent() ? Numbers.significant(1 + point.error().getAsDouble(), DIGITS) : "-";
    }

    private static String why(ReferencePoint point) {
        return point.ours().number().isEmpty() ? "no model: " + point.ours().reason()
                : !point.needsCause() ? "" : point.cause().isEmpty() ? UNEXPLAINED : point.cause();
    }

    private static String name(ReferencePoint point) {
        return point.part().isEmpty() ? point.what() : point.part() + ": " + point.what();
    }

    private static String ours(ReferencePoint point) {
        OptionalDouble number = point.ours().number();
        return number.isPresent() ? TextTable.number(number.getAsDouble()) : "-";
    }

    private static String quantity(ReferencePoint point) {
        return point.unit().isEmpty() ? point.quantity()
                : point.quantity().isEmpty() ? point.unit() : point.quantity() + " (" + point.unit() + ")";
    }

    /** The table of a group; what all rows have in common stands in its caption. */
    private static Section.Grid grid(ReferenceGroup group) {
        SequencedMap<String, Function<ReferencePoint, String>> cells = new LinkedHashMap<>();
        cells.put("what", Reproduction::name);
        cells.put("quantity", Reproduction::quantity);
        cells.put("published", point -> point.published().text());
        cells.put("ours", Reproduction::ours);
        cells.put("ratio", Reproduction::ratio);
        cells.put("why", Reproduction::why);
        cells.put("source", ReferencePoint::source);
        List<String> common = new ArrayList<>();
        for (Map.Entry<String, Function<ReferencePoint, String>> column : List.copyOf(cells.entrySet())) {
            List<String> texts = group.points().stream().map(column.getValue()).distinct().toList();
            if (MAY_BE_COMMON.contains(column.getKey()) && texts.size() == 1) {
                cells.remove(column.getKey());
                common.addAll(texts.getFirst().isEmpty() ? List.of()
                        : List.of(column.getKey() + ": " + texts.getFirst() + "."));
            }
        }
        return new Section.Grid(String.join(" ", common), List.copyOf(cells.keySet()), group.points().stream()
                .map(point -> cells.values().stream().map(cell -> cell.apply(point)).toList()).toList());
    }

    private String csv() {
        Csv csv = new Csv(List.of("group", "part", "what", "quantity", "unit", "publishedLow", "publishedHigh", "ours",
                "ratio", "why", "source"));
        for (Part part : parts) {
            for (ReferencePoint point : part.group().points()) {
                csv.row(List.of(point.group(), point.part(), point.what(), point.quantity(), point.unit(),
                        Numbers.exact(point.published().low()), Numbers.exact(point.published().high()),
                        Layout.exact(point.ours().number()),
                        point.error().isPresent() ? Numbers.exact(1 + point.error().getAsDouble()) : "", why(point),
                        point.source()));
            }
        }
        return csv.text();
    }

    /** A table for each group; reasons stand in its caption, by letters. */
    private String tex() {
        StringBuilder tex = new StringBuilder();
        for (Part part : parts) {
            ReferenceGroup group = part.group();
            Set<String> reasons = new LinkedHashSet<>();
            Map<String, List<String>> columns = new LinkedHashMap<>();
            for (String header : List.of("what", "quantity", "published", "ours", "ratio", "note")) {
                columns.put(header, new ArrayList<>());
            }
            for (ReferencePoint point : group.points()) {
                String why = why(point);
                if (!why.isEmpty()) {
                    reasons.add(why);
                }
                List<String> cells = List.of(name(point), quantity(point), point.published().text(), ours(point),
                        ratio(point), why.isEmpty() ? "" : letter(List.copyOf(reasons).indexOf(why)));
                int at = 0;
                for (List<String> column : columns.values()) {
                    column.add(cells.get(at++));
                }
            }
            StringBuilder caption = new StringBuilder(group.title()).append(". Ratio: ours over published.");
            int index = 0;
            for (String reason : reasons) {
                caption.append(String.format(Locale.ROOT, " (%s) %s.", letter(index++), reason));
            }
            tex.append(LatexTable.of(caption.toString(), "published-" + group.name(), new LinkedHashMap<>(columns),
                    new LinkedHashMap<>())).append('\n');
        }
        return tex.toString();
    }

    private static String letter(int index) {
        return String.valueOf((char) ('a' + index % 26)) + (index < 26 ? "" : String.valueOf(index / 26));
    }
}
