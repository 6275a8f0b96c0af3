package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.core.report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a paper claims, and whether it holds here: {@code claims} of a data file. A claim has {@code claim}, {@code published} and
 * {@code ours} (sentences of {@code values}), {@code holds} (models that say 0 where it does not, by the assumption under which
 * they ask; the name {@code always} is not printed), {@code because} and {@code source}.
 */
final class Claims {

    private static final String ALWAYS = "always";

    private Claims() {}

    /** The table of all claims, if there are any. */
    static Optional<Section> section(JsonNode claims, Sentences sentences) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode claim : claims.values()) {
            JsonNode values = claim.path("values");
            List<String> verdicts = new ArrayList<>();
            for (var entry : claim.required("holds").properties()) {
                String verdict = sentences.verdict(entry.getValue());
                verdicts.add(entry.getKey().equals(ALWAYS) ? verdict : entry.getKey() + ": " + verdict);
            }
            rows.add(List.of(claim.required("claim").asString(),
                    sentences.fill(claim.required("published").asString(), values),
                    sentences.fill(claim.required("ours").asString(), values), String.join("; ", verdicts),
                    sentences.fill(claim.path("because").asString(""), values),
                    claim.required("source").asString()));
        }
        return rows.isEmpty() ? Optional.empty()
                : Optional.of(new Section("claims", "Claims of the paper, and whether they hold here", List.of(),
                        List.of(), List.of(new Section.Grid("",
                                List.of("claim", "published", "ours", "holds?", "why, or on what it depends", "source"),
                                rows)),
                        List.of(), Map.of(), Map.of()));
    }
}
