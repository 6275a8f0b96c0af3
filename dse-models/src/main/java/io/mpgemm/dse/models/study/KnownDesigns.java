package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Designs that a study names for its search to start from: values of some parameters; the others have their first. */
public final class KnownDesigns {

    private KnownDesigns() {}

    /**
     * One design as the study writes it.
     *
     * @param at     where it stands
     * @param values values by the names of their parameters
     */
    public record Known(Location at, Map<String, Text> values) {

        /** Copies the map. */
        public Known {
            values = Map.copyOf(values);
        }
    }

    /**
     * Checks that each design is a point of a space.
     *
     * @param space the space
     * @param known the designs
     * @throws StudyException if one names an unknown parameter or value, or values that do not go together
     */
    public static void check(DesignSpace space, List<Known> known) {
        for (Known one : known) {
            one.values().forEach((name, value) -> check(space, name, value));
            DesignPoint point = point(space, one);
            one.values().forEach((name, value) -> {
                if (point.index(space.position(name)) != index(space, name, value)) {
                    throw new StudyException(value.at(), "search.start: " + name + " " + Wording.quote(value.text())
                            + " is not legal beside the other values. Nearest legal design: " + point + ".");
                }
            });
        }
    }

    private static void check(DesignSpace space, String name, Text value) {
        if (!space.has(name)) {
            throw new StudyException(value.at(), "search.start: unknown parameter " + Wording.quote(name) + ". "
                    + Wording.validOrMaybe(name, space.parameters().stream().map(Parameter::name).toList()));
        }
        if (index(space, name, value) < 0) {
            throw new StudyException(value.at(), "search.start: the space has no " + name + " "
                    + Wording.quote(value.text()) + ". " + Wording.validOrMaybe(value.text(),
                            values(space, name).stream().map(Value::text).toList()));
        }
    }

    /**
     * The points of a space that are nearest to the designs; parameters and values that the space lacks are passed over.
     *
     * @param space the space
     * @param known the designs
     * @return distinct points in the order of the designs
     */
    public static List<DesignPoint> points(DesignSpace space, List<Known> known) {
        Set<DesignPoint> points = new LinkedHashSet<>();
        known.forEach(one -> points.add(point(space, one)));
        return List.copyOf(points);
    }

    private static DesignPoint point(DesignSpace space, Known known) {
        int[] wanted = new int[space.parameters().size()];
        known.values().forEach((name, value) -> {
            if (space.has(name)) {
                wanted[space.position(name)] = Math.max(0, index(space, name, value));
            }
        });
        return space.nearest(wanted);
    }

    private static List<Value> values(DesignSpace space, String name) {
        return space.parameters().get(space.position(name)).values();
    }

    private static int index(DesignSpace space, String name, Text value) {
        Value wanted = Value.of(value.text());
        List<Value> values = values(space, name);
        return IntStream.range(0, values.size())
                .filter(i -> wanted.isNumber() ? values.get(i).number() == wanted.number()
                        : values.get(i).text().equals(wanted.text()))
                .findFirst().orElse(-1);
    }
}
