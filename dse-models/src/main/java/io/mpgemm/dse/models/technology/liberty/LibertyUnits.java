package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.technology.liberty.LibertyGroup.Attribute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Units of a library. Internal energies have none of their own: they are in units of capacitance times voltage squared.
 *
 * @param ps ps in a unit of time
 * @param ff fF in a unit of capacitance
 * @param nw nW in a unit of leakage power
 * @param v  V in a unit of voltage
 */
record LibertyUnits(double ps, double ff, double nw, double v) {

    private static final Pattern QUANTITY = Pattern.compile("([0-9.]+(?:[eE][+-]?[0-9]+)?)?\\s*([a-zA-Z]+)");

    static LibertyUnits of(String file, LibertyGroup library) {
        Map<String, Double> times = scale("as", 1e-6, "fs", 1e-3, "ps", 1, "ns", 1e3, "us", 1e6);
        Map<String, Double> powers = scale("fw", 1e-6, "pw", 1e-3, "nw", 1, "uw", 1e3, "mw", 1e6, "w", 1e9);
        Map<String, Double> volts = scale("uv", 1e-6, "mv", 1e-3, "v", 1, "kv", 1e3);
        Map<String, Double> farads = scale("ff", 1, "pf", 1e3, "nf", 1e6);
        // The Liberty manual's defaults for time and voltage; capacitance and leakage have none.
        double ps = library.find("time_unit").map(a -> unit(file, "time_unit", a, List.of(a.text()), times))
                .orElse(1e3);
        double v = library.find("voltage_unit").map(a -> unit(file, "voltage_unit", a, List.of(a.text()), volts))
                .orElse(1.0);
        double ff = library.find("capacitive_load_unit")
                .map(a -> unit(file, "capacitive_load_unit", a, a.values(), farads))
                .orElseThrow(() -> missing(file, library, "capacitive_load_unit", "capacitive_load_unit (1, ff);"));
        double nw = library.find("leakage_power_unit")
                .map(a -> unit(file, "leakage_power_unit", a, List.of(a.text()), powers))
                .orElseThrow(() -> missing(file, library, "leakage_power_unit", "leakage_power_unit : \"1nW\";"));
        return new LibertyUnits(ps, ff, nw, v);
    }

    /** fJ in a unit of internal energy. */
    double fj() {
        return ff * v * v;
    }

    private static Map<String, Double> scale(Object... pairs) {
        Map<String, Double> scale = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            scale.put((String) pairs[i], ((Number) pairs[i + 1]).doubleValue());
        }
        return scale;
    }

    private static double unit(String file, String name, Attribute attribute, List<String> values,
            Map<String, Double> scale) {
        String text = String.join("", values).strip();
        Matcher matcher = QUANTITY.matcher(text);
        Optional<Double> factor = matcher.matches()
                ? Optional.ofNullable(scale.get(matcher.group(2).toLowerCase(Locale.ROOT)))
                : Optional.empty();
        double number = factor.isPresent() && matcher.group(1) != null
                ? LibertyNumbers.number(file, attribute.line(), name, matcher.group(1))
                : 1;
        if (factor.isEmpty() || !(number > 0)) {
            throw new InputException(file + ":" + attribute.line() + ": " + name + ": " + Wording.quote(text)
                    + " is not understood. Valid: a number and one of " + String.join(", ", scale.keySet()) + ".");
        }
        return number * factor.get();
    }

    private static InputException missing(String file, LibertyGroup library, String name, String example) {
        return new InputException(file + ":" + library.line() + ": " + name + " is missing in the library "
                + Wording.quote(library.label()) + ". Valid: e.g. " + example);
    }
}
