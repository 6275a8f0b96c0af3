package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.models.study.Goals.Bound;
import io.mpgemm.dse.models.study.Goals.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads the maps of winners of a study that fits the schema. */
final class MapReader {

    /** More columns or rows than this are not legible. */
    private static final int MOST_VALUES = 32;

    private final LocatedTree tree;
    private final JsonNode root;
    private final StudySchema schema;
    private final Function<String, List<Text>> texts;

    MapReader(LocatedTree tree, StudySchema schema, Function<String, List<Text>> texts) {
        this.tree = tree;
        this.root = tree.root();
        this.schema = schema;
        this.texts = texts;
    }

    List<MapPlan> maps(List<Bound> bounds) {
        List<MapPlan> maps = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (int i = 0; i < root.at("/maps").size(); i++) {
            MapPlan map = map("/maps/" + i, bounds);
            Location before = seen.put(map.name().toLowerCase(Locale.ROOT), map.at());
            if (before != null) {
                throw new StudyException(map.at(), "maps[" + i + "]: the name " + Wording.quote(map.name())
                        + " stands in line " + before.line()
                        + ", too. Valid: a name for each map. Maybe give it a 'name'?");
            }
            maps.add(map);
        }
        return maps;
    }

    private MapPlan map(String pointer, List<Bound> bounds) {
        MapAxis x = axis(pointer + "/x");
        MapAxis y = axis(pointer + "/y");
        if (key(x).equals(key(y))) {
            throw new StudyException(tree.valueAt(pointer + "/y"), StudySchema.path(pointer) + ": both axes are "
                    + Wording.quote(key(y)) + ". Valid: two different axes.");
        }
        Goal best = best(pointer);
        List<Bound> constraints = texts(pointer + "/constraints").stream().map(Goals::bound).toList();
        List<Bound> all = new ArrayList<>(bounds);
        all.addAll(constraints);
        Goals.requireConsistent(all);
        Text by = texts(pointer + "/by").stream().findFirst()
                .orElse(new Text(SpaceBuilder.PE, tree.keyAt(pointer)));
        List<Text> names = texts(pointer + "/name");
        String name = names.isEmpty() ? key(x) + "-" + key(y) + "-" + best.metric().text() : names.getFirst().text();
        return new MapPlan(name, tree.valueAt(pointer), x, y, best, constraints, by, texts(pointer + "/show"));
    }

    private static String key(MapAxis axis) {
        return switch (axis) {
            case MapAxis.Bound bound -> bound.metric().text();
            case MapAxis.Setting setting -> setting.key().text();
        };
    }

    private Goal best(String pointer) {
        List<Text> least = texts(pointer + "/minimize");
        List<Text> most = texts(pointer + "/maximize");
        if (least.isEmpty() == most.isEmpty()) {
            throw new StudyException(tree.valueAt(pointer), StudySchema.path(pointer)
                    + (least.isEmpty() ? ": nothing says which design is best." : ": 'minimize' and 'maximize' are given.")
                    + " Valid: one of minimize, maximize, and a metric, as minimize: energyPerTokenMj.");
        }
        return least.isEmpty() ? new Goal(most.getFirst(), Direction.MAXIMIZE)
                : new Goal(least.getFirst(), Direction.MINIMIZE);
    }

    private MapAxis axis(String pointer) {
        JsonNode node = root.at(pointer);
        boolean floor = node.has("floor");
        if (floor || node.has("limit") || node.has("values")) {
            if (node.size() != 2 || !node.has("values") || floor == node.has("limit")) {
                throw new StudyException(tree.valueAt(pointer), StudySchema.path(pointer)
                        + ": a bound has a metric and its values. Valid: { floor: sqnrDb, values: [10, 20, 30] }, "
                        + "{ limit: areaMm2, values: [5, 10, 20] }.");
            }
            List<Text> values = values(pointer + "/values");
            values.forEach(value -> require(value, pointer + "/values",
                    value.text().matches("[+-]?\\d{1,300}(\\.\\d{1,300})?"), "numbers"));
            return new MapAxis.Bound(texts(pointer + (floor ? "/floor" : "/limit")).getFirst(), !floor, values);
        }
        if (node.size() != 1) {
            throw new StudyException(tree.valueAt(pointer), StudySchema.path(pointer) + ": there are " + node.size()
                    + " keys. Valid: one, with its values, as { batch: [1, 16, 256] }.");
        }
        String key = node.propertyNames().iterator().next();
        String at = LocatedTree.child(pointer, key);
        return new MapAxis.Setting(new Text(key, tree.keyAt(at)), settings(key, at));
    }

    private List<Text> settings(String key, String pointer) {
        List<Text> values = values(pointer);
        if (key.equals("batch") || key.equals("context")) {
            JsonNode limits = schema.at("/$defs/workload/properties/" + key);
            for (Text value : values) {
                boolean legal = value.text().matches("\\d{1,9}")
                        && Integer.parseInt(value.text()) >= limits.get("minimum").asInt()
                        && Integer.parseInt(value.text()) <= limits.get("maximum").asInt();
                require(value, pointer, legal, "whole numbers, " + StudySchema.range(limits));
            }
        } else if (key.equals("phase")) {
            values.forEach(value -> require(value, pointer, List.of("prefill", "decode").contains(value.text()),
                    "prefill, decode"));
        } else {
            AcceleratorParameter.named(key)
                    .ifPresent(known -> known.requireLegal(schema, StudySchema.path(pointer), values));
        }
        return values;
    }

    private static void require(Text value, String pointer, boolean legal, String valid) {
        if (!legal) {
            throw new StudyException(value.at(), StudySchema.path(pointer) + ": " + Wording.quote(value.text())
                    + " is not a legal value. Valid: " + valid + ".");
        }
    }

    private List<Text> values(String pointer) {
        List<Text> values = ValueSyntax.expand(StudySchema.path(pointer), texts(pointer));
        if (values.size() > MOST_VALUES) {
            throw new StudyException(tree.valueAt(pointer), StudySchema.path(pointer) + ": there are " + values.size()
                    + " values. Valid: at most " + MOST_VALUES + ".");
        }
        return values;
    }

    private List<Text> texts(String pointer) {
        return root.at(pointer).isMissingNode() ? List.of() : texts.apply(pointer);
    }
}
