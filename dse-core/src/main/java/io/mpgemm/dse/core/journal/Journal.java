package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run has evaluated, on disk as it goes, so that a killed run loses no more than the batch under way. The format
 * is that of {@code docs/formats.md}.
 *
 * <p>
 * Points stand in the order of their evaluation. A search is a function of problem and seed, so a resumed one asks for
 * the same points in the same order: they are read once, front to back, and memory does not grow with the journal. The
 * file ends before the first frame that is damaged or not what the search asks for; what stood from there on is
 * computed again. One process at a time has the file; a second run of the same folder goes without. Not thread-safe.
 */
public final class Journal implements AutoCloseable {

    private static final String MAGIC = "dse-journal ";
    private static final int VERSION = 1;
    private static final Pattern FIRST_LINE = Pattern.compile(MAGIC + "(\\d{1,9})\n");
    private static final int LONGEST_FIRST_LINE = 22;
    private static final long SYNC_NANOS = Duration.ofSeconds(2).toNanos();
    /** Checkpoints that newer ones have replaced are dropped beyond this length, and many times that of those that count. */
    private static final long LONG = 64L << 20;
    private static final int MANY = 8;
    /** Points a frame at most: no more than any engine asks for at once, so that another one can go on with them. */
    private static final int FRAME_POINTS = 512;

    private final Path file;
    private final Consumer<String> notes;
    private final Map<String, byte[]> checkpoints = new HashMap<>();
    private Optional<FileChannel> channel;
    private ByteBuffer head = ByteBuffer.allocate(0);
    private long checkpointRecords;
    /** Where the next points to be read are looked for. */
    private long next;
    /** Where the last points to be read end. */
    private long knownEnd;
    private long end;
    private long points;
    private long records;
    private long synced = System.nanoTime();

    private Journal(Path file, Consumer<String> notes, Optional<FileChannel> channel) {
        this.file = file;
        this.notes = notes;
        this.channel = channel;
    }

    /**
     * Opens the journal of a run. Without {@code resume} one that is there already is kept beside it, under a name that
     * ends in {@code .old}.
     *
     * @param file     the file; its folder exists
     * @param identity the run
     * @param resume   whether to go on with what is there
     * @param notes    told, a line each, what is there and what is wrong with it
     * @return the journal
     * @throws JournalException if what is there cannot be gone on with: it belongs to another run or another format, is
     *                          in use, or cannot be written
     */
    public static Journal open(Path file, JournalIdentity identity, boolean resume, Consumer<String> notes) {
        try {
            Optional<FileChannel> channel = lock(file, StandardOpenOption.CREATE);
            if (channel.isEmpty()) {
                return inUse(file, resume, notes);
            }
            Journal journal = new Journal(file, notes, channel);
            try {
                return resume ? journal.resume(identity) : journal.begin(identity);
            } catch (IOException | RuntimeException e) {
                channel.get().close();
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            return inUse(file, resume, notes);
        } catch (IOException e) {
            throw new JournalException("The journal '" + file + "' cannot be used: " + e.getMessage()
                    + ". Choose another --out.", e);
        }
    }

    private static Journal inUse(Path file, boolean resume, Consumer<String> notes) {
        if (resume) {
            throw new JournalException(
                    "The journal '" + file + "' is in use by another run. Wait for its end, or choose "
                            + "another --out.");
        }
        notes.accept("Another run writes the journal '" + file + "'; this one keeps none and cannot be resumed.");
        return new Journal(file, notes, Optional.empty());
    }

    private static Optional<FileChannel> lock(Path file, OpenOption creation) throws IOException {
        FileChannel channel = FileChannel.open(file, creation, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // In use by this process.
            return Optional.empty();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".old");
    }

    private static Path rewritten(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    private Journal resume(JournalIdentity identity) throws IOException {
        head = head(identity);
        FileChannel open = channel.orElseThrow();
        Optional<Integer> version = version(open);
        if (version.isPresent() && version.get() != VERSION) {
            throw new JournalException(
                    "The journal '" + file + "' has format " + version.get() + "; this dse reads format "
                            + VERSION + ". Start anew without --resume, or resume with the dse that wrote it.");
        }
        Optional<JournalIdentity> theirs = version.isPresent() ? identity(open) : Optional.empty();
        if (theirs.isEmpty()) {
            notes.accept(open.size() == 0 ? "There is nothing to resume; starting from the beginning."
                    : "The journal '" + file + "' is damaged from its first line on; starting from the beginning.");
            start(identity);
            return this;
        }
        Optional<String> difference = identity.difference(theirs.get());
        if (difference.isPresent()) {
            throw new JournalException("The journal '" + file + "' belongs to another run: its " + difference.get()
                    + ". Start anew without --resume, or choose another --out.");
        }
        scan(open);
        long damaged = open.size() - end;
        if (damaged > 0) {
            open.truncate(end);
            notes.accept("The journal '" + file + "' is damaged after " + points + " points; cut off " + damaged
                    + " bytes, which are computed again.");
        }
        notes.accept(records == 0 ? "There is nothing to resume; starting from the beginning."
                : "Going on from the journal '" + file + "'" + (points > 0 ? " with " + points + " points." : "."));
        return this;
    }

    private Journal begin(JournalIdentity identity) throws IOException {
        FileChannel open = channel.orElseThrow();
        if (open.size() > 0) {
            Optional<JournalIdentity> theirs = version(open).equals(Optional.of(VERSION)) ? identity(open)
                    : Optional.empty();
            if (theirs.isPresent()) {
                scan(open);
            }
            if (theirs.isEmpty() || records > 0) {
                boolean same = theirs.isPresent() && identity.difference(theirs.get()).isEmpty();
                Files.move(file, aside(file), StandardCopyOption.REPLACE_EXISTING);
                open.close();
                channel = lock(file, StandardOpenOption.CREATE_NEW);
                notes.accept(
                        (same ? "An earlier run of this study was left unfinished; --resume would have gone on with it."
                                : "Another run was left unfinished here.") + " Its journal is kept as '" + aside(file)
                                + "' until this run is complete.");
            }
        }
        start(identity);
        return this;
    }

    private static Optional<Integer> version(FileChannel open) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LONGEST_FIRST_LINE, open.size()));
        open.read(bytes, 0);
        Matcher line = FIRST_LINE.matcher(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
        return line.lookingAt() ? Optional.of(Integer.valueOf(line.group(1))) : Optional.empty();
    }

