package io.mpgemm.dse.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.study.Manifest.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void target() {
        out = folder.resolve("out");
    }

    private static Manifest manifest(String study, long seed, String... files) {
        return new Manifest("1", Manifest.Study.of("study", study), List.of("a=1"), seed, "random",
                Map.of(), Manifest.Jvm.current(), Manifest.currentOs(), Map.of(), new Manifest.Counts(9, 8, 7, 6),
                Optional.empty(), true, List.of(), List.of(files), new Manifest.Timing(Instant.EPOCH, 1));
    }

    private void write(Path target, Manifest manifest, boolean force, String... files) throws IOException {
        try (RunDirectory run = RunDirectory.open(target, manifest.identity(), force)) {
            for (String file : files) {
                Files.writeString(run.file(file), file + " of seed " + manifest.seed());
            }
            Files.write(run.file(RunDirectory.MANIFEST), manifest.toJson());
            run.commit();
        }
    }

    private static void refused(Path target, Identity identity, boolean force, String... words) {
        assertThatThrownBy(() -> RunDirectory.open(target, identity, force)).isInstanceOf(RunDirectoryException.class)
                .message().contains(target.toString()).contains(words).contains("--out").doesNotContain("\n");
    }

    private String[] around() {
        String[] names = folder.toFile().list();
        return names == null ? new String[0] : names;
    }

    @Test
    void nothingIsVisibleBeforeTheCommitAndAllAfterIt() throws IOException {
        Manifest manifest = manifest("s", 1);
        try (RunDirectory run = RunDirectory.open(out, manifest.identity(), false)) {
            Files.writeString(run.file("points.csv"), "x");
            Files.write(run.file(RunDirectory.MANIFEST), manifest.toJson());
            assertThat(out).doesNotExist();
            assertThat(run.files()).containsExactly("manifest.json", "points.csv");
            run.commit();
        }
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("points.csv", "manifest.json");
        assertThat(around()).containsExactly("out");
    }

    @Test
    void aRunThatIsNotCommittedLeavesNothing() throws IOException {
        Path deep = folder.resolve("new/parents/out");
        try (RunDirectory run = RunDirectory.open(deep, manifest("s", 1).identity(), false)) {
            Files.writeString(run.file("points.csv"), "x");
        }
        assertThat(around()).isEmpty();
    }

    @Test
    void missingParentsAreCreated() throws IOException {
        Path deep = folder.resolve("new/parents/out");
        write(deep, manifest("s", 1), false, "a.csv");
        assertThat(deep.resolve("a.csv")).hasContent("a.csv of seed 1");
    }

    @Test
    void anEmptyFolderIsUsed() throws IOException {
        Files.createDirectory(out);
        write(out, manifest("s", 1), false, "a.csv");
        assertThat(out.resolve("a.csv")).exists();
    }

    @Test
    void theSameRunIsRefreshedAndForeignFilesStay() throws IOException {
        write(out, manifest("s", 1, "a.csv"), false, "a.csv");
        Files.writeString(out.resolve("a.csv"), "changed");
        Files.writeString(out.resolve("mine.txt"), "mine");
        write(out, manifest("s", 1), false, "a.csv");
        assertThat(out.resolve("a.csv")).hasContent("a.csv of seed 1");
        assertThat(out.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void anotherRunNeedsForce() throws IOException {
        write(out, manifest("s", 1, "a.csv", "old.png", "../outside"), false, "a.csv", "old.png");
        Files.writeString(folder.resolve("outside"), "x");
        Files.writeString(out.resolve("mine.txt"), "mine");
        refused(out, manifest("s", 2).identity(), false, "another run", "seed 1 and not 2", "--force");
        refused(out, manifest("other", 1).identity(), false, "another run", "file is not the one given", "--force");
        refused(out, new Identity(manifest("s", 1).study().sha256(), List.of("a=2"), 1), false, "[a=1] and not [a=2]",
                "--force");
        write(out, manifest("s", 2), true, "a.csv");
        assertThat(out.resolve("a.csv")).hasContent("a.csv of seed 2");
        assertThat(out.resolve("old.png")).doesNotExist();
        assertThat(out.resolve("mine.txt")).exists();
        assertThat(folder.resolve("outside")).exists();
    }

    @Test
    void foreignFilesNeedForce() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("thesis.tex"), "years");
        refused(out, manifest("s", 1).identity(), false, "not a run", "--force");
        write(out, manifest("s", 1), true, "a.csv");
        assertThat(out.resolve("thesis.tex")).hasContent("years");
    }

    @Test
    void aBrokenManifestNeedsForce() throws IOException {
        Files.createDirectory(out);
        for (String broken : List.of("", "{", "{}", "[]", "null", "{\"study\":{},\"seed\":\"x\"}",
                "{\"study\":null,\"overrides\":[],\"tensors\":{},\"objectives\":[],\"files\":[]}")) {
            Files.writeString(out.resolve(RunDirectory.MANIFEST), broken);
            refused(out, manifest("s", 1).identity(), false, "--force");
        }
        write(out, manifest("s", 1), true, "a.csv");
        assertThat(Manifest.read(out.resolve(RunDirectory.MANIFEST))).isEqualTo(manifest("s", 1));
    }

    @Test
    void aFileWhereAFolderIsNeededIsRefusedEvenWithForce() throws IOException {
        Files.writeString(out, "file");
        refused(out, manifest("s", 1).identity(), true, "is a file");
        refused(out.resolve("below"), manifest("s", 1).identity(), true, "cannot be written");
        assertThat(around()).containsExactly("out");
    }

    @Test
    void whatAKilledRunLeftIsRemovedButNotALivingOne() throws IOException {
        String dead = ".out.00000000-0000-0000-0000-000000000000";
        Files.createDirectory(folder.resolve(dead + ".staging"));
        Files.writeString(folder.resolve(dead + ".staging/points.csv"), "half");
        Files.createFile(folder.resolve(dead + ".lock"));
        try (RunDirectory living = RunDirectory.open(out, manifest("s", 1).identity(), false)) {
            Files.writeString(living.file("a.csv"), "x");
            write(out, manifest("s", 1), false, "a.csv");
            assertThat(living.files()).containsExactly("a.csv");
        }
        assertThat(around()).containsExactly("out");
    }

    @Test
    void onlyPlainFileNamesAndOnlyWithAManifest() throws IOException {
        try (RunDirectory run = RunDirectory.open(out, manifest("s", 1).identity(), false)) {
            for (String name : List.of("../a", "a/b", "", ".hidden", "a\nb")) {
                assertThatThrownBy(() -> run.file(name)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(run::commit).isInstanceOf(IllegalStateException.class).hasMessageContaining("manifest");
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void stagedFilesCanBeReadByAppendersUntilTheEnd() throws IOException {
        Manifest manifest = manifest("s", 1);
        try (RunDirectory run = RunDirectory.open(out, manifest.identity(), false)) {
            try (FileChannel channel = FileChannel.open(run.file("a.csv"), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[]{65}));
            }
            Files.write(run.file(RunDirectory.MANIFEST), manifest.toJson());
            run.commit();
            assertThatThrownBy(run::commit).isInstanceOf(IllegalStateException.class);
        }
        assertThat(out.resolve("a.csv")).hasContent("A");
    }
}
