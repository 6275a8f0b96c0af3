package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.study.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that decides the values in a journal, by name: two runs with the same facts evaluate the same points to the same
 * values.
 *
 * @param facts texts by name, in the order in which they are compared
 */
public record JournalIdentity(Map<String, String> facts) {

    private static final int SHOWN = 40;
    private static final int SHOWN_OF_LONGER = 12;

    /** Copies the facts in their order. */
    public JournalIdentity {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * The identity of a run.
     *
     * @param version   version of the tool
     * @param run       study, overrides and seed
     * @param space     the space
     * @param evaluator what the values mean
     * @param more      what else the values depend on, by name
     * @return the identity
     */
    public static JournalIdentity of(String version, Manifest.Identity run, DesignSpace space, Evaluator evaluator,
            Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("dse version", version);
        facts.put("study", run.studySha256());
        facts.put("seed", String.valueOf(run.seed()));
        facts.put("overrides", String.join(", ", run.overrides()));
        facts.putAll(more);
        facts.put("space size", String.valueOf(space.count()));
        StringBuilder columns = new StringBuilder();
        for (Parameter parameter : space.parameters()) {
            columns.append(parameter.name()).append(' ').append(parameter.values()).append('\n');
        }
        for (Metric metric : evaluator.metrics()) {
            columns.append(metric.name()).append('\n');
        }
        columns.append(evaluator.labels());
        facts.put("columns", Sha256.hex(columns.toString().getBytes(StandardCharsets.UTF_8)));
        return new JournalIdentity(facts);
    }

    /**
     * The first fact in which another identity differs.
     *
     * @param other the identity of a journal
     * @return in words that follow "its", or empty where they are the same
     */
    Optional<String> difference(JournalIdentity other) {
        Set<String> names = new LinkedHashSet<>(facts.keySet());
        names.addAll(other.facts.keySet());
        for (String name : names) {
            String theirs = other.facts.getOrDefault(name, "");
            String ours = facts.getOrDefault(name, "");
            if (!theirs.equals(ours)) {
                return Optional.of(printable(name) + " is " + quoted(theirs) + " and not " + quoted(ours));
            }
        }
        return Optional.empty();
    }

    private static String quoted(String text) {
        return "'" + printable(text.length() <= SHOWN ? text : text.substring(0, SHOWN_OF_LONGER) + "...") + "'";
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }
}
