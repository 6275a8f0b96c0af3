package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.Figure;
import io.mpgemm.dse.core.report.Figure.Axis;
import io.mpgemm.dse.core.report.Lines;
import io.mpgemm.dse.core.report.Scatter;
import io.mpgemm.dse.core.report.StackedBars;
import io.mpgemm.dse.core.report.Waterfall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * The charts of a data file: {@code figures}. Each has a {@code kind}, a {@code name} for its files and a {@code title}; its numbers are
 * models as in the rows of groups.
 *
 * <ul>
 * <li>{@code lines}: {@code x: {label, log, values}}, {@code y: {label, log}} and {@code series}, each with a {@code name} and
 * either {@code ours}, a model in which {@code $x} stands for the value of x, or {@code points}, what others published at
 * some x;
 * <li>{@code bars}: {@code y}, a label, and {@code groups} of a {@code name} and {@code bars}, each with a {@code name} and {@code parts} from
 * the bottom up;
 * <li>{@code waterfall}: {@code y}, a label, {@code scale} (log: steps multiply; linear: they add up), {@code steps} of a {@code
 * name} and {@code ours}, and the name of the {@code total};
 * <li>{@code points}: {@code x} and {@code y} as above and {@code points}, each with a {@code name}, a {@code series}, {@code x} and
 * {@code y}.
 * </ul>
 *
 * Where a model has no number a line has a gap, a bar lacks the part and a point is left out.
 */
final class PublishedFigures {

    private final Predictors predictors;

    PublishedFigures(Predictors predictors) {
        this.predictors = predictors;
    }

    /** One figure of a data file. */
    Figure figure(JsonNode node) {
        String kind = node.required("kind").asString();
        String name = node.required("name").asString();
        String title = node.required("title").asString();
        if (!name.matches("[a-z0-9][a-z0-9.-]*")) {
            throw new IllegalArgumentException(
                    "The figure's name '" + name + "' names its files. Valid: a to z, 0 to 9, '-' and '.'.");
        }
        return switch (kind) {
            case "lines" -> lines(name, title, node);
            case "bars" -> bars(name, title, node);
            case "waterfall" -> waterfall(name, title, node);
            case "points" -> points(name, title, node);
            default -> throw new IllegalArgumentException(
                    "There is no kind '" + kind + "' of figures. Valid: lines, bars, waterfall, points.");
        };
    }

    private static Axis axis(JsonNode node) {
        return axis(node.required("label").asString(), node.path("log").asBoolean(false));
    }

    private static Axis axis(String label, boolean log) {
        return new Axis(label, label, log);
    }

    private OptionalDouble number(JsonNode ours) {
        return predictors.predict(ours).number();
    }

    private Lines lines(String name, String title, JsonNode node) {
        Axis x = axis(node.required("x"));
        List<Lines.Series> series = new ArrayList<>();
        for (JsonNode one : node.required("series").values()) {
            List<Lines.Point> points = new ArrayList<>();
            if (one.has("points")) {
                one.path("points").properties().forEach(
                        e -> points.add(new Lines.Point(Double.parseDouble(e.getKey()), e.getValue().asDouble())));
            } else {
                for (JsonNode value : node.required("x").required("values").values()) {
                    JsonNode ours = Predictors.with(one.required("ours"), "$x", value.asString());
                    points.add(new Lines.Point(value.asDouble(), number(ours).orElse(Double.NaN)));
                }
            }
            String label = one.required("name").asString();
            series.add(new Lines.Series(label, label, series.size(),
                    one.has("points") ? Lines.Join.NOTHING : Lines.Join.STRAIGHT, 1, points));
        }
        return new Lines(name, title, x, axis(node.required("y")), "series", List.of(), series);
    }

    private StackedBars bars(String name, String title, JsonNode node) {
        List<StackedBars.Bar> bars = new ArrayList<>();
        for (JsonNode group : node.required("groups").values()) {
            for (JsonNode bar : group.required("bars").values()) {
                Map<String, Double> parts = new LinkedHashMap<>();
                bar.required("parts").properties().forEach(
                        e -> number(e.getValue()).ifPresent(value -> parts.put(e.getKey(), value)));
                bars.add(new StackedBars.Bar(group.path("name").asString(""), bar.required("name").asString(), parts));
            }
        }
        return new StackedBars(name, title, axis(node.required("y").asString(), false),
                new StackedBars.Headers("group", "bar", "part"), bars);
    }

    private Waterfall waterfall(String name, String title, JsonNode node) {
        List<Waterfall.Step> steps = new ArrayList<>();
        for (JsonNode step : node.required("steps").values()) {
            Prediction value = predictors.predict(step.required("ours"));
            String what = step.required("name").asString();
            steps.add(new Waterfall.Step(what, value.number().orElseThrow(
                    () -> new IllegalArgumentException("The step '" + what + "' has no model: " + value.reason()))));
        }
        return new Waterfall(name, title,
                axis(node.required("y").asString(), node.path("scale").asString("linear").equals("log")), steps,
                node.path("total").asString("total"));
    }

    private Scatter points(String name, String title, JsonNode node) {
        Map<String, List<Scatter.Point>> series = new LinkedHashMap<>();
        for (JsonNode point : node.required("points").values()) {
            OptionalDouble x = number(point.required("x"));
            OptionalDouble y = number(point.required("y"));
            if (x.isPresent() && y.isPresent()) {
                series.computeIfAbsent(point.path("series").asString(""), _ -> new ArrayList<>())
                        .add(new Scatter.Point(List.of(point.required("name").asString()), Scatter.Role.EDGE,
                                x.getAsDouble(), y.getAsDouble()));
            }
        }
        List<Scatter.Series> looks = new ArrayList<>();
        series.forEach((label, list) -> looks.add(new Scatter.Series(label, label, looks.size(), list)));
        return new Scatter(name, title, axis(node.required("x")), axis(node.required("y")), "series", List.of("point"),
                Scatter.Join.NOTHING, true, looks);
    }
}
