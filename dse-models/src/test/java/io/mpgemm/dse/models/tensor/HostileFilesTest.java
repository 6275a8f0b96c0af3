package io.mpgemm.dse.models.tensor;

import static io.mpgemm.dse.models.tensor.TensorBytes.encode;
import static io.mpgemm.dse.models.tensor.TensorBytes.npy;
import static io.mpgemm.dse.models.tensor.TensorBytes.npyHeader;
import static io.mpgemm.dse.models.tensor.TensorBytes.ramp;
import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.tensor.TensorBytes.GgufFile;
import io.mpgemm.dse.models.tensor.TensorBytes.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a file, it is read or refused with one line that names it. */
class HostileFilesTest {

    private static final TensorOptions OPTIONS = TensorOptions.defaults();
    private static final int MUTATIONS = Integer.getInteger("dse.mutations", 3000);
    /** What counts, lengths and offsets in attacks are. */
    private static final long[] EVIL = {-1, 0, 1, 2, 31, 0x7f, 0xff, 0xffff, Integer.MAX_VALUE, 0xffffffffL, 1L << 31,
        1L << 60,
        Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62};
    private static final String ALPHABET = "{}[]()'\":,0123456789-eE.<>|fFiTru \\\n\0\u00ff";

    @TempDir
    Path folder;

    enum Format {
        NPY("fc.weight.npy") {
            @Override
            List<StoredTensor> tensors(Path path, MemorySegment bytes) {
                return List.of(Npy.read(path, "fc.weight", bytes));
            }

            @Override
            byte[] sound() {
                return npy(1, npyHeader("<f4", "(2, 3)"), encode("F32", 1, 2, 3, 4, 5, 6));
            }
        },
        SAFETENSORS("m.safetensors") {
            @Override
            List<StoredTensor> tensors(Path path, MemorySegment bytes) {
                return Safetensors.read(path, bytes);
            }

            @Override
            byte[] sound() {
                return new SafetensorsFile().add("fc.weight", 2, 3, 1, 2, 3, 4, 5, 6).add("fc.input", 1, 3, 7, 8, 9)
                        .add("q.weight", "I8", List.of(2, 2), (byte) 1, (byte) 2, (byte) 3, (byte) 4)
                        .add("q.weight_scale", "F16", List.of(2, 1), encode("F16", 1, 2)).bytes();
            }
        },
        GGUF("m.gguf") {
            @Override
            List<StoredTensor> tensors(Path path, MemorySegment bytes) {
                return Gguf.read(path, bytes);
            }

            @Override
            byte[] sound() {
                return new GgufFile().entry("general.architecture", 8, GgufFile.text("llama"))
                        .entry("a", 9, TensorBytes.join(GgufFile.u32(8), GgufFile.u64(2), GgufFile.text("x"),
                                GgufFile.text("yz")))
                        .alignment(16).add("fc.weight", "F32", new long[]{3, 2}, encode("F32", ramp(6, 1, 1)))
                        .add("b.weight", "Q8_0", new long[]{32, 1}, new byte[34])
                        .add("c.weight", "Q4_1", new long[]{32, 1}, new byte[20]).bytes();
            }
        };

        private final String file;

        Format(String file) {
            this.file = file;
        }

        abstract byte[] sound();

        abstract List<StoredTensor> tensors(Path path, MemorySegment bytes);
    }

    private static byte[] mutate(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes; change++) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, 120) : bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
                case 4 -> {
                    long evil = EVIL[random.nextInt(EVIL.length)];
                    byte[] eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(evil).array();
                    System.arraycopy(eight, 0, bytes, at, Math.min(random.nextBoolean() ? 8 : 4, bytes.length - at));
                }
                case 5 -> {
                    byte[] digits = Long.toString(EVIL[random.nextInt(EVIL.length)])
                            .getBytes(StandardCharsets.US_ASCII);
                    byte[] head = Arrays.copyOf(bytes, at);
                    bytes = TensorBytes.join(head, digits, Arrays.copyOfRange(bytes, at, bytes.length));
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(12), Math.min(bytes.length - at, bytes.length - from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void mutatedFilesNeverCauseAnotherException(Format format) throws IOException {
        Path file = folder.resolve(format.file);
        Random random = new Random(11);
        int refused = 0;
        Files.write(file, format.sound());
        assertThat(TensorFiles.read(List.of(file), OPTIONS).sites()).isNotEmpty();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutate(format.sound(), random);
            boolean fromFile = i % 50 == 0;
            if (fromFile) {
                Files.write(file, bytes);
            }
            try {
                TensorSet set = fromFile ? TensorFiles.read(List.of(file), OPTIONS)
                        : TensorFiles.read(format.file,
                                Checkpoint.of(format.tensors(file, MemorySegment.ofArray(bytes).asReadOnly())),
                                OPTIONS);
                assertThat(set.sites()).isNotEmpty();
            } catch (TensorException e) {
                refused++;
                assertThat(e.getMessage()).contains(format.file).doesNotContain("\n", "\r");
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors.index.json", "config.json"})
    void mutatedFoldersNeverCauseAnotherException(String name) throws IOException {
        byte[] sound = (name.equals("config.json") ? "{\"model_type\": \"llama\", \"num_hidden_layers\": 1}"
                : "{\"metadata\": {\"total_size\": 64}, \"weight_map\": {\"layers.0.mlp.up_proj.weight\": \"s.safetensors\"}}")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("s.safetensors"),
                new SafetensorsFile().add("layers.0.mlp.up_proj.weight", 1, 8, ramp(8, 1, 1)).bytes());
        Path file = Files.write(folder.resolve(name), sound);
        assertThat(TensorFiles.read(List.of(folder), OPTIONS).sites()).isNotEmpty();
        Random random = new Random(12);
        int refused = 0;
        for (int i = 0; i < MUTATIONS / 5; i++) {
            Files.write(file, mutate(sound, random));
            try {
                assertThat(TensorFiles.read(List.of(folder), OPTIONS).sites()).isNotEmpty();
            } catch (TensorException e) {
                refused++;
                assertThat(e.getMessage()).contains(folder.toString()).doesNotContain("\n", "\r");
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 50);
    }
}
