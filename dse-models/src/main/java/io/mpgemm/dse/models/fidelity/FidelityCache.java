package io.mpgemm.dse.models.fidelity;

import io.mpgemm.dse.core.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reports on disk, one file each, named by the SHA-256 of algorithm version, tool version, tensor hash and datapath
 * key.
 *
 * <p>
 * A file is UTF-8 text with LF line ends:
 *
 * <pre>
 * dse-fidelity 2
 * tool TOOL_VERSION
 * tensors HASH
 * datapath KEY
 * site WEIGHT OUTPUTS NMSE QUANT DATAPATH COSINE POWER MAX Q999 OVERFLOWS NONFINITE SE ALIGNMENT NAME
 * ... one line a site
 * sha256 DIGEST_OF_ALL_LINES_ABOVE
 * </pre>
 *
 * <p>
 * Numbers are written by {@link Double#toString(double)}, which reads back to the same bits. Files appear by an atomic
 * move, so a killed process leaves none half written. An entry that is damaged or not what its name says is reported to the
 * listener and counts as absent. A folder that cannot be written is reported once.
 */
public final class FidelityCache {

    /** Raised whenever a figure of {@link Fidelity} is computed otherwise. */
    static final int ALGORITHM_VERSION = 2;

    private static final String MAGIC = "dse-fidelity " + ALGORITHM_VERSION;
    private static final String TENSORS = "tensors ";
    private static final int NUMBERS = 13;
    private static final int HEAD_LINES = 4;
    private static final long LARGEST_ENTRY = 16L << 20;

    private final Path directory;
    private final String toolVersion;
    private final Consumer<String> warnings;
    private final AtomicBoolean writeFailed = new AtomicBoolean();

    /**
     * What an entry is of; each text is one line.
     *
     * @param kind     what is kept, with the version of the algorithm that computed it
     * @param subject  what it was computed on, e.g. {@code tensors HASH}
     * @param datapath the datapath's key
     */
    public record Entry(String kind, String subject, String datapath) {}

    /**
     * A cache in a folder, which need not exist yet.
     *
     * @param directory   folder
     * @param toolVersion version of the code that computes datapaths, one line; entries of another version are not used
     * @param warnings    told in one line what is wrong with an entry or the folder; called from any thread
     */
    public FidelityCache(Path directory, String toolVersion, Consumer<String> warnings) {
        if (toolVersion.lines().count() != 1) {
            throw new IllegalArgumentException("The tool version must be one line but is '" + toolVersion + "'.");
        }
        this.directory = directory;
        this.toolVersion = toolVersion;
        this.warnings = warnings;
    }

    /**
     * The usual folder: {@code $XDG_CACHE_HOME/dse/fidelity} where that variable is an absolute path (XDG Base
     * Directory Specification 0.8), else {@code ~/.cache/dse/fidelity}.
     *
     * @param environment environment variables
     * @param userHome    home folder
     * @return the folder
     */
    public static Path defaultDirectory(Map<String, String> environment, Path userHome) {
        Path base = userHome.resolve(".cache");
        try {
            Path given = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
            if (given.isAbsolute()) {
                base = given;
            }
        } catch (InvalidPathException e) {
            // The specification tells to ignore what is no absolute path.
            return base.resolve("dse").resolve("fidelity");
        }
        return base.resolve("dse").resolve("fidelity");
    }

    /**
     * The file of an entry, present or not.
     *
     * @param tensors  tensor hash
     * @param datapath datapath key
     * @return its path
     */
    Path file(String tensors, String datapath) {
        return file(new Entry(MAGIC, TENSORS + tensors, datapath));
    }

    private Path file(Entry entry) {
        String identity = String.join("\n", entry.kind(), toolVersion, entry.subject(), entry.datapath());
        return directory.resolve(Sha256.hex(identity.getBytes(StandardCharsets.UTF_8)) + ".fidelity");
    }

    /** The report, if there is a sound one with these site names and weights in this order. */
    Optional<FidelityReport> load(String tensors, String datapath, List<String> siteNames) {
        Entry entry = new Entry(MAGIC, TENSORS + tensors, datapath);
        Optional<List<String>> lines = read(entry, siteNames.size());
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<Fidelity> sites = new ArrayList<>();
        for (int i = 0; i < siteNames.size(); i++) {
            Optional<Fidelity> site = parseSite(lines.get().get(i));
            if (site.isEmpty() || !site.get().name().equals(siteNames.get(i))) {
                return damaged(file(entry), "its line " + (HEAD_LINES + i + 1) + " is no site " + siteNames.get(i));
            }
            sites.add(site.get());
        }
        return Optional.of(FidelityReport.of(datapath, tensors, sites));
    }

    /** Keeps a report; a failure is reported once and else does nothing. */
    void store(FidelityReport report) {
        write(new Entry(MAGIC, TENSORS + report.tensors(), report.datapath()),
                report.sites().stream().map(FidelityCache::format).toList());
    }

    /**
     * The lines of an entry.
     *
     * @param entry which
     * @param count how many there must be
     * @return the lines, if there is a sound entry with that many
     */
    public Optional<List<String>> read(Entry entry, int count) {
        Path file = file(entry);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_ENTRY) {
                return damaged(file, "it is no cache file");
            }
            return parse(file, Files.readAllBytes(file), entry, count);
        } catch (IOException e) {
            return damaged(file, "it cannot be read (" + e.getMessage() + ")");
        }
    }

    /**
     * Keeps lines; a failure is reported once and else does nothing.
     *
     * @param entry which
     * @param lines its lines, without line ends
     */
    public void write(Entry entry, List<String> lines) {
        if (writeFailed.get()) {
            return;
        }
        Path file = file(entry);
        try {
            Files.createDirectories(directory);
            Path temporary = Files.createTempFile(directory, "writing", ".tmp");
            try {
                StringBuilder body = new StringBuilder(head(entry));
                lines.forEach(line -> body.append(line).append('\n'));
                Files.write(temporary, seal(body.toString()).getBytes(StandardCharsets.UTF_8));
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            if (!writeFailed.getAndSet(true)) {
                warnings.accept(
                        "The fidelity cache " + directory + " cannot be written (" + e.getClass().getSimpleName()
                                + ": " + e.getMessage() + "); going on without it.");
            }
        }
    }

    /**
     * Reports that an entry is of no use.
     *
     * @param <T>   what it should have held
     * @param entry which
     * @param why   what is wrong with it
     * @return empty
     */
    public <T> Optional<T> damaged(Entry entry, String why) {
        return damaged(file(entry), why);
    }

    private Optional<List<String>> parse(Path file, byte[] bytes, Entry entry, int count) {
        List<String> lines;
        try {
            lines = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().lines().toList();
        } catch (CharacterCodingException e) {
            return damaged(file, "it is no text");
        }
        if (lines.size() != HEAD_LINES + count + 1) {
            return damaged(file, "it has " + lines.size() + " lines");
        }
        String body = String.join("\n", lines.subList(0, lines.size() - 1)) + "\n";
        byte[] expected = seal(body).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, bytes)) {
            return damaged(file, "its checksum does not match");
        }
        if (!body.startsWith(head(entry))) {
            return damaged(file, "it belongs to another datapath or tensor set");
        }
        return Optional.of(lines.subList(HEAD_LINES, HEAD_LINES + count));
    }

    private <T> Optional<T> damaged(Path file, String why) {
        warnings.accept("The fidelity cache entry " + file + " is of no use: " + why + "; computing it again.");
        return Optional.empty();
    }

    private static String format(Fidelity site) {
        return "site " + site.weight() + ' ' + site.outputs() + ' ' + site.nmse() + ' ' + site.quantNmse() + ' '
                + site.datapathNmse() + ' ' + site.cosine() + ' ' + site.powerRatio() + ' ' + site.maxRelativeError()
                + ' ' + site.relativeError999() + ' ' + site.overflows() + ' ' + site.nonFiniteOutputs() + ' '
                + site.nmseStandardError() + ' ' + site.alignment() + ' ' + site.name();
    }

    private String head(Entry entry) {
        return String.join("\n", entry.kind(), "tool " + toolVersion, entry.subject(), "datapath " + entry.datapath(),
                "");
    }

    private static String seal(String body) {
        return body + "sha256 " + Sha256.hex(body.getBytes(StandardCharsets.UTF_8)) + "\n";
    }

    private static Optional<Fidelity> parseSite(String line) {
        String[] words = line.split(" ", NUMBERS + 2);
        if (words.length != NUMBERS + 2 || !words[0].equals("site")) {
            return Optional.empty();
        }
        try {
            Fidelity site = new Fidelity(words[14], Double.parseDouble(words[1]), Long.parseLong(words[2]),
                    Double.parseDouble(words[3]), Double.parseDouble(words[4]), Double.parseDouble(words[5]),
                    Double.parseDouble(words[6]), Double.parseDouble(words[7]), Double.parseDouble(words[8]),
                    Double.parseDouble(words[9]), Long.parseLong(words[10]), Long.parseLong(words[11]),
                    Double.parseDouble(words[12]), Double.parseDouble(words[13]));
            return Optional.of(site);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
