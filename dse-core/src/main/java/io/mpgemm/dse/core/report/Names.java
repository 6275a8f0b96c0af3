package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import java.util.Locale;

/** Names of columns and units for readers. */
final class Names {

    private static final int LONGEST_AXIS = 34;

    private Names() {}

    /** {@code energyPerTokenMj} in mJ becomes "energy per token", {@code weightBits} "weight bits". */
    static String words(String name, String unit) {
        String letters = unit.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        String base = name;
        if (!letters.isEmpty() && name.toLowerCase(Locale.ROOT).endsWith(letters) && name.length() > letters.length()) {
            base = name.substring(0, name.length() - letters.length());
        }
        String spaced = base.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ");
        StringBuilder words = new StringBuilder();
        for (String word : spaced.split(" ", -1)) {
            words.append(words.isEmpty() ? "" : " ").append(cased(word));
        }
        return words.toString();
    }

    /** Words are lower case; abbreviations and units are not. */
    private static String cased(String word) {
        return switch (word) {
            case "kl" -> "KL";
            case "Mhz" -> "MHz";
            case "Ghz" -> "GHz";
            case "Kib" -> "KiB";
            case "Mib" -> "MiB";
            default -> {
                boolean spoken = word.chars().anyMatch(c -> "aeiouyAEIOUY".indexOf(c) >= 0);
                boolean letters = word.chars().allMatch(Character::isLetter);
                boolean capitals = word.chars().filter(Character::isUpperCase).count() > 1;
                if (capitals) {
                    yield word;
                }
                yield !spoken && letters && word.length() > 2 ? word.toUpperCase(Locale.ROOT)
                        : word.toLowerCase(Locale.ROOT);
            }
        };
    }

    /** {@code um2} becomes µm². */
    static String unit(String unit) {
        return unit.replaceAll("^u(?=[A-Za-z])", "\u00b5").replaceAll("(?<=m)\\^?2\\b", "\u00b2").replaceAll(
                "(?<=m)\\^?3\\b", "\u00b3");
    }

    /** The help text if it is short enough for an axis, else the name in words; with the unit. */
    static String axis(Metric metric) {
        String help = metric.help().strip().replaceAll("\\.$", "");
        boolean fits = !help.isEmpty() && help.length() <= LONGEST_AXIS;
        String text = fits ? help : words(metric.name(), metric.unit());
        return metric.unit().isEmpty() ? text : text + " (" + unit(metric.unit()) + ")";
    }

    /** The name in words with the unit. */
    static String column(Metric metric) {
        String text = words(metric.name(), metric.unit());
        return metric.unit().isEmpty() ? text : text + " (" + unit(metric.unit()) + ")";
    }

    /** A name as part of a file name. */
    static String file(String name) {
        return name.replaceAll("[^A-Za-z0-9_.-]", "_");
    }
}
