package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that a study writes: a scalar is itself, {@code pow2(16..256)} are the powers of two from 16 to 256,
 * {@code range(100..1000 step 100)} is every hundredth (step 1 where none is given). Numbers are brought into plain
 * decimal notation, so that 64, 64.0 and "64" are one value.
 */
final class ValueSyntax {

    /** The most values of one parameter. */
    static final int MOST = 1024;

    private static final String NUMBER = "([+-]?\\d{1,15}(?:\\.\\d{1,15})?)";
    private static final Pattern PLAIN = Pattern.compile(NUMBER);
    private static final Pattern POW2 = Pattern.compile("pow2\\(\\s*" + NUMBER + "\\s*\\.\\.\\s*" + NUMBER + "\\s*\\)");
    private static final Pattern RANGE = Pattern
            .compile("range\\(\\s*" + NUMBER + "\\s*\\.\\.\\s*" + NUMBER + "(?:\\s+step\\s+" + NUMBER + ")?\\s*\\)");
    private static final Pattern SPAN = Pattern.compile(NUMBER + "\\s*\\.\\.+\\s*" + NUMBER);
    private static final String FORMS = "Valid: a value, pow2(16..256), range(100..1000 step 100), or a list of these.";

    private ValueSyntax() {}

    /** Values of a list with every scalar expanded; each value may stand once. */
    static List<Text> expand(String what, List<Text> written) {
        Map<String, Location> seen = new HashMap<>();
        List<Text> values = new ArrayList<>();
        for (Text text : written) {
            for (String value : expand(what, text)) {
                if (seen.put(value, text.at()) != null) {
                    throw new StudyException(text.at(),
                            what + ": the value " + Wording.quote(value) + " stands twice. Valid: each value once.");
                }
                values.add(new Text(value, text.at()));
                if (values.size() > MOST) {
                    throw tooMany(what, text);
                }
            }
        }
        return values;
    }

    /** A number in plain decimal notation; any other text as it is. */
    static String canonical(String text) {
        return PLAIN.matcher(text).matches() ? plain(new BigDecimal(text)) : text;
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static List<String> expand(String what, Text written) {
        String text = written.text().strip();
        Matcher pow2 = POW2.matcher(text);
        if (pow2.matches()) {
            return powersOfTwo(what, written, new BigDecimal(pow2.group(1)), new BigDecimal(pow2.group(2)));
        }
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            String step = range.group(3);
            return range(what, written, new BigDecimal(range.group(1)), new BigDecimal(range.group(2)),
                    step == null ? BigDecimal.ONE : new BigDecimal(step));
        }
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            throw new StudyException(written.at(), what + ": " + Wording.quote(text) + " is not a value. " + FORMS
                    + " Maybe you meant 'range(" + span.group(1) + ".." + span.group(2) + ")'?");
        }
        if (text.isEmpty()) {
            throw new StudyException(written.at(), what + ": the value is empty. " + FORMS);
        }
        if (text.indexOf('(') >= 0) {
            String name = text.substring(0, text.indexOf('(')).strip();
            throw new StudyException(written.at(), what + ": " + Wording.quote(text) + " is not understood. " + FORMS
                    + (name.equals("pow2") || name.equals("range") ? ""
                            : Wording.maybe(name, List.of("pow2", "range"))));
        }
        return List.of(canonical(text));
    }

    private static List<String> powersOfTwo(String what, Text written, BigDecimal from, BigDecimal to) {
        requireOrder(what, written, from, to);
        for (BigDecimal end : List.of(from, to)) {
            boolean whole = end.stripTrailingZeros().scale() <= 0 && end.signum() > 0;
            if (!whole || Long.bitCount(end.longValueExact()) != 1) {
                throw new StudyException(written.at(), what + ": " + Wording.quote(written.text()) + " ends at "
                        + plain(end) + ", which is not a power of two. Valid: pow2(16..256).");
            }
        }
        List<String> values = new ArrayList<>();
        for (long value = from.longValueExact(); value <= to.longValueExact(); value *= 2) {
            values.add(Long.toString(value));
        }
        return values;
    }

    private static List<String> range(String what, Text written, BigDecimal from, BigDecimal to, BigDecimal step) {
        requireOrder(what, written, from, to);
        if (step.signum() <= 0) {
            throw new StudyException(written.at(), what + ": the step of " + Wording.quote(written.text())
                    + " is not positive. Valid: range(100..1000 step 100).");
        }
        if (to.subtract(from).compareTo(step.multiply(BigDecimal.valueOf(MOST))) > 0) {
            throw tooMany(what, written);
        }
        List<String> values = new ArrayList<>();
        for (BigDecimal value = from; value.compareTo(to) <= 0; value = value.add(step)) {
            values.add(plain(value));
        }
        return values;
    }

    private static void requireOrder(String what, Text written, BigDecimal from, BigDecimal to) {
        if (from.compareTo(to) > 0) {
            throw new StudyException(written.at(),
                    what + ": " + Wording.quote(written.text()) + " is empty, since " + plain(from) + " > " + plain(to)
                            + ". Valid: the smaller end first. Maybe you meant '" + plain(to) + ".." + plain(from)
                            + "'?");
        }
    }

    private static StudyException tooMany(String what, Text written) {
        return new StudyException(written.at(),
                what + ": more than " + MOST + " values. Valid: at most " + MOST + " a parameter.");
    }
}
