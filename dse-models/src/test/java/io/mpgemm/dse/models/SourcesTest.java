package io.mpgemm.dse.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A number of the data files can be traced: each key that a source names is an entry of docs/sources.md, and back. */
class SourcesTest {

    private static final Pattern KEY = Pattern.compile("\\[([a-z][a-z0-9-]*)]");
    private static final Pattern SOURCE = Pattern.compile("(?:source|because): +\"[^\"]*\"");
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\d+\\. \\*\\*\\[([a-z][a-z0-9-]*)]\\*\\*");

    private static Set<String> keys(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    /** The template of studies has lists of one element, which look like keys. */
    private static boolean hasSources(Path file) {
        return file.toString().matches(".*\\.(yaml|csv|md)") && !file.endsWith("study-template.yaml");
    }

    @Test
    void keysInDataAreTheEntriesOfTheList() throws IOException {
        String sources = Files.readString(Path.of("../docs/sources.md"));
        Set<String> entries = keys(ENTRY, sources);
        assertThat(keys(KEY, sources)).isEqualTo(entries);
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            for (Path file : files.filter(SourcesTest::hasSources).toList()) {
                used.addAll(keys(KEY, Files.readString(file)));
            }
        }
        // In studies of papers only what names a source can be told from lists.
        try (Stream<Path> files = Files.walk(Path.of("../studies/papers"))) {
            for (Path file : files.filter(SourcesTest::hasSources).toList()) {
                Matcher named = SOURCE.matcher(Files.readString(file));
                while (named.find()) {
                    used.addAll(keys(KEY, named.group()));
                }
            }
        }
        assertThat(used).isEqualTo(entries);
    }
}
