package io.mpgemm.dse.core.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path folder;

    @Test
    void replacesTheContentAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, new byte[]{1, 2, 3});
        AtomicFiles.write(file, new byte[]{4});
        assertThat(file).hasBinaryContent(new byte[]{4});
        assertThat(folder).isDirectoryContaining("glob:**a.txt").isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aFailureLeavesTheOldContentAndNothingElse() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.createDirectory(taken.resolve("inside"));
        assertThatThrownBy(() -> AtomicFiles.write(taken, new byte[]{1})).isInstanceOf(IOException.class);
        assertThat(taken.resolve("inside")).exists();
        assertThat(folder.toFile().list()).containsExactly("taken");
        assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("missing/a"), new byte[]{1}))
                .isInstanceOf(IOException.class);
    }
}
