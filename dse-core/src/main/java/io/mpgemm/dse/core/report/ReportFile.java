package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.objective.Constraint;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.core.study.RunDirectory;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code report.json} holds: all that a run's report is drawn from and that neither {@code manifest.json} nor a CSV
 * has.
 *
 * @param format          {@link #FORMAT}
 * @param style           how the figures were drawn
 * @param name            name of the study
 * @param description     one paragraph
 * @param parameters      the parameters of the space with their values
 * @param labels          names of the texts of an evaluation
 * @param metrics         the metrics
 * @param constraints     what a feasible point keeps
 * @param objectives      what was optimised
 * @param seriesParameter what charts tell apart
 * @param shown           metrics of short tables
 * @param points          most points of {@code points.csv} that the report takes; 0 where there is no such file
 * @param others          where there is none, the rows of the points beside the front
 * @param breakdowns      by number of a point of the front
 * @param profiles        by number of a point of the front
 * @param correlations    metrics held against each other
 * @param sections        what else was found
 * @param notes           assumptions and sources
 */
record ReportFile(int format, FigureStyle style, String name, String description, List<Dimension> parameters,
        List<String> labels, List<Metric> metrics, List<Constraint> constraints, List<Objective> objectives,
        String seriesParameter, List<String> shown, int points, List<List<String>> others,
        Map<String, List<Breakdown>> breakdowns, Map<String, List<Profile>> profiles, List<Correlation> correlations,
        List<Part> sections, List<String> notes) {

    static final String NAME = "report.json";
    static final String POINTS = "points.csv";
    static final String FRONT = "front.csv";
    /** The version of the format. */
    static final int FORMAT = 1;

    /** A parameter with the texts of its values. */
    record Dimension(String name, String help, boolean ordered, List<String> values) {

        static Dimension of(Parameter parameter) {
            return new Dimension(parameter.name(), parameter.help(), parameter.ordered(),
                    parameter.values().stream().map(Value::text).toList());
        }

        Parameter parameter() {
            return new Parameter(name, help, ordered, values.stream().map(Value::of).toList());
        }
    }

    /** A section whose data are files beside the report. */
    record Part(String id, String title, List<String> findings, List<String> notes, List<Section.Grid> tables,
            List<Figure> figures, List<String> files, Map<String, BigDecimal> numbers) {

        static Part of(Section section) {
            return new Part(section.id(), section.title(), section.findings(), section.notes(), section.tables(),
                    section.figures(), List.copyOf(section.data().keySet()), section.numbers());
        }

        Section section(Path folder) throws IOException {
            Map<String, String> data = new LinkedHashMap<>();
            for (String file : files) {
                if (!RunDirectory.plain(file)) {
                    throw new IOException("'" + file + "' is not a plain file name.");
                }
                data.put(file, Files.readString(folder.resolve(file)));
            }
            return new Section(id, title, findings, notes, tables, figures, data, numbers);
        }
    }

    /** What is kept of a report. */
    static ReportFile of(ReportData data, FigureStyle style, boolean pointsListed) {
        Columns columns = data.columns();
        return new ReportFile(FORMAT, style, data.name(), data.description(),
                columns.parameters().stream().map(Dimension::of).toList(), columns.labels(),
                columns.metrics(), columns.constraints(), data.objectives(), data.seriesParameter(), data.shown(),
                pointsListed ? ReportData.MOST_POINTS : 0,
                pointsListed ? List.of() : data.others().stream().map(columns::row).toList(),
                texts(data.breakdowns()), texts(data.profiles()), data.correlations(),
                data.sections().stream().map(Part::of).toList(), data.notes());
    }

    private static <T> Map<String, T> texts(Map<BigInteger, T> byNumber) {
        Map<String, T> texts = new LinkedHashMap<>();
        byNumber.forEach((number, value) -> texts.put(number.toString(), value));
        return texts;
    }

    static <T> Map<BigInteger, T> numbers(Map<String, T> byText) {
        Map<BigInteger, T> numbers = new LinkedHashMap<>();
        byText.forEach((number, value) -> numbers.put(new BigInteger(number), value));
        return numbers;
    }

    Columns columns() {
        return new Columns(parameters.stream().map(Dimension::parameter).toList(), labels, metrics, constraints);
    }

    byte[] toJson() {
        return (mapper().writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static ReportFile read(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        try {
            int format = mapper().readTree(json).path("format").asInt(0);
            if (format != FORMAT) {
                throw new IOException("'" + file + "' has the format " + format + "; this version reads format "
                        + FORMAT + ".");
            }
            return mapper().readValue(json, ReportFile.class);
        } catch (JacksonException e) {
            String reason = Optional.ofNullable(e.getOriginalMessage()).orElse("").lines().findFirst().orElse("");
            throw new IOException("'" + file + "' is damaged: " + reason, e);
        }
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    /** The points beside the front. */
    List<Evaluation> others(Path folder, CsvSource source) throws IOException {
        if (points == 0) {
            return others.stream().map(source::evaluation).toList();
        }
        Sample sample = new Sample(points);
        source.read(folder.resolve(POINTS), one -> sample.add(List.of(one)));
        return sample.list();
    }
}
