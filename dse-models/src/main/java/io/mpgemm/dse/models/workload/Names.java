package io.mpgemm.dse.models.workload;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Nearest names, for errors. */
final class Names {

    private Names() {}

    /**
     * A sentence that helps with an unknown name.
     *
     * @param name  the unknown name
     * @param known the known ones
     * @return the nearest names, or all where none is near
     */
    static String hint(String name, Collection<String> known) {
        List<String> near = known.stream().filter(k -> distance(name, k) <= Math.max(2, k.length() / 3))
                .sorted(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k)).limit(3)
                .toList();
        return near.isEmpty() ? "Valid: " + String.join(", ", known.stream().sorted().toList()) + "."
                : "Maybe " + String.join(", ", near) + "?";
    }

    /** Levenshtein distance, case ignored. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int next = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
