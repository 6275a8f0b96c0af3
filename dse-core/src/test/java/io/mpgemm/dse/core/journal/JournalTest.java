package io.mpgemm.dse.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.search.ExhaustiveSearch;
import io.mpgemm.dse.core.search.GeneticSearch;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.RandomSearch;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Parameter;
import io.mpgemm.dse.core.space.Rule;
import io.mpgemm.dse.core.space.Value;
import io.mpgemm.dse.core.study.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

    private static final int MUTATIONS = Integer.getInteger("dse.mutations", 3000);
    private static final Metric COST = new Metric("cost", "", "cost");
    private static final Metric GAIN = new Metric("gain", "", "gain");
    private static final Metric ODD = new Metric("odd", "", "any bits");
    private static final DesignSpace SPACE = DesignSpace.of(
            List.of(parameter("kind", 3), parameter("size", 8), parameter("extra", 4)),
            List.of(new Rule.Applies("extra", List.of("kind"), earlier -> !earlier.is("kind", "0"))));

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();
    private final AtomicInteger evaluated = new AtomicInteger();

    private static Parameter parameter(String name, int values) {
        return new Parameter(name, name, true, IntStream.range(0, values).mapToObj(Value::of).toList());
    }

    /** Numbers of every kind, texts of every length, some points that cannot be built. */
    private final class Odd implements Evaluator {

        private final double factor;

        Odd(double factor) {
            this.factor = factor;
        }

        @Override
        public List<Metric> metrics() {
            return List.of(COST, GAIN, ODD);
        }

        @Override
        public List<String> labels() {
            return List.of("name", "other");
        }

        @Override
        public List<Evaluation> evaluate(List<DesignPoint> batch) {
            evaluated.addAndGet(batch.size());
            return batch.stream().map(point -> {
                double size = point.get("size").number();
                double extra = point.find("extra").map(Value::number).orElse(0.5);
                double odd = Double.longBitsToDouble(new Random(point.ordinal()).nextLong() | 0x7ff0L << 48);
                return new Evaluation(point, new double[]{factor * size * size + extra, size * 3 - extra * extra,
                    point.is("size", "3") ? odd : -0.0}, List.of("k\u00e4se \ud83e\uddc0".repeat((int) size), ""),
                        point.is("size", "5") ? "Nobody sells size 5,\n\"sorry\"." : "");
            }).toList();
        }
    }

    private static JournalIdentity identity(String version, long seed) {
        return new JournalIdentity(Map.of("dse version", version, "seed", String.valueOf(seed)));
    }

    private Path file() {
        return folder.resolve(".out.journal");
    }

    private Journal open(boolean resume) {
        return Journal.open(file(), identity("1", 7), resume, notes::add);
    }

    /** All that a search saw, bit by bit. */
    private List<String> run(Journal journal, Search search, int batches) {
        List<String> seen = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        Problem problem = new Problem(SPACE, new JournaledEvaluator(new Odd(1), journal),
                List.of(new Objective(COST, Objective.Direction.MINIMIZE),
                        new Objective(GAIN, Objective.Direction.MAXIMIZE)),
                List.of());
        Search.Result result = search.run(problem, (batch, _) -> {
            batch.forEach(candidate -> seen.add(text(candidate.evaluation())));
            done.incrementAndGet();
        }, () -> done.get() >= batches);
        result.front().forEach(candidate -> seen.add("front " + text(candidate.evaluation())));
        return seen;
    }

    private static String text(Evaluation evaluation) {
        return evaluation.point() + " " + IntStream.range(0, 3)
                .mapToObj(i -> Long.toHexString(Double.doubleToRawLongBits(evaluation.value(i)))).toList() + " "
                + evaluation.labels() + " " + evaluation.infeasible();
    }

    private List<String> runAndLeave(boolean resume, Search search, int batches) throws IOException {
        try (Journal journal = open(resume)) {
            return run(journal, search, batches);
        }
    }

    static Stream<Search> searches() {
        return Stream.of(new GeneticSearch(6, 5, 3), new RandomSearch(40, 5, 7), new ExhaustiveSearch(9));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void stoppedAnywhereAndResumedItEndsTheSame(Search search) throws IOException {
        List<String> whole = runAndLeave(false, search, Integer.MAX_VALUE);
        byte[] bytes = Files.readAllBytes(file());
        int points = evaluated.get();
        for (int batches = 1; batches < 5; batches++) {
            Files.delete(file());
            evaluated.set(0);
            runAndLeave(false, search, batches);
            int first = evaluated.getAndSet(0);
            assertThat(runAndLeave(true, search, Integer.MAX_VALUE)).isEqualTo(whole);
            // One point more: the first one is checked.
            assertThat(evaluated.get()).isEqualTo(points - first + 1);
            assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
            assertThat(notes).last().asString().contains("with " + first + " points");
        }
    }

    @Test
    void aJournalCutAtAnyByteEndsTheSame() throws IOException {
        Search search = new RandomSearch(12, 5, 3);
        List<String> whole = runAndLeave(false, search, Integer.MAX_VALUE);
        byte[] bytes = Files.readAllBytes(file());
        int before = 0;
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            notes.clear();
            try (Journal journal = open(true)) {
                assertThat(run(journal, search, Integer.MAX_VALUE)).isEqualTo(whole);
                assertThat(journal.points()).isBetween((long) before, before + 3L);
                before = (int) journal.points();
                assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
                journal.complete();
            }
            assertThat(notes).allMatch(note -> note.lines().count() == 1).hasSizeBetween(1, 2);
        }
        assertThat(before).isEqualTo(9);
    }

    /** Whatever happens to the file, it is gone on with or refused in one line, and no value is ever wrong. */
    @Test
    void damageIsFoundReportedAndComputedAgain() throws IOException {
        Search search = new RandomSearch(40, 5, 4);
        List<String> whole = runAndLeave(false, search, Integer.MAX_VALUE);
        byte[] sound = Files.readAllBytes(file());
        Random random = new Random(17);
        int refused = 0;
        int repaired = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = mutant(sound, random);
            Files.write(file(), mutant);
            notes.clear();
            try (Journal journal = open(true)) {
                assertThat(run(journal, search, Integer.MAX_VALUE)).isEqualTo(whole);
                assertThat(Files.readAllBytes(file())).isEqualTo(sound);
                journal.complete();
                assertThat(notes).isNotEmpty().allMatch(note -> note.lines().count() == 1);
                if (Arrays.mismatch(mutant, sound) < mutant.length && !Arrays.equals(mutant, sound)) {
                    assertThat(String.join(" ", notes)).containsAnyOf("damaged", "does not hold", "nothing to resume");
                    repaired++;
                }
            } catch (JournalException e) {
                assertThat(e.getMessage()).hasLineCount(1).contains(file().toString(), "format");
                refused++;
            }
        }
        assertThat(refused).isLessThan(MUTATIONS / 20);
        assertThat(repaired).isGreaterThan(MUTATIONS / 2);
    }

    private static byte[] mutant(byte[] sound, Random random) {
        byte[] copy = sound.clone();
        int at = random.nextInt(random.nextInt(4) == 0 ? 60 : copy.length);
        int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : 400), copy.length - at);
        switch (random.nextInt(7)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy = Arrays.copyOf(copy, at);
            case 2 -> System.arraycopy(sound, random.nextInt(copy.length - length), copy, at, length);
            case 3 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, copy, at, length);
            }
            case 4 -> Arrays.fill(copy, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
            case 5 -> {
                copy = Arrays.copyOf(sound, sound.length + length);
                System.arraycopy(sound, at, copy, at + length, sound.length - at);
            }
            default -> {
                copy = Arrays.copyOf(sound, sound.length - length);
                System.arraycopy(sound, at + length, copy, at, sound.length - at - length);
            }
        }
        return copy;
    }

    /** Frames whose content is wrong under a checksum that is right: nothing but a refusal is thrown. */
    @Test
    void nonsenseUnderTheRightChecksumIsSurvived() throws IOException {
        Search search = new RandomSearch(12, 5, 4);
        runAndLeave(false, search, Integer.MAX_VALUE);
        byte[] sound = Files.readAllBytes(file());
        Random random = new Random(19);
        for (int i = 0; i < MUTATIONS / 3; i++) {
            byte[] copy = sound.clone();
            ByteBuffer all = ByteBuffer.wrap(copy);
            int start = 14;
            for (int frame = random.nextInt(3); frame > 0; frame--) {
                start += all.getInt(start) + 9;
            }
            int length = all.getInt(start) + 5;
            int at = start + 4 + random.nextInt(random.nextBoolean() ? Math.min(40, length - 4) : length - 4);
            if (at + 4 < start + length && random.nextBoolean()) {
                all.putInt(at, List.of(-1, 0, 1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE).get(random.nextInt(6)));
            } else {
                copy[at] = (byte) random.nextInt(256);
            }
            CRC32C checksum = new CRC32C();
            checksum.update(copy, start, length);
            all.putInt(start + length, (int) checksum.getValue());
            Files.write(file(), copy);
            try (Journal journal = open(true)) {
                assertThat(run(journal, search, Integer.MAX_VALUE)).hasSizeGreaterThan(12);
                journal.complete();
            } catch (JournalException e) {
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
    }

    @Test
    void anotherRunsJournalIsRefusedAndOtherwiseKeptAside() throws IOException {
        Search search = new RandomSearch(12, 5, 4);
        List<String> whole = runAndLeave(false, search, Integer.MAX_VALUE);
        byte[] bytes = Files.readAllBytes(file());
        refused(identity("1", 8), "its seed is '7' and not '8'");
        refused(identity("2", 7), "its dse version is '1' and not '2'");
        refused(new JournalIdentity(Map.of("dse version", "1")), "its seed is '7' and not ''");
        assertThat(Files.readAllBytes(file())).isEqualTo(bytes);

        try (Journal other = Journal.open(file(), identity("1", 8), false, notes::add)) {
            assertThat(notes).last().asString().contains("Another run was left unfinished", ".out.journal.old");
            assertThat(run(other, search, Integer.MAX_VALUE)).isEqualTo(whole);
        }
        assertThat(Files.readAllBytes(folder.resolve(".out.journal.old"))).isEqualTo(bytes);
        try (Journal again = Journal.open(file(), identity("1", 8), false, notes::add)) {
            assertThat(notes).last().asString().contains("--resume would have gone on with it");
            again.complete();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private void refused(JournalIdentity identity, String difference) {
        assertThatThrownBy(() -> Journal.open(file(), identity, true, notes::add)).isInstanceOf(JournalException.class)
                .message().hasLineCount(1).contains(file().toString(), difference, "--resume", "--out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dse-journal 2\n", "dse-journal 0\nabc", "dse-journal 999999999\n"})
    void anotherFormatIsRefused(String start) throws IOException {
        Files.writeString(file(), start);
        assertThatThrownBy(() -> open(true)).isInstanceOf(JournalException.class).message().hasLineCount(1)
                .contains(file().toString(), "reads format 1");
        assertThat(file()).hasContent(start);
        open(false).close();
        assertThat(folder.resolve(".out.journal.old")).hasContent(start);
    }

    @Test
    void whatTheModelsNoLongerSayIsRefused() throws IOException {
        runAndLeave(false, new ExhaustiveSearch(9), 2);
        try (Journal journal = open(true)) {
            JournaledEvaluator other = new JournaledEvaluator(new Odd(2), journal);
            List<DesignPoint> batch = IntStream.range(0, 9).mapToObj(SPACE::point).toList();
            // Points of size 0 cost the same under any factor.
            assertThat(other.evaluate(batch)).hasSize(9);
        }
        Files.delete(file());
        try (Journal journal = open(false)) {
            new JournaledEvaluator(new Odd(1), journal).evaluate(List.of(SPACE.point(7)));
        }
        try (Journal journal = open(true)) {
            JournaledEvaluator other = new JournaledEvaluator(new Odd(2), journal);
            assertThatThrownBy(() -> other.evaluate(List.of(SPACE.point(7)))).isInstanceOf(JournalException.class)
                    .hasMessageContaining("another build").hasMessageContaining("cost was 49.5 and is 98.5");
        }
    }

    @Test
    void twoRunsAtOnceDoNotShareOne() throws IOException {
        Search search = new RandomSearch(12, 5, 4);
        try (Journal first = open(false)) {
            List<String> whole = run(first, search, Integer.MAX_VALUE);
            assertThatThrownBy(() -> open(true)).isInstanceOf(JournalException.class).hasMessageContaining("in use");
            try (Journal second = open(false)) {
                assertThat(notes).singleElement().asString().contains("keeps none");
                assertThat(run(second, search, Integer.MAX_VALUE)).isEqualTo(whole);
                second.complete();
            }
            assertThat(file()).exists();
            first.complete();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftOfARunThatEvaluatedNothing() throws IOException {
        open(false).close();
        open(true).close();
        assertThat(notes).singleElement().asString().startsWith("There is nothing to resume");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theLastSoundCheckpointOfEachTypeComesBack() throws IOException {
        try (Journal journal = open(false)) {
            journal.keep("sweep 1", bytes("one"));
            journal.keep("other", bytes("x"));
            run(journal, new RandomSearch(12, 5, 4), 1);
            journal.keep("sweep 1", bytes("two"));
        }
        try (Journal journal = open(true)) {
            assertThat(journal.checkpoint("sweep 1").orElseThrow()).isEqualTo(bytes("two"));
            assertThat(journal.checkpoint("other").orElseThrow()).isEqualTo(bytes("x"));
            assertThat(journal.checkpoint("none")).isEmpty();
            evaluated.set(0);
            run(journal, new RandomSearch(12, 5, 4), 2);
            assertThat(evaluated.get()).isEqualTo(4 + 1);
        }
        Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), (int) Files.size(file()) - 1));
        try (Journal journal = open(true)) {
            assertThat(journal.checkpoint("sweep 1").orElseThrow()).isEqualTo(bytes("two"));
            assertThat(journal.points()).isEqualTo(4);
        }
        try (Journal journal = open(false)) {
            assertThat(journal.checkpoint("sweep 1")).isEmpty();
        }
    }

    @Test
    void checkpointsOfAResumedRunFollowThoseOfTheFirst() throws IOException {
        for (int i = 0; i < 4; i++) {
            notes.clear();
            try (Journal journal = open(i > 0)) {
                assertThat(journal.checkpoint("sweep 1").map(state -> (int) state[0])).isEqualTo(
                        i == 0 ? Optional.empty() : Optional.of(i - 1));
                journal.keep("sweep 1", new byte[]{(byte) i});
            }
            assertThat(notes).hasSize(i == 0 ? 0 : 1).allMatch(note -> note.startsWith("Going on from the journal"));
        }
    }

    @Test
    void manyCheckpointsTakeBoundedSpace() throws IOException {
        byte[] state = new byte[1 << 20];
        long largest = 0;
        try (Journal journal = open(false)) {
            for (int i = 0; i < 150; i++) {
                state[7] = (byte) i;
                journal.keep(i % 2 == 0 ? "even" : "odd", state);
                largest = Math.max(largest, Files.size(file()));
            }
            assertThatThrownBy(() -> open(true)).isInstanceOf(JournalException.class).hasMessageContaining("in use");
        }
        assertThat(largest).isBetween(60L << 20, 70L << 20);
        try (Journal journal = open(true)) {
            assertThat(journal.checkpoint("even").orElseThrow()[7]).isEqualTo((byte) 148);
            assertThat(journal.checkpoint("odd").orElseThrow()[7]).isEqualTo((byte) 149);
            journal.complete();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theIdentityNamesAllThatValuesDependOn() {
        Manifest.Identity run = new Manifest.Identity("abc", List.of("seed=3"), 3);
        JournalIdentity identity = JournalIdentity.of("1", run, SPACE, new Odd(1), Map.of("node", "28nm"));
        assertThat(identity.facts()).containsEntry("study", "abc").containsEntry("seed", "3")
                .containsEntry("overrides", "seed=3").containsEntry("node", "28nm").containsEntry("space size", "72");
        assertThat(identity.difference(JournalIdentity.of("1", run, SPACE, new Odd(1), Map.of("node", "28nm"))))
                .isEmpty();
        assertThat(identity.difference(JournalIdentity.of("1", run, SPACE, new Odd(1), Map.of("node", "x".repeat(99)))))
                .contains("node is 'xxxxxxxxxxxx...' and not '28nm'");
    }
}
