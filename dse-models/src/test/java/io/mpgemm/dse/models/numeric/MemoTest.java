package io.mpgemm.dse.models.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoTest {

    /** Asks for 300 MB, three times over, in a heap of 64 MB. */
    static final class InASmallHeap {

        private InASmallHeap() {}

        public static void main(String[] arguments) {
            Memo memo = new Memo();
            for (int i = 0; i < 900; i++) {
                byte name = (byte) (i % 300 - 128);
                byte[] value = memo.get(byte[].class, "value " + i % 300, () -> {
                    byte[] made = new byte[1 << 20];
                    Arrays.fill(made, name);
                    return made;
                });
                if (value.length != 1 << 20 || value[0] != name || value[value.length - 1] != name) {
                    throw new IllegalStateException("Value " + i + " is not what was made.");
                }
            }
            System.out.println("done");
        }
    }

    @Test
    void memoryIsNeverExhausted() throws IOException, InterruptedException {
        String classPath = String.join(File.pathSeparator, place(Memo.class), place(MemoTest.class));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m", "-cp", classPath, InASmallHeap.class.getName()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo("done");
    }

    private static String place(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    @Test
    void valuesAreMadeOnceHoweverManyAskAndFailuresAreTriedAgain() {
        Memo memo = new Memo();
        AtomicInteger made = new AtomicInteger();
        List<Integer> seen = IntStream.range(0, 64).parallel()
                .mapToObj(i -> memo.get(Integer.class, "n", made::incrementAndGet)).toList();
        assertThat(seen).containsOnly(1);
        assertThat(memo.get(String.class, "n", () -> "other class")).isEqualTo("other class");
        assertThat(memo.get(String.class, "of another", () -> memo.get(Integer.class, "n", () -> 7) + "!"))
                .isEqualTo("1!");
        assertThatThrownBy(() -> memo.get(String.class, "fails", () -> {
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(memo.get(String.class, "fails", () -> "yes")).isEqualTo("yes");
    }
}
