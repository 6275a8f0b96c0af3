package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.technology.liberty.LibertyGroup.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A look-up table over input transition and load, in the units of its library: linear between entries, and beyond them
 * on the line of the outermost two, as timing analysers do.
 */
final class LibertyTable {

    private static final int MOST_VALUES = 1 << 20;

    private final double[] slews;
    private final double[] loads;
    private final double[][] values;

    private LibertyTable(double[] slews, double[] loads, double[][] values) {
        this.slews = slews;
        this.loads = loads;
        this.values = values;
    }

    /** What an axis runs over. */
    private enum Axis {
        SLEW, LOAD, NONE
    }

    /**
     * The table of a group.
     *
     * @param file      file, for messages
     * @param group     e.g. {@code cell_rise}
     * @param templates templates of the library by name
     * @return the table
     * @throws InputException if it is damaged
     */
    static LibertyTable of(String file, LibertyGroup group, Map<String, LibertyGroup> templates) {
        double[] flat = numbers(file, group, "values")
                .orElseThrow(() -> wrong(file, group.line(), group.name() + ": 'values' is missing"));
        Optional<LibertyGroup> template = Optional.ofNullable(templates.get(group.label()));
        if (group.label().equals("scalar") || (template.isEmpty() && flat.length == 1)) {
            return new LibertyTable(new double[]{0}, new double[]{0}, new double[][]{{flat[0]}});
        }
        LibertyGroup shape = template
                .orElseThrow(() -> wrong(file, group.line(), group.name() + ": there is no template "
                        + Wording.quote(group.label())));
        Axis first = axis(file, shape, "variable_1");
        Axis second = axis(file, shape, "variable_2");
        if (shape.find("variable_3").isPresent() || first == Axis.NONE || first == second) {
            throw wrong(file, shape.line(), "the template " + Wording.quote(shape.label())
                    + " is not over an input transition, a load, or both");
        }
        double[] one = index(file, group, shape, "index_1");
        double[] two = second == Axis.NONE ? new double[]{0} : index(file, group, shape, "index_2");
        if ((long) one.length * two.length != flat.length) {
            throw wrong(file, group.line(), group.name() + ": there are " + flat.length + " values for " + one.length
                    + " x " + two.length + " indices");
        }
        boolean slewFirst = first == Axis.SLEW;
        double[] slews = slewFirst ? one : two;
        double[] loads = slewFirst ? two : one;
        double[][] values = new double[slews.length][loads.length];
        for (int i = 0; i < one.length; i++) {
            for (int j = 0; j < two.length; j++) {
                values[slewFirst ? i : j][slewFirst ? j : i] = flat[i * two.length + j];
            }
        }
        return new LibertyTable(slews, loads, values);
    }

    private static Axis axis(String file, LibertyGroup template, String variable) {
        Optional<Attribute> attribute = template.find(variable);
        if (attribute.isEmpty()) {
            return Axis.NONE;
        }
        String text = attribute.get().text();
        if (text.equals("input_net_transition") || text.equals("input_transition_time")
                || text.equals("related_pin_transition")) {
            return Axis.SLEW;
        }
        if (text.equals("total_output_net_capacitance")) {
            return Axis.LOAD;
        }
        throw new InputException(file + ":" + attribute.get().line() + ": " + variable + ": " + Wording.quote(text)
                + " is not understood. Valid: input_net_transition, input_transition_time, related_pin_transition, "
                + "total_output_net_capacitance.");
    }

    private static double[] index(String file, LibertyGroup group, LibertyGroup template, String name) {
        double[] index = numbers(file, group, name).or(() -> numbers(file, template, name))
                .orElseThrow(() -> wrong(file, group.line(), group.name() + ": '" + name + "' is missing"));
        for (int i = 1; i < index.length; i++) {
            if (!(index[i] > index[i - 1])) {
                throw wrong(file, group.find(name).map(Attribute::line).orElse(template.line()),
                        name + ": " + index[i] + " follows " + index[i - 1] + ". It must rise");
            }
        }
        return index;
    }

    private static Optional<double[]> numbers(String file, LibertyGroup group, String name) {
        Optional<Attribute> attribute = group.find(name);
        if (attribute.isEmpty()) {
            return Optional.empty();
        }
        List<Double> numbers = new ArrayList<>();
        for (String text : attribute.get().values()) {
            for (String cell : text.split("[,\\s]+", -1)) {
                if (!cell.isEmpty()) {
                    numbers.add(LibertyNumbers.number(file, attribute.get().line(), name, cell));
                }
            }
        }
        if (numbers.isEmpty() || numbers.size() > MOST_VALUES) {
            throw wrong(file, attribute.get().line(), name + ": there are " + numbers.size() + " numbers");
        }
        return Optional.of(numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static InputException wrong(String file, int line, String what) {
        return new InputException(file + ":" + line + ": " + what + ".");
    }

    /**
     * The figure at a point.
     *
     * @param slew input transition
     * @param load load at the output
     * @return the figure
     */
    double at(double slew, double load) {
        int low = interval(slews, slew);
        double share = share(slews, low, slew);
        double below = along(values[low], load);
        return share == 0 ? below : below + share * (along(values[low + 1], load) - below);
    }

    private double along(double[] row, double load) {
        int low = interval(loads, load);
        double share = share(loads, low, load);
        return share == 0 ? row[low] : row[low] + share * (row[low + 1] - row[low]);
    }

    private static int interval(double[] index, double value) {
        int low = 0;
        while (low + 2 < index.length && value >= index[low + 1]) {
            low++;
        }
        return low;
    }

    private static double share(double[] index, int low, double value) {
        return index.length == 1 ? 0 : (value - index[low]) / (index[low + 1] - index[low]);
    }

    /** A transition in the middle of the table, to begin a search with. */
    double middleSlew() {
        return slews[slews.length / 2];
    }

    /** The mean of tables at a point; empty for no tables. */
    static Optional<Double> mean(List<LibertyTable> tables, double slew, double load) {
        return tables.isEmpty() ? Optional.empty()
                : Optional.of(tables.stream().mapToDouble(table -> table.at(slew, load)).average().orElseThrow());
    }

    /** All tables of a kind in some groups. */
    static List<LibertyTable> in(String file, List<LibertyGroup> groups, String kind,
            Map<String, LibertyGroup> templates) {
        List<LibertyTable> tables = new ArrayList<>();
        groups.forEach(group -> group.all(kind).forEach(table -> tables.add(of(file, table, templates))));
        return Collections.unmodifiableList(tables);
    }
}
