package io.mpgemm.dse.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeHashTest {

    private static final String PACKAGE = "io.mpgemm.dse.core";

    @TempDir
    private Path folder;

    private static byte[] code() throws IOException {
        try (InputStream in = CodeHash.class.getResourceAsStream("CodeHash.class")) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    /** A folder with the one class, another file beside it and one in another package. */
    private Path folder(String beside, String elsewhere) throws IOException {
        Path root = Files.createTempDirectory(folder, "classes");
        Path own = Files.createDirectories(root.resolve(PACKAGE.replace('.', '/')));
        Files.write(own.resolve("CodeHash.class"), code());
        Files.createDirectories(own.resolve("more"));
        Files.writeString(own.resolve("more/constants.yaml"), beside);
        Files.writeString(Files.createDirectories(root.resolve("io/mpgemm/dse/corelike")).resolve("x"), elsewhere);
        return root;
    }

    private Path jar(String beside) throws IOException {
        Path jar = folder.resolve(beside + ".jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("z", "io/mpgemm/dse/core/more/", "io/mpgemm/dse/core/more/constants.yaml",
                    "io/mpgemm/dse/core/CodeHash.class")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.endsWith("class") ? code()
                        : name.endsWith("yaml") ? beside.getBytes(StandardCharsets.UTF_8)
                                : new byte[0]);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static String hash(Path place) throws IOException, ClassNotFoundException {
        try (URLClassLoader loader = new URLClassLoader(new URL[]{place.toUri().toURL()},
                ClassLoader.getPlatformClassLoader())) {
            return CodeHash.of(loader.loadClass(PACKAGE + ".CodeHash"), List.of(PACKAGE));
        }
    }

    @Test
    void aFolderAndAJarOfTheSameFilesAreTheSame() throws IOException, ClassNotFoundException {
        assertThat(hash(folder("a", "b"))).matches("[0-9a-f]{64}").isEqualTo(hash(folder("a", "c")))
                .isEqualTo(hash(jar("a"))).isNotEqualTo(hash(folder("b", "b"))).isNotEqualTo(hash(jar("b")));
    }

    @Test
    void whatTheJdkBringsIsNotKnown() {
        assertThat(CodeHash.of(String.class, List.of("java.lang"))).isEqualTo("not known");
    }
}
