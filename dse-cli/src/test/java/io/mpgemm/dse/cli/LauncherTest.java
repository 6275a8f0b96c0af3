package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./dse}, copied beside a link to the jar so that it never starts a build here. */
class LauncherTest {

    @TempDir
    private Path folder;

    private Path tree;
    private Path script;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void copyTheScript() throws IOException {
        assumeFalse(System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win"), "a POSIX shell is needed");
        tree = Files.createDirectories(folder.resolve("the tree"));
        script = Files.copy(Cli.root().resolve("dse"), tree.resolve("dse"), StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(script).isExecutable();
    }

    @Test
    void startsThroughALinkFromAnotherFolder() throws IOException, InterruptedException {
        Path jar = Cli.root().resolve("dse-cli/target/dse.jar");
        assumeTrue(Files.exists(jar), "the jar is built after the tests");
        Files.createSymbolicLink(Files.createDirectories(tree.resolve("dse-cli/target")).resolve("dse.jar"), jar);
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../the tree/dse"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("first"));

        Map<String, String> environment = Map.of("DSE_JAVA_HOME", System.getProperty("java.home"));
        Outcome outcome = start(elsewhere, environment, link.toString(), "--help");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("Usage: dse ");
        // The kernels that a run has, not those of a process without the vector module.
        assertThat(start(elsewhere, environment, link.toString(), "--version").out()).startsWith("dse ")
                .contains("vector kernels");
    }

    @Test
    void findsAJdkInAFolderOfJdks() throws IOException, InterruptedException {
        Path jdk = fakeJdk("echo fake \"$@\"");

        Outcome outcome = start(folder, Map.of("DSE_JDK_DIRS", folder.resolve("none") + ":" + folder.resolve("my jdks"),
                "DSE_OPTS", "-Dx=1 -Dy=2"), script.toString(), "list", "a b", "--x=*");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("fake ").contains(" -Dx=1 -Dy=2 -jar ")
                .endsWith("dse.jar list a b --x=*\n");

        Files.writeString(jdk.resolveSibling("release"), "JAVA_VERSION=\"25.0.2\"\n");
        assertThat(start(folder, Map.of("DSE_JDK_DIRS", folder.resolve("my jdks").toString()), script.toString())
                .code()).isEqualTo(Main.BAD_INPUT);
    }

    /** The second start has a cache of the first. */
    @Test
    void thePathOfTheStartUpCacheMayHaveSpaces() throws IOException, InterruptedException {
        fakeJdk("for word in \"$@\"; do"
                + " case $word in -XX:AOTCacheOutput=*) : >\"${word#*=}\" ;; *) echo \"[$word]\" ;; esac; done");
        assertThat(tree.toString()).contains(" ");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = start(folder, Map.of("DSE_JDK_DIRS", folder.resolve("my jdks").toString()),
                    script.toString(), "list", "pes");
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.out()).contains("[-XX:AOTCache=" + tree.resolve("dse-cli/target/dse.aot") + "]\n")
                    .contains("[-jar]\n");
        }
    }

    /** A JDK whose java is a shell script, and a jar for it. Returns the folder of its programs. */
    private Path fakeJdk(String java) throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("my jdks/fake/bin"));
        Files.writeString(jdk.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
        for (String tool : List.of("java", "javac")) {
            assertThat(Files.writeString(jdk.resolve(tool), "#!/bin/sh\n" + java + "\n").toFile().setExecutable(true))
                    .isTrue();
        }
        Files.createFile(Files.createDirectories(tree.resolve("dse-cli/target")).resolve("dse.jar"));
        return jdk;
    }

    @Test
    void saysSoWhereThereIsNoJdk() throws IOException, InterruptedException {
        Outcome outcome = start(folder, Map.of("DSE_JDK_DIRS", ""), script.toString(), "--version");

        assertThat(outcome.code()).isEqualTo(Main.BAD_INPUT);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(1).first().asString()
                .startsWith("dse: needs a JDK 25 (25.0.3 or later)").contains("JAVA_HOME");
        assertThat(tree.resolve("dse-cli")).doesNotExist();
    }

    /** Starts it with the few tools that it needs and without any java on the path. */
    private Outcome start(Path where, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("sh", "readlink", "dirname", "sed", "find", "head", "mkdir", "mv", "rm")) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(place + tool))) {
                    assertThat(Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n")
                            .toFile().setExecutable(true)).isTrue();
                }
            }
        }
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", "/nonexistent"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(command) + " did not end within a minute.");
        }
        return new Outcome(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
