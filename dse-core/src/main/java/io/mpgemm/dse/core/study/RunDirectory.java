package io.mpgemm.dse.core.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The output folder of a run. Files are written into a hidden staging folder beside the target and appear under their
 * final names only in {@link #commit()}, each whole, {@code manifest.json} last; {@link #close()} without a commit
 * leaves everything as it was.
 *
 * <p>
 * A target that holds the same run (study, overrides and seed of its manifest) is refreshed, an empty one is used, any
 * other needs {@code force}. Files which the manifest of the run before names go away; files that no run wrote stay.
 */
public final class RunDirectory implements AutoCloseable {

    /** The file that describes a run. */
    public static final String MANIFEST = "manifest.json";

    private static final String STAGING = ".staging";
    private static final String LOCK = ".lock";
    private static final String JOURNAL = ".journal";

    private final Path target;
    private final Path staging;
    private final Path lockFile;
    private final FileChannel lock;
    private final List<Path> createdParents;
    private final List<String> outdated;
    private final boolean holdsCompleteRun;
    private boolean keepsOthers;
    private boolean open = true;

    private RunDirectory(Path target, Path staging, Path lockFile, FileChannel lock, List<Path> createdParents,
            Optional<Manifest> before, Manifest.Identity identity) {
        this.target = target;
        this.staging = staging;
        this.lockFile = lockFile;
        this.lock = lock;
        this.createdParents = List.copyOf(createdParents);
        this.outdated = before.map(Manifest::files).orElse(List.of());
        this.holdsCompleteRun = before.filter(run -> run.complete() && run.identity().equals(identity)).isPresent();
    }

    /**
     * Opens the folder of a run and makes sure, before any work, that its files can be put there.
     *
     * @param folder   the target; it and its parents are created where they are missing
     * @param identity the run
     * @param force    whether another run's files there may be replaced
     * @return the folder, to be committed or closed
     * @throws RunDirectoryException if the target holds something else or cannot be written
     */
    public static RunDirectory open(Path folder, Manifest.Identity identity, boolean force)
            throws RunDirectoryException {
        Path target = folder.toAbsolutePath().normalize();
        Path name = target.getFileName();
        Path parent = target.getParent();
        if (name == null || parent == null) {
            throw new RunDirectoryException("The folder '" + folder + "' cannot hold a run. Choose another --out.");
        }
        Optional<Manifest> before = check(folder, target, identity, force);
        List<Path> created = new ArrayList<>();
        try {
            createParents(parent, created);
            Path beside = besideOrInside(target, parent);
            String prefix = "." + name + ".";
            removeAbandoned(beside, prefix);
            String unique = prefix + UUID.randomUUID();
            Path lockFile = beside.resolve(unique + LOCK);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            Path staging = Files.createDirectory(beside.resolve(unique + STAGING));
            return new RunDirectory(target, staging, lockFile, lock, created, before, identity);
        } catch (IOException e) {
            removeEmpty(created);
            throw new RunDirectoryException("The folder '" + folder + "' cannot be written: " + reason(e)
                    + ". Choose another --out.", e);
        }
    }

    /** Refuses a target that is not ours; returns the run before, whose files a commit replaces or removes. */
    private static Optional<Manifest> check(Path folder, Path target, Manifest.Identity identity, boolean force)
            throws RunDirectoryException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(target)) {
            throw new RunDirectoryException(
                    "'" + folder + "' is a file where the run needs a folder. Choose another --out.");
        }
        if (!Files.isWritable(target)) {
            throw new RunDirectoryException(
                    "The folder '" + folder + "' cannot be written: permission denied. Choose another --out.");
        }
        Path manifestFile = target.resolve(MANIFEST);
        Optional<Manifest> manifest = Optional.empty();
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.map(path -> path.getFileName().toString())
                    .allMatch(RunDirectory::isOurs)) {
                return Optional.empty();
            }
            if (Files.isRegularFile(manifestFile)) {
                manifest = Optional.of(Manifest.read(manifestFile));
            }
        } catch (IOException e) {
            if (!force) {
                throw new RunDirectoryException("The folder '" + folder + "' cannot be recognised as a run: "
                        + reason(e) + ". Use --force to replace it, or another --out.", e);
            }
        }
        if (manifest.isPresent() && manifest.get().identity().equals(identity)) {
            return manifest;
        }
        if (!force) {
            String holds = manifest.map(there -> another(there, identity)).orElse("files that are not a run of dse");
            throw new RunDirectoryException("The folder '" + folder + "' holds " + holds
                    + ". Use --force to replace them, or another --out.");
        }
        return manifest;
    }

    /** In what a run differs from this one. */
    private static String another(Manifest there, Manifest.Identity identity) {
        String name = oneLine(there.study().name());
        if (!there.study().sha256().equals(identity.studySha256())) {
            return "another run: of study '" + name + "', whose file is not the one given, or has been changed since";
        }
        return "another run of study '" + name + "', with "
                + (there.seed() == identity.seed() ? "other settings, " + there.overrides() + " and not "
                        + identity.overrides() : "seed " + there.seed() + " and not " + identity.seed());
    }

    /** What runs keep beside their target, or in one that is a file system of its own. */
    private static boolean isOurs(String name) {
        return name.startsWith(".") && (name.endsWith(STAGING) || name.endsWith(LOCK) || name.contains(JOURNAL));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return oneLine(f.getReason());
        }
        String message = e.getMessage() == null ? "" : ": " + oneLine(e.getMessage());
        return e.getClass().getSimpleName().replaceAll("Exception$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                + message;
    }

    private static void createParents(Path parent, List<Path> created) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path at = parent; at != null && !Files.exists(at); at = at.getParent()) {
            missing.addFirst(at);
        }
        for (Path folder : missing) {
            Files.createDirectory(folder);
            created.addFirst(folder);
        }
    }

    /** A target that is a mount point of its own cannot be filled by renames from beside it. */
    private static Path besideOrInside(Path target, Path parent) throws IOException {
        if (!Files.isDirectory(target)) {
            return parent;
        }
        Path real = target.toRealPath();
        Path beside = real.getParent();
        boolean usable = beside != null && Files.isWritable(beside)
                && Files.getFileStore(beside).equals(Files.getFileStore(real));
        return usable && beside != null ? beside : real;
    }

    /** Removes what a killed run left: its lock is free. */
    private static void removeAbandoned(Path beside, String prefix) throws IOException {
        List<Path> locks;
        try (Stream<Path> entries = Files.list(beside)) {
            locks = entries.filter(path -> {
                String name = path.getFileName().toString();
                return name.startsWith(prefix) && name.endsWith(LOCK)
                        && name.length() == prefix.length() + 36 + LOCK.length();
            }).toList();
        }
        for (Path file : locks) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (channel.tryLock() != null) {
                    String name = file.getFileName().toString();
                    deleteTree(file.resolveSibling(name.substring(0, name.length() - LOCK.length()) + STAGING));
                    Files.deleteIfExists(file);
                }
            } catch (OverlappingFileLockException | NoSuchFileException e) {
                // In use by this process, or its owner has just finished.
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                Files.delete(entry);
            }
        }
        Files.delete(folder);
    }

    private static void removeEmpty(List<Path> folders) {
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                // Somebody else uses it by now.
                return;
            }
        }
    }

    /**
     * The final folder.
     *
     * @return its absolute path
     */
    public Path target() {
        return target;
    }

    /**
     * Where runs to this target keep the journal that a later one may go on with. It outlives the folder's other hidden
     * files.
     *
     * @return the path of a hidden file beside the target
     */
    public Path journal() {
        return staging.resolveSibling("." + target.getFileName() + JOURNAL);
    }

    /**
     * Whether the target had all results of the same run when it was opened.
     *
     * @return true if a run with the same study, overrides and seed came to its end there
     */
    public boolean holdsCompleteRun() {
        return holdsCompleteRun;
    }

    /**
     * Where to write a file of the run.
     *
     * @param name its name, without folders
     * @return its path until the commit
     * @throws IllegalArgumentException if the name is not a plain file name
     */
    public Path file(String name) {
        if (!plain(name)) {
            throw new IllegalArgumentException("'" + name + "' is not a plain file name.");
        }
        return staging.resolve(name);
    }

    /** Lets a commit replace files without removing any. */
    public void keepOthers() {
        keepsOthers = true;
    }

    /**
     * Whether a text can name a file of a run.
     *
     * @param name a text
     * @return true for a plain file name, without folders
     */
    public static boolean plain(String name) {
        return name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
    }

    /**
     * The files written so far.
     *
     * @return their names, sorted
     * @throws IOException if the staging folder cannot be read
     */
    public List<String> files() throws IOException {
        try (Stream<Path> entries = Files.list(staging)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * Moves all files to the target, each in one step, and closes the folder.
     *
     * @throws IllegalStateException if no manifest was written, or the folder is closed
     * @throws IOException           if a file cannot be moved; those before it have been
     */
    public void commit() throws IOException {
        List<String> names = new ArrayList<>(open ? files() : List.of());
        if (!names.remove(MANIFEST)) {
            throw new IllegalStateException(
                    open ? "A run without a " + MANIFEST + " cannot be committed." : "The run's folder is closed.");
        }
        names.add(MANIFEST);
        for (String name : names) {
            AtomicFiles.sync(staging.resolve(name));
        }
        Files.createDirectories(target);
        Set<String> old = new HashSet<>(keepsOthers ? List.of() : outdated);
        names.forEach(old::remove);
        for (String name : old) {
            if (plain(name) && Files.isRegularFile(target.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(target.resolve(name));
            }
        }
        for (String name : names) {
            AtomicFiles.move(staging.resolve(name), target.resolve(name));
        }
        AtomicFiles.syncFolder(target);
        release();
    }

    /**
     * Removes what was not committed.
     *
     * @throws IOException if the staging folder cannot be removed
     */
    @Override
    public void close() throws IOException {
        if (open) {
            release();
            removeEmpty(createdParents);
        }
    }

    private void release() throws IOException {
        open = false;
        try {
            deleteTree(staging);
        } finally {
            lock.close();
            Files.deleteIfExists(lockFile);
        }
    }
}
