package io.mpgemm.dse.core.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.core.objective.Objective;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run was, as {@code manifest.json}: all that is needed to repeat it and to read its CSVs. The only output that
 * holds times and dates.
 *
 * @param version     version of dse
 * @param study       the study file
 * @param overrides   settings that replaced some of the file's, as given
 * @param seed        seed of the search
 * @param search      kind of search
 * @param conditions  what held for every point, by name
 * @param jvm         the Java machine
 * @param os          name, version and architecture of the system
 * @param tensors     SHA-256 of every tensor set by name
 * @param counts      how many points
 * @param hypervolume volume that the front dominates, where it was computed
 * @param complete    false if the search was stopped before its end
 * @param objectives  the columns of the CSVs that were optimised
 * @param findings    what else was found: numbers by name, in groups by name
 * @param files       the files of the run
 * @param timing      when and how long
 */
public record Manifest(String version, Study study, List<String> overrides, long seed, String search,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> conditions, Jvm jvm,
        String os, Map<String, String> tensors, Counts counts, Optional<Hypervolume> hypervolume, boolean complete,
        List<ObjectiveColumn> objectives,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Map<String, BigDecimal>> findings, List<String> files,
        Timing timing) {

    /** Copies the collections; the tensors are sorted by name. */
    public Manifest {
        overrides = List.copyOf(overrides);
        conditions = Collections.unmodifiableMap(new TreeMap<>(conditions));
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        objectives = List.copyOf(objectives);
        Map<String, Map<String, BigDecimal>> groups = new LinkedHashMap<>();
        findings.forEach((name, group) -> groups.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(group))));
        findings = Collections.unmodifiableMap(groups);
        files = List.copyOf(files);
    }

    /**
     * A manifest without findings.
     *
     * @param version     version of dse
     * @param study       the study file
     * @param overrides   settings that replaced some of the file's, as given
     * @param seed        seed of the search
     * @param search      kind of search
     * @param conditions  what held for every point, by name
     * @param jvm         the Java machine
     * @param os          name, version and architecture of the system
     * @param tensors     SHA-256 of every tensor set by name
     * @param counts      how many points
     * @param hypervolume volume that the front dominates, where it was computed
     * @param complete    false if the search was stopped before its end
     * @param objectives  the columns of the CSVs that were optimised
     * @param files       the files of the run
     * @param timing      when and how long
     */
    public Manifest(String version, Study study, List<String> overrides, long seed, String search,
            Map<String, String> conditions, Jvm jvm, String os, Map<String, String> tensors, Counts counts,
            Optional<Hypervolume> hypervolume, boolean complete, List<ObjectiveColumn> objectives, List<String> files,
            Timing timing) {
        this(version, study, overrides, seed, search, conditions, jvm, os, tensors, counts, hypervolume, complete,
                objectives, Map.of(), files, timing);
    }

    /**
     * The study file of a run.
     *
     * @param name   its name
     * @param text   its content
     * @param sha256 SHA-256 of the content in UTF-8, lower-case hexadecimal
     */
    public record Study(String name, String text, String sha256) {

        /**
         * A study with its hash.
         *
         * @param name its name
         * @param text its content
         * @return the study
         */
        public static Study of(String name, String text) {
            return new Study(name, text, Sha256.hex(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * The Java machine of a run.
     *
     * @param version its version
     * @param vendor  who built it
     * @param vm      name of the virtual machine
     */
    public record Jvm(String version, String vendor, String vm) {

        /**
         * The machine that runs this code.
         *
         * @return its description
         */
        public static Jvm current() {
            return new Jvm(System.getProperty("java.runtime.version", ""), System.getProperty("java.vendor", ""),
                    System.getProperty("java.vm.name", ""));
        }
    }

    /**
     * How many points a run saw.
     *
     * @param space     points of the space
     * @param evaluated distinct points evaluated
     * @param feasible  those of them that can be built and keep all constraints
     * @param front     those of them that none other dominates
     * @param swept     of a sweep that lists a sample: points listed under {@link #LISTED}, and infeasible points under what
     *                  is in their way; empty where all points are listed
     */
    public record Counts(BigInteger space, long evaluated, long feasible, long front,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Long> swept) {

        /** Key of the points listed. */
        public static final String LISTED = "listed";

        /** Copies the map. */
        public Counts {
            swept = Collections.unmodifiableMap(new LinkedHashMap<>(swept));
        }

        /**
         * Counts of a run that lists all points.
         *
         * @param space     points of the space
         * @param evaluated distinct points evaluated
         * @param feasible  those of them that can be built and keep all constraints
         * @param front     those of them that none other dominates
         */
        public Counts(BigInteger space, long evaluated, long feasible, long front) {
            this(space, evaluated, feasible, front, Map.of());
        }

        /**
         * The same of a space that a {@code long} can count.
         *
         * @param space     points of the space
         * @param evaluated distinct points evaluated
         * @param feasible  those of them that can be built and keep all constraints
         * @param front     those of them that none other dominates
         */
        public Counts(long space, long evaluated, long feasible, long front) {
            this(BigInteger.valueOf(space), evaluated, feasible, front);
        }

        /**
         * How many points {@code points.csv} lists.
         *
         * @return all that were evaluated, or a sample
         */
        public long listed() {
            return swept.getOrDefault(LISTED, evaluated);
        }
    }

    /**
     * The volume of objective space that a front dominates.
     *
     * @param value         the volume in normalised objectives
     * @param normalisation how objectives were normalised, in words
     * @param axes          the numbers behind it, one axis for each objective
     */
    public record Hypervolume(double value, String normalisation, List<Axis> axes) {

        /** Copies the axes. */
        public Hypervolume {
            axes = List.copyOf(axes);
        }
    }

    /**
     * One objective of a hypervolume. Its normalised value is {@code (value - best) / (worst - best)}.
     *
     * @param column    column of the CSVs
     * @param best      value that becomes 0
     * @param worst     value that becomes 1
     * @param reference the reference point's normalised value
     */
    public record Axis(String column, double best, double worst, double reference) {}

    /**
     * A column of the CSVs that was optimised.
     *
     * @param column    its header
     * @param direction {@code min} or {@code max}
     */
    public record ObjectiveColumn(String column, String direction) {

        /**
         * The column of an objective.
         *
         * @param objective the objective
         * @return its column
         */
        public static ObjectiveColumn of(Objective objective) {
            return new ObjectiveColumn(objective.metric().name(),
                    objective.direction() == Objective.Direction.MINIMIZE ? "min" : "max");
        }
    }

    /**
     * When a run took place.
     *
     * @param started  start of the run
     * @param elapsedS seconds from start to end
     */
    public record Timing(Instant started, double elapsedS) {}

    /**
     * What makes two runs the same: their CSVs are equal byte by byte.
     *
     * @param studySha256 SHA-256 of the study file
     * @param overrides   settings that replaced some of the file's
     * @param seed        seed of the search
     */
    public record Identity(String studySha256, List<String> overrides, long seed) {

        /** Copies the list. */
        public Identity {
            overrides = List.copyOf(overrides);
        }
    }

    /**
     * What makes this run the same as another one.
     *
     * @return its identity
     */
    public Identity identity() {
        return new Identity(study.sha256(), overrides, seed);
    }

    /**
     * The system that runs this code.
     *
     * @return name, version and architecture
     */
    public static String currentOs() {
        return System.getProperty("os.name", "") + " " + System.getProperty("os.version", "") + " "
                + System.getProperty("os.arch", "");
    }

    /**
     * The same manifest with another list of files.
     *
     * @param names the files of the run
     * @return the manifest
     */
    public Manifest withFiles(List<String> names) {
        return new Manifest(version, study, overrides, seed, search, conditions, jvm, os, tensors, counts, hypervolume,
                complete, objectives, findings, names, timing);
    }

    /**
     * The same manifest with other findings.
     *
     * @param other numbers by name, in groups by name
     * @return the manifest
     */
    public Manifest withFindings(Map<String, Map<String, BigDecimal>> other) {
        return new Manifest(version, study, overrides, seed, search, conditions, jvm, os, tensors, counts, hypervolume,
                complete, objectives, other, files, timing);
    }

    /**
     * The manifest as JSON, indented, UTF-8, with a last line feed.
     *
     * @return the bytes of {@code manifest.json}
     */
    public byte[] toJson() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        String json = mapper().writer().with(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                .writeValueAsString(this);
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest.
     *
     * @param file a {@code manifest.json}
     * @return the manifest
     * @throws IOException if the file cannot be read or is no manifest
     */
    public static Manifest read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            Manifest manifest = mapper().readValue(bytes, Manifest.class);
            if (manifest.study().sha256().isEmpty()) {
                throw new IOException("The file '" + file + "' is not the manifest of a run.");
            }
            return manifest;
        } catch (JacksonException | NullPointerException e) {
            // A record whose field is missing reads it as null, which its constructor or the check above refuses.
            throw new IOException("The file '" + file + "' is not the manifest of a run.", e);
        }
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
    }
}
