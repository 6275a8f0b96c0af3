package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.Numbers;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Sentences of data files whose numbers are computed: {@code {0}} is the first value, {@code {0%}} the same in per cent,
 * {@code {0db}} ten times its logarithm in dB.
 */
final class Sentences {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d+)(%|db)?}");
    private static final int DIGITS = 3;

    private final Predictors predictors;

    Sentences(Predictors predictors) {
        this.predictors = predictors;
    }

    /** Whether a model says something other than 0, which {@code less} says of what does not hold. */
    boolean holds(JsonNode model) {
        return predictors.predict(model).number().orElse(0) != 0;
    }

    /** Yes or no; where there is no model for it, that. */
    String verdict(JsonNode model) {
        return predictors.predict(model).number().isEmpty() ? "no model" : holds(model) ? "yes" : "no";
    }

    /** A sentence with the values in its places. */
    String fill(String sentence, JsonNode values) {
        List<Prediction> known = values.values().stream().map(predictors::predict).toList();
        return PLACE.matcher(sentence).replaceAll(place -> Matcher.quoteReplacement(
                value(known, Integer.parseInt(place.group(1)), place.group(2) == null ? "" : place.group(2))));
    }

    private static String value(List<Prediction> values, int index, String unit) {
        if (index >= values.size()) {
            throw new IllegalArgumentException("There is no value " + index + " for '{" + index + "}'. Valid: 0 to "
                    + (values.size() - 1) + ".");
        }
        OptionalDouble number = values.get(index).number();
        if (number.isEmpty()) {
            return "? (" + values.get(index).reason() + ")";
        }
        return switch (unit) {
            case "%" -> Numbers.significant(100 * number.getAsDouble(), DIGITS) + " %";
            case "db" -> Numbers.significant(10 * StrictMath.log10(number.getAsDouble()), DIGITS) + " dB";
            default -> Numbers.significant(number.getAsDouble(), DIGITS);
        };
    }
}
