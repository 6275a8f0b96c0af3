package io.mpgemm.dse.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.Sha256;
import io.mpgemm.dse.models.tensor.TensorSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FidelityCacheTest {

    private static final int MUTATIONS = Integer.getInteger("dse.mutations", 3000);
    private static final TensorSet SET = ToyTensors.set(ToyTensors.gaussian("site one", 1, 4, 16, 4),
            ToyTensors.gaussian("two", 2, 4, 16, 4));

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    private FidelityCache cache() {
        return new FidelityCache(folder.resolve("cache"), "1.0", warnings::add);
    }

    private FidelityReport score(ToyDatapath datapath) {
        return new FidelityEvaluator(SET, Optional.of(cache())).score(datapath);
    }

    private static ToyDatapath rounding() {
        return ToyDatapath.rounding(0.3, 0.3);
    }

    private Path entry() {
        return cache().file(SET.hash(), rounding().key());
    }

    @Test
    void secondProcessComputesNothingAndReadsTheSameBits() {
        FidelityReport first = score(rounding());
        ToyDatapath again = rounding();
        assertThat(score(again)).isEqualTo(first);
        assertThat(again.prepared()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void everyDoubleComesBack() {
        Random random = new Random(3);
        FidelityCache cache = cache();
        List<Fidelity> sites = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            double[] d = new double[10];
            for (int j = 0; j < d.length; j++) {
                do {
                    d[j] = Double.longBitsToDouble(random.nextLong());
                } while (!Double.isFinite(d[j]));
            }
            sites.add(new Fidelity("x  y " + i, d[0], random.nextLong(), d[1], d[2], d[3], d[4], d[5], d[6], d[7],
                    random.nextLong(), random.nextLong(), d[8], d[9]));
        }
        cache.store(FidelityReport.of("key", "tensors", sites));
        List<String> names = sites.stream().map(Fidelity::name).toList();
        assertThat(cache.load("tensors", "key", names).orElseThrow().sites()).isEqualTo(sites);
        assertThat(warnings).isEmpty();
    }

    @Test
    void anyDamageIsFoundReportedOnceAndRepaired() throws IOException {
        FidelityReport expected = score(rounding());
        byte[] sound = Files.readAllBytes(entry());
        FidelityCache other = new FidelityCache(folder.resolve("cache"), "1.0", warnings::add);
        List<byte[]> damaged = new ArrayList<>();
        Random random = new Random(4);
        for (int i = 0; i < 30; i++) {
            byte[] copy = sound.clone();
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            damaged.add(copy);
            damaged.add(Arrays.copyOf(sound, random.nextInt(sound.length)));
        }
        damaged.add(new byte[0]);
        damaged.add("{}".getBytes(StandardCharsets.UTF_8));
        damaged.add(Arrays.copyOf(sound, sound.length + 1));
        byte[] random1k = new byte[1024];
        random.nextBytes(random1k);
        damaged.add(random1k);
        score(ToyDatapath.identity());
        damaged.add(Files.readAllBytes(other.file(SET.hash(), "identity")));
        for (byte[] bytes : damaged) {
            Files.write(entry(), bytes);
            warnings.clear();
            ToyDatapath again = rounding();
            assertThat(score(again)).isEqualTo(expected);
            assertThat(again.prepared()).isEqualTo(2);
            assertThat(warnings).singleElement().asString().contains(entry().toString()).contains("computing it again");
            assertThat(Files.readAllBytes(entry())).isEqualTo(sound);
        }
    }

    /** Bytes flipped, cut, doubled, swapped, lines and numbers replaced: each is found, none throws, all are mended. */
    @Test
    void thousandsOfMutatedEntriesAreAllFound() throws IOException {
        FidelityReport expected = score(rounding());
        byte[] sound = Files.readAllBytes(entry());
        FidelityCache cache = cache();
        List<String> names = List.of("site one", "two");
        Random random = new Random(11);
        int changed = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant = mutant(sound, random);
            if (Arrays.equals(mutant, sound)) {
                continue;
            }
            changed++;
            Files.write(entry(), mutant);
            warnings.clear();
            assertThat(cache.load(SET.hash(), rounding().key(), names)).isEmpty();
            assertThat(warnings).singleElement().asString().contains("computing it again").hasLineCount(1);
            if (i % 100 == 0) {
                assertThat(score(rounding())).isEqualTo(expected);
                assertThat(Files.readAllBytes(entry())).isEqualTo(sound);
            }
        }
        assertThat(changed).isGreaterThan(MUTATIONS * 5 / 6);
    }

    private static byte[] mutant(byte[] sound, Random random) {
        byte[] copy = sound.clone();
        int at = random.nextInt(copy.length);
        int length = random.nextInt(copy.length - at);
        switch (random.nextInt(8)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy = Arrays.copyOf(copy, at);
            case 2 -> {
                copy = Arrays.copyOf(sound, sound.length + length);
                System.arraycopy(sound, at, copy, sound.length, length);
            }
            case 3 -> System.arraycopy(sound, random.nextInt(copy.length - length), copy, at, length);
            case 4 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, copy, at, length);
            }
            case 5 -> Arrays.fill(copy, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xff));
            case 6 -> copy = resealed(sound, random);
            default -> {
                for (int i = at; i < copy.length; i++) {
                    copy[i] = copy[i] >= '0' && copy[i] <= '9' ? (byte) ('0' + random.nextInt(10)) : copy[i];
                }
            }
        }
        return copy;
    }

    /** A line replaced by a wrong one, under a checksum that is right. */
    private static byte[] resealed(byte[] sound, Random random) {
        List<String> lines = new ArrayList<>(new String(sound, StandardCharsets.UTF_8).lines().toList());
        lines.removeLast();
        List<String> wrong = List.of("", "site", "site 1.0 NaN x y z", "datapath other", "site " + "9".repeat(5000),
                lines.getLast() + " more", lines.getLast().replace('.', ','));
        lines.set(random.nextInt(lines.size()), wrong.get(random.nextInt(wrong.size())));
        String body = String.join("\n", lines) + "\n";
        return (body + "sha256 " + Sha256.hex(body.getBytes(StandardCharsets.UTF_8)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void folderInPlaceOfAnEntryIsSurvived() throws IOException {
        Files.createDirectories(entry().resolve("x"));
        assertThat(score(rounding()).sites()).hasSize(2);
        assertThat(warnings).hasSize(2).first().asString().contains("no cache file");
    }

    @Test
    void folderThatCannotBeWrittenIsReportedOnce() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file where the folder should be");
        FidelityEvaluator evaluator = new FidelityEvaluator(SET, Optional.of(cache()));
        List<ToyDatapath> datapaths = new ArrayList<>();
        for (int i = 1; i < 10; i++) {
            datapaths.add(ToyDatapath.rounding(i, i));
        }
        assertThat(evaluator.scoreAll(datapaths, 4, FidelityProgress.none())).hasSize(9);
        assertThat(warnings).singleElement().asString().contains("cannot be written").contains("going on without it");
    }

    @Test
    void otherToolTensorsOrDatapathIsAnotherEntry() {
        score(rounding());
        FidelityCache other = new FidelityCache(folder.resolve("cache"), "1.1", warnings::add);
        List<String> names = List.of("site one", "two");
        assertThat(other.load(SET.hash(), rounding().key(), names)).isEmpty();
        assertThat(cache().load("0", rounding().key(), names)).isEmpty();
        assertThat(cache().load(SET.hash(), "other", names)).isEmpty();
        assertThat(cache().load(SET.hash(), rounding().key(), names)).isPresent();
        assertThat(warnings).isEmpty();
    }

    @Test
    void noTemporaryFileStays() throws IOException {
        score(rounding());
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            assertThat(files).containsExactly(entry());
        }
    }

    @Test
    void defaultFolderFollowsTheXdgSpecification() {
        Path home = Path.of("/home/me");
        assertThat(FidelityCache.defaultDirectory(Map.of("XDG_CACHE_HOME", "/tmp/c"), home))
                .isEqualTo(Path.of("/tmp/c/dse/fidelity"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative/path", "\0"})
    void xdgVariableThatIsNoAbsolutePathIsIgnored(String value) {
        assertThat(FidelityCache.defaultDirectory(Map.of("XDG_CACHE_HOME", value), Path.of("/home/me")))
                .isEqualTo(Path.of("/home/me/.cache/dse/fidelity"));
        assertThat(FidelityCache.defaultDirectory(Map.of(), Path.of("/home/me")))
                .isEqualTo(Path.of("/home/me/.cache/dse/fidelity"));
    }
}
