package io.mpgemm.dse.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Words for messages: quoted values, counts, lists of what is valid, and the legal name nearest to a misspelt one. */
public final class Wording {

    private static final int LONGEST_VALUE = 60;
    private static final int LONGEST_LIST = 24;
    private static final BigInteger LARGEST_GROUPED = BigInteger.TEN.pow(12);

    private Wording() {}

    /**
     * A value in quotes, on one line and cut where it is long.
     *
     * @param value what a user wrote
     * @return e.g. {@code 'fp17'}
     */
    public static String quote(String value) {
        StringBuilder text = new StringBuilder("'");
        int shown = 0;
        for (int at = 0; at < value.length(); shown++) {
            int point = value.codePointAt(at);
            if (shown == LONGEST_VALUE) {
                text.append("...");
                break;
            }
            if (Character.isISOControl(point) || !Character.isDefined(point) || point == 0x2028 || point == 0x2029
                    || Character.getType(point) == Character.FORMAT
                    || Character.getType(point) == Character.SURROGATE) {
                text.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                text.appendCodePoint(point);
            }
            at += Character.charCount(point);
        }
        return text.append("'").toString();
    }

    /**
     * The list of what is valid, cut where it is long.
     *
     * @param names the valid names
     * @return {@code "Valid: a, b, c."}
     */
    public static String valid(Collection<String> names) {
        List<String> shown = names.stream().limit(LONGEST_LIST).toList();
        return "Valid: " + String.join(", ", shown)
                + (names.size() > LONGEST_LIST ? " and " + (names.size() - LONGEST_LIST) + " more." : ".");
    }

    /**
     * The name that was meant, as a second sentence.
     *
     * @param wrong the unknown name
     * @param legal the valid names
     * @return {@code " Maybe you meant 'a'?"} or nothing where no legal name is near
     */
    public static String maybe(String wrong, Collection<String> legal) {
        return nearest(wrong, legal).map(name -> " Maybe you meant '" + name + "'?").orElse("");
    }

    /**
     * What is valid and, where one is near, the name that was meant.
     *
     * @param wrong the unknown name
     * @param legal the valid names
     * @return one or two sentences
     */
    public static String validOrMaybe(String wrong, Collection<String> legal) {
        return valid(legal) + maybe(wrong, legal);
    }

    /**
     * The legal name with the least edit distance (insert, delete, replace, swap of neighbours; case counts half), where
     * that is at most a third of the length, or one that begins with the wrong one.
     *
     * @param wrong the unknown name
     * @param legal the valid names
     * @return the nearest one
     */
    public static Optional<String> nearest(String wrong, Collection<String> legal) {
        if (wrong.isEmpty() || wrong.length() > LONGEST_VALUE) {
            return Optional.empty();
        }
        record Near(String name, int distance) {}
        List<Near> near = new ArrayList<>();
        for (String name : legal) {
            int distance = 2 * distance(wrong.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))
                    + (wrong.equalsIgnoreCase(name) && !wrong.equals(name) ? 1 : 0);
            boolean close = distance <= 2 * Math.max(1, Math.max(wrong.length(), name.length()) / 3)
                    && distance < 2 * Math.max(wrong.length(), name.length());
            boolean prefix = wrong.length() >= 3
                    && name.toLowerCase(Locale.ROOT).startsWith(wrong.toLowerCase(Locale.ROOT));
            if (close || prefix) {
                near.add(new Near(name, distance));
            }
        }
        return near.stream().min(Comparator.comparingInt(Near::distance)).map(Near::name);
    }

    /** Damerau-Levenshtein distance, optimal string alignment. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }

    /**
     * A count for readers: in full with commas between groups of three digits, or beyond 10^12 as a power of ten with
     * two digits.
     *
     * @param count how many
     * @return its text, such as {@code 134,400} or {@code 4.2e17}
     */
    public static String count(BigInteger count) {
        if (count.abs().compareTo(LARGEST_GROUPED) < 0) {
            return String.format(Locale.ROOT, "%,d", count);
        }
        BigDecimal rounded = new BigDecimal(count).round(new MathContext(2, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).setScale(1, RoundingMode.UNNECESSARY).toPlainString() + "e" + exponent;
    }
}
