package io.mpgemm.dse.core.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Bars that stand on their parts, one beside the other, in groups: a total and what it is made of, as papers print it.
 *
 * @param name    name of the files
 * @param caption what it shows
 * @param height  the vertical axis, linear from 0
 * @param columns headers of the CSV's columns for group, bar and part
 * @param bars    the bars, those of a group side by side
 */
public record StackedBars(String name, String caption, Axis height, Headers columns, List<Bar> bars)
        implements
            Figure {

    /**
     * Headers of the CSV.
     *
     * @param group what bars have in common
     * @param bar   what a bar is
     * @param part  what it is made of
     */
    public record Headers(String group, String bar, String part) {}

    /**
     * One bar.
     *
     * @param group what it has in common with its neighbours; empty where there is one group only
     * @param name  its name, different from others of its group
     * @param parts its parts by name, from the bottom up, none negative; of one part, a plain bar
     */
    public record Bar(String group, String name, Map<String, Double> parts) {

        /** Copies the parts in their order. */
        public Bar {
            parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        }

        double height() {
            return parts.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** Copies the bars and checks that they can be drawn. */
    public StackedBars {
        bars = List.copyOf(bars);
        if (height.log()) {
            throw new IllegalArgumentException(
                    "The figure '" + name + "' stacks its bars, which a logarithmic axis cannot show.");
        }
        for (Bar bar : bars) {
            for (double part : bar.parts.values()) {
                if (!(height.check(part, name) >= 0)) {
                    throw new IllegalArgumentException("The figure '" + name + "' cannot stack " + part + ".");
                }
            }
        }
    }

    @Override
    public String csv() {
        Csv csv = new Csv(List.of(columns.group, columns.bar, columns.part, height.column()));
        bars.forEach(bar -> bar.parts.forEach(
                (part, value) -> csv.row(List.of(bar.group, bar.name, part, Numbers.exact(value)))));
        return csv.text();
    }

    /** The names of all parts in the order in which they come up. */
    SequencedSet<String> parts() {
        SequencedSet<String> parts = new LinkedHashSet<>();
        bars.forEach(bar -> parts.addAll(bar.parts().keySet()));
        return parts;
    }
}