    private static byte[] firstLine() {
        return (MAGIC + VERSION + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads who wrote the journal and stands behind it. */
    private Optional<JournalIdentity> identity(FileChannel open) throws IOException {
        Optional<Frame> frame = Frame.read(open, firstLine().length);
        if (frame.isEmpty() || frame.get().kind() != Frame.IDENTITY) {
            return Optional.empty();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        ByteBuffer payload = frame.get().payload();
        try {
            while (payload.hasRemaining()) {
                facts.put(Frame.text(payload), Frame.text(payload));
            }
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        next = frame.get().end();
        end = next;
        return Optional.of(new JournalIdentity(facts));
    }

    /** Finds the end of what is sound, the checkpoints, and how many points there are. */
    private void scan(FileChannel open) throws IOException {
        for (Optional<Frame> frame = Frame.read(open, end); frame.isPresent(); frame = Frame.read(open, end)) {
            ByteBuffer payload = frame.get().payload();
            if (frame.get().kind() == Frame.POINTS) {
                points += PointsFrame.points(payload);
                knownEnd = frame.get().end();
            } else if (frame.get().kind() == Frame.CHECKPOINT) {
                try {
                    checkpoints.put(Frame.text(payload), Frame.bytes(payload));
                    checkpointRecords++;
                } catch (CharacterCodingException e) {
                    return;
                }
            } else {
                return;
            }
            records++;
            end = frame.get().end();
        }
    }

    private void start(JournalIdentity identity) throws IOException {
        checkpoints.clear();
        points = 0;
        records = 0;
        checkpointRecords = 0;
        knownEnd = 0;
        head = head(identity);
        if (channel.isPresent()) {
            channel.get().truncate(0);
            end = 0;
            write(channel.get(), head.duplicate());
        }
    }

    /** First line and identity. */
    private static ByteBuffer head(JournalIdentity identity) {
        List<byte[]> texts = new ArrayList<>();
        identity.facts().forEach((name, value) -> {
            texts.add(name.getBytes(StandardCharsets.UTF_8));
            texts.add(value.getBytes(StandardCharsets.UTF_8));
        });
        ByteBuffer payload = ByteBuffer.allocate(texts.stream().mapToInt(Frame::size).sum());
        texts.forEach(text -> Frame.put(payload, text));
        ByteBuffer frame = Frame.seal(Frame.IDENTITY, payload.flip());
        return ByteBuffer.allocate(firstLine().length + frame.remaining()).put(firstLine()).put(frame).flip();
    }

    private void write(FileChannel open, ByteBuffer bytes) throws IOException {
        long at = end;
        while (bytes.hasRemaining()) {
            at += open.write(bytes, at);
        }
        end = at;
    }

    /**
     * How many points an earlier run left.
     *
     * @return their number when the journal was opened
     */
    public long points() {
        return points;
    }

    /** The next points that an earlier run evaluated, if these are the first of the points that are asked for now. */
    Optional<List<Evaluation>> replay(PointsFrame form, List<DesignPoint> asked) {
        if (channel.isEmpty()) {
            return Optional.empty();
        }
        try {
            while (next < knownEnd) {
                Optional<Frame> frame = Frame.read(channel.get(), next);
                if (frame.isPresent() && frame.get().kind() == Frame.CHECKPOINT) {
                    next = frame.get().end();
                    continue;
                }
                Optional<List<Evaluation>> known = frame.flatMap(found -> form.decode(found.payload(), asked));
                if (known.isPresent()) {
                    next = frame.orElseThrow().end();
                    return known;
                }
                cut(channel.get());
            }
        } catch (IOException e) {
            giveUp(e);
        }
        return Optional.empty();
    }

    private void cut(FileChannel open) throws IOException {
        notes.accept("The journal '" + file + "' does not hold the next points of the search; cut off " + (end - next)
                + " bytes, which are computed again.");
        open.truncate(next);
        end = next;
        knownEnd = next;
    }

    /** Appends points behind all that is there. */
    void append(PointsFrame form, List<Evaluation> evaluations) {
        for (int from = 0; from < evaluations.size(); from += FRAME_POINTS) {
            List<Evaluation> some = evaluations.subList(from, Math.min(evaluations.size(), from + FRAME_POINTS));
            append(Frame.POINTS, form.encode(some));
        }
    }

    /**
     * The last state that a search of an earlier run left.
     *
     * @param type name of the kind of state
     * @return its bytes as they were kept
     */
    public Optional<byte[]> checkpoint(String type) {
        return Optional.ofNullable(checkpoints.get(type)).map(byte[]::clone);
    }

    /**
     * Keeps the state of a search that needs no points to go on.
     *
     * @param type  name of the kind of state, with the version of its form
     * @param state its bytes
     */
    public void keep(String type, byte[] state) {
        checkpoints.put(type, state.clone());
        checkpointRecords++;
        append(Frame.CHECKPOINT, payload(type, state));
        long live = checkpoints.values().stream().mapToLong(bytes -> bytes.length).sum();
        if (channel.isPresent() && checkpointRecords == records && end > Math.max(LONG, MANY * live)) {
            try {
                rewrite(channel.get());
            } catch (IOException e) {
                giveUp(e);
            }
        }
    }

    private static ByteBuffer payload(String type, byte[] state) {
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(Math.addExact(Frame.size(name), Frame.size(state)));
        Frame.put(payload, name);
        Frame.put(payload, state);
        return payload.flip();
    }

    /** Puts a journal of the checkpoints that count in the place of this one, in one step. */
    private void rewrite(FileChannel old) throws IOException {
        Files.deleteIfExists(rewritten(file));
        FileChannel fresh = lock(rewritten(file), StandardOpenOption.CREATE_NEW)
                .orElseThrow(() -> new IOException("'" + rewritten(file) + "' is in use"));
        channel = Optional.of(fresh);
        end = 0;
        write(fresh, head.duplicate());
        for (Map.Entry<String, byte[]> each : checkpoints.entrySet()) {
            write(fresh, Frame.seal(Frame.CHECKPOINT, payload(each.getKey(), each.getValue())));
        }
        fresh.force(true);
        Files.move(rewritten(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        old.close();
        records = checkpoints.size();
        checkpointRecords = records;
    }

    private void append(byte kind, ByteBuffer payload) {
        if (channel.isEmpty()) {
            return;
        }
        try {
            if (next < knownEnd) {
                cut(channel.get());
            }
            write(channel.get(), Frame.seal(kind, payload));
            records++;
            if (System.nanoTime() - synced > SYNC_NANOS) {
                channel.get().force(false);
                synced = System.nanoTime();
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        notes.accept("The journal '" + file + "' cannot be written (" + e.getClass().getSimpleName() + ": "
                + e.getMessage() + "); what follows could not be resumed.");
        try {
            channel.orElseThrow().close();
        } catch (IOException again) {
            e.addSuppressed(again);
        }
        channel = Optional.empty();
    }

    /**
     * Removes the journal, and one that was kept aside: the run's results are where they belong.
     *
     * @throws IOException if it cannot be removed
     */
    public void complete() throws IOException {
        if (channel.isPresent()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(aside(file));
            Files.deleteIfExists(rewritten(file));
            channel.get().close();
            channel = Optional.empty();
        }
    }

    /**
     * Leaves the journal for a later run to go on with, or removes one that holds nothing.
     *
     * @throws IOException if it cannot be written to the disk
     */
    @Override
    public void close() throws IOException {
        if (channel.isPresent()) {
            try (FileChannel open = channel.get()) {
                if (records == 0) {
                    Files.deleteIfExists(file);
                } else {
                    open.force(true);
                }
            }
            channel = Optional.empty();
        }
    }
}
