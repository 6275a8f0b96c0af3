package io.mpgemm.dse.models.tensor;

import static io.mpgemm.dse.models.tensor.TensorBytes.encode;
import static io.mpgemm.dse.models.tensor.TensorBytes.entry;
import static io.mpgemm.dse.models.tensor.TensorBytes.npy;
import static io.mpgemm.dse.models.tensor.TensorBytes.npyHeader;
import static io.mpgemm.dse.models.tensor.TensorBytes.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFilesTest {

    private static final TensorOptions OPTIONS = TensorOptions.defaults();

    @TempDir
    Path folder;

    /** Weights [2, 3] and inputs [1, 3]. */
    private static byte[] pair() {
        return safetensors(
                "{\"__metadata__\":{\"format\":\"pt\"}," + entry("fc.weight", "F32", 2, 3, 0, 24) + ","
                        + entry("fc.input", "F32", 1, 3, 24, 36) + "}  ",
                encode("F32", 1, 2, 3, 4, 5, 6), encode("F32", 7, 8, 9));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static TensorSet read(Path... paths) {
        return TensorFiles.read(List.of(paths), OPTIONS);
    }

    private static void refused(Path path, String... parts) {
        assertThatThrownBy(() -> read(path)).isInstanceOf(TensorException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n")
                        .contains(path.getFileName().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F16", "BF16", "F64"})
    void safetensorsComeBackTransposed(String dtype) throws IOException {
        int size = encode(dtype, 0).length;
        Path file = write("a.safetensors",
                safetensors(
                        "{" + entry("fc.input", dtype, 1, 3, 6 * size, 9 * size) + ","
                                + entry("fc.weight", dtype, 2, 3, 0, 6 * size) + "}",
                        encode(dtype, 1, -2, 3, 4, 5, 0.5f), encode(dtype, 7, 8, 9)));
        Site site = read(file).sites().getFirst();
        assertThat(site.name()).isEqualTo("fc");
        assertThat(site.weightInCombination()).isEqualTo(1);
        assertThat(site.weights()).isEqualTo(Matrix.of(3, 2, new float[]{1, 4, -2, 5, 3, 0.5f}));
        assertThat(site.activations()).isEqualTo(Matrix.of(1, 3, new float[]{7, 8, 9}));
    }

    @ParameterizedTest
    @CsvSource({"1,<f4,F32", "2,<f4,F32", "3,<f4,F32", "1,<f2,F16", "1,<f8,F64"})
    void npyPairInAFolderComesBackTransposed(int version, String descr, String dtype) throws IOException {
        write("fc.weight.npy", npy(version, npyHeader(descr, "(2, 3)"), encode(dtype, 1, -2, 3, 4, 5, 0.5f)));
        write("fc.input.npy", npy(version, npyHeader(descr, "(1, 3)"), encode(dtype, 7, 8, 9)));
        write("notes.txt", new byte[3]);
        TensorSet set = read(folder);
        assertThat(set.sites().getFirst().weights())
                .isEqualTo(Matrix.of(3, 2, new float[]{1, 4, -2, 5, 3, 0.5f}));
        assertThat(set.sites().getFirst().activations()).isEqualTo(Matrix.of(1, 3, new float[]{7, 8, 9}));
        assertThat(read(folder.resolve("fc.weight.npy"), folder.resolve("fc.input.npy"))).isEqualTo(set);
    }

    @ParameterizedTest
    @CsvSource({"<f4,F32,False", ">f4,F32,False", ">f2,F16,False", ">f8,F64,False", "<f4,F32,True", ">f8,F64,True",
        "<f2,F16,True"})
    void npyComesInBothByteOrdersAndBothOrdersOfDimensions(String descr, String dtype, String fortran)
            throws IOException {
        ByteOrder order = descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        float[] values = fortran.equals("True") ? new float[]{1, 4, -2, 5, 3, 0.5f}
                : new float[]{1, -2, 3, 4, 5, 0.5f};
        Path file = write("fc.weight.npy", npy(1, npyHeader(descr, "(2, 3)").replace("False", fortran),
                encode(dtype, order, values)));
        assertThat(read(file).sites().getFirst().weights())
                .isEqualTo(Matrix.of(3, 2, new float[]{1, 4, -2, 5, 3, 0.5f}));
    }

    @Test
    void bytesAreReadAsTheNumbersThatTheyAre() throws IOException {
        byte[] bytes = {0, 1, 127, (byte) 128, (byte) 255, 2};
        assertThat(read(write("fc.weight.npy", npy(1, npyHeader("|i1", "(2, 3)"), bytes))).sites().getFirst().weights())
                .isEqualTo(Matrix.of(3, 2, new float[]{0, -128, 1, -1, 127, 2}));
        assertThat(read(write("fc.weight.npy", npy(1, npyHeader("|u1", "(2, 3)"), bytes))).sites().getFirst().weights())
                .isEqualTo(Matrix.of(3, 2, new float[]{0, 128, 1, 255, 127, 2}));
        for (String dtype : List.of("I8", "U8")) {
            Path file = write("m.safetensors",
                    safetensors("{" + entry("fc.weight", dtype, 2, 3, 0, 6) + "}", bytes));
            assertThat(read(file).sites().getFirst().weights().get(0, 1)).isEqualTo(dtype.equals("I8") ? -128 : 128);
        }
    }

    @Test
    void formatDoesNotMatter() throws IOException {
        Path packed = write("a.safetensors", pair());
        Path w = write("fc.weight.npy", npy(1, npyHeader("<f4", "(2, 3)"), encode("F32", 1, 2, 3, 4, 5, 6)));
        Path x = write("fc.input.npy", npy(1, npyHeader("<f8", "(1, 3)"), encode("F64", 7, 8, 9)));
        assertThat(read(w, x).hash()).isEqualTo(read(packed).hash());
    }

    @Test
    void missingInputsAreGeneratedAndTheDescriptionSaysSo() throws IOException {
        Path file = write("m.safetensors", safetensors(
                "{" + entry("l.0.down_proj.weight", "F32", 2, 64, 0, 512)
                        + ",\"norm.weight\":{\"dtype\":\"F32\",\"shape\":[2],"
                        + "\"data_offsets\":[512,520]}}",
                new byte[520]));
        TensorSet set = read(file);
        assertThat(set.sites()).singleElement().satisfies(site -> {
            assertThat(site.activations().rows()).isEqualTo(32);
            float[] drawn = LlmLikeTensors.activations(LlmLikeParameters.defaults().withSample(32, 2),
                    SiteKind.FFN_DOWN, "l.0.down_proj", 64).toArray();
            assertThat(site.activations().toArray()).isEqualTo(Arrays.copyOf(drawn, 32 * 64));
            assertThat(site.calibration().rows()).isEqualTo(512);
            assertThat(drawn).hasSize(544 * 64).endsWith(site.calibration().row(511));
            assertThat(site.population().orElseThrow().rows()).isEqualTo(Population.UNLIMITED);
            assertThat(site.population().orElseThrow().columns()).isEqualTo(2);
        });
        assertThat(set.description()).isEqualTo(
                "m.safetensors: 1 site; activations generated (LLM-like, seed 42) for l.0.down_proj");
    }

    @Test
    void largeTensorsAreSampledWithFullK() throws IOException {
        int rows = 400;
        int tokens = 100;
        float[] w = new float[rows * 4];
        float[] x = new float[tokens * 4];
        for (int i = 0; i < w.length; i++) {
            w[i] = i;
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = -i;
        }
        write("s.weight.npy", npy(1, npyHeader("<f4", "(400, 4)"), encode("F32", w)));
        write("s.input.npy", npy(1, npyHeader("<f4", "(100, 4)"), encode("F32", x)));
        TensorSet set = read(folder);
        Site site = set.sites().getFirst();
        assertThat(site.activations().rows()).isEqualTo(32);
        assertThat(site.weights().cols()).isEqualTo(128);
        assertThat(site.weights().rows()).isEqualTo(4);
        Set<Float> seen = new HashSet<>();
        for (int col = 0; col < 128; col++) {
            float first = site.weights().get(0, col);
            assertThat(first % 4).isZero();
            assertThat(site.weights().get(3, col)).isEqualTo(first + 3);
            seen.add(first);
        }
        assertThat(seen).hasSize(128);
        assertThat(set.description()).contains("at most 4096 outputs a site, sampled with seed 1");
        assertThat(read(folder)).isEqualTo(set);
        Site full = TensorFiles.read(List.of(folder), OPTIONS.full()).sites().getFirst();
        assertThat(full.activations()).isEqualTo(Matrix.of(tokens, 4, x));
        assertThat(full.weights().cols()).isEqualTo(rows);
        assertThat(full.calibration()).isEqualTo(full.activations());
        Population whole = full.population().orElseThrow();
        assertThat(site.population()).contains(whole);
        assertThat(whole.rows()).isEqualTo(tokens);
        assertThat(whole.columns()).isEqualTo(rows);
        // The 68 tokens that are not sampled.
        assertThat(site.calibration().rows()).isEqualTo(68);
    }

    @Test
    void fewColumnsLeaveRoomForMoreRows() throws IOException {
        write("s.weight.npy", npy(1, npyHeader("<f4", "(2, 1)"), encode("F32", 1, 2)));
        write("s.input.npy", npy(1, npyHeader("<f4", "(100, 1)"), encode("F32", new float[100])));
        assertThat(read(folder).sites().getFirst().activations().rows()).isEqualTo(100);
    }

    @Test
    void sitesCanBeChosen() throws IOException {
        Path file = write("m.safetensors", safetensors("{" + entry("a.weight", "F32", 1, 8, 0, 32) + ","
                + entry("b.weight", "I32", 1, 2, 32, 40) + "}", new byte[40]));
        assertThat(TensorFiles.read(List.of(file), OPTIONS.withSites(Set.of("a"))).sites()).hasSize(1);
        assertThatThrownBy(() -> TensorFiles.read(List.of(file), OPTIONS.withSites(Set.of("c"))))
                .hasMessage("m.safetensors: no site 'c'; valid are a, b.");
        refused(file,
                "tensor 'b.weight' has element type 'I32'; valid are F64, F32, F16, BF16, F8_E4M3, F8_E5M2, I8, U8");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void notFiniteIsNamedWithItsPlace(float bad) throws IOException {
        refused(write("fc.weight.npy", npy(1, npyHeader("<f4", "(2, 3)"), encode("F32", 1, 2, 3, 4, 5, bad))),
                "tensor 'fc.weight' holds " + bad + " at [1, 2]", "finite");
    }

    @Test
    void doubleBeyondFloatIsNamed() throws IOException {
        byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(1e300).array();
        refused(write("fc.weight.npy", npy(1, npyHeader("<f8", "(1, 1)"), data)), "holds 1.0E300 at [0, 0]");
    }

    @Test
    void brokenNpyIsRefused() throws IOException {
        byte[] six = encode("F32", 1, 2, 3, 4, 5, 6);
        String name = "fc.weight.npy";
        refused(write(name, new byte[0]), "no .npy file");
        refused(write(name, npy(4, npyHeader("<f4", "(2, 3)"), six)), "version 4", "valid are 1, 2 and 3");
        refused(write(name, npy(1, npyHeader("<i4", "(2, 3)"), six)), "'<i4'", "'f2', 'f4' and 'f8'", "'|u1'");
        refused(write(name, npy(1, npyHeader("|O", "(2, 3)"), six)), "'|O'");
        refused(write(name, npy(1, npyHeader("<f4", "(2, 3)").replace("False", "'no'"), six)), "fortran_order 'no'");
        refused(write(name, npy(1, npyHeader("<f4", "(2, 3)").replace("{", "{'shape': (3, 2), "), six)),
                "valid is a dictionary");
        refused(write(name, npy(1, npyHeader("<f4", "(6,)"), six)), "1 dimension [6]");
        refused(write(name, npy(1, npyHeader("<f4", "()"), encode("F32", 1))), "0 dimensions []");
        refused(write(name, npy(1, npyHeader("<f4", "(1, 2, 3)"), six)), "3 dimensions [1, 2, 3]");
        refused(write(name, npy(1, npyHeader("<f4", "(0, 3)"), new byte[0])), "is empty [0, 3]");
        refused(write(name, npy(1, npyHeader("<f4", "(2, 4)"), six)), "24 bytes", "needs 32", "cut off");
        refused(write(name, npy(1, npyHeader("<f4", "(2, 2)"), six)), "24 bytes", "needs 16");
        refused(write(name, npy(1, npyHeader("<f4", "(999999999999, 999999999999)"), six)), "larger than any file");
        refused(write(name, npy(1, "{'descr': '<f4'}", six)), "valid is a dictionary");
        refused(write(name, npy(1, npyHeader("<f4", "(,2)"), six)), "shape (,2)");
        refused(write("fc.npy", npy(1, npyHeader("<f4", "(2, 3)"), six)), "tells no site");
        refused(write("fc.bin", six), "unknown kind of file");
        refused(folder.resolve("absent.npy").resolveSibling("gone.weight.npy"), "no such file");
    }

    @Test
    void brokenSafetensorsAreRefused() throws IOException {
        String name = "m.safetensors";
        byte[] data = new byte[64];
        refused(write(name, new byte[5]), "5 bytes");
        refused(write(name, ByteBuffer.allocate(16).putLong(-1).array()), "header of 18446744073709551615 bytes");
        refused(write(name, safetensors("[1]", data)), "no JSON object");
        refused(write(name, safetensors("{\"a\":", data)), "no JSON");
        refused(write(name, safetensors("{\"a.weight\":3}", data)), "'a.weight' lacks a dtype");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 2, 8, 0, 64) + "}", new byte[60])), "cut off");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 2, 8, 64, 0) + "}", data)), "bytes 64 to 0");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 2, 8, -64, 0) + "}", data)), "-64",
                "whole numbers from 0");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", -2, -8, 0, 64) + "}", data)), "-2");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 2, 7, 0, 64) + "}", data)), "needs 56");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 1, 8, 0, 32) + ","
                + entry("b.weight", "F32", 1, 8, 16, 48) + "}", new byte[48])), "begins at data byte 16; valid is 32");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 1, 8, 0, 32) + "}", data)), "32 data bytes");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 1, 8, 0, 32) + ","
                + entry("a.weight", "F32", 1, 8, 32, 64) + "}", data)), "no JSON", "uplicate");
        refused(write(name, safetensors("{" + entry("a.weight", "Q4", 2, 8, 0, 64) + "}", data)), "'Q4'");
        refused(write(name, safetensors("{" + entry("a.input", "F32", 2, 8, 0, 64) + "}", data)), "no weights beside");
        refused(write(name, safetensors("{" + entry("a", "F32", 2, 8, 0, 64) + "}", data)), "no site among", "a;");
        refused(write(name, safetensors("{}")), "no site among the tensors (none)");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 0, 8, 0, 0) + "}")), "is empty [0, 8]");
        refused(write(name, safetensors("{" + entry("a.weight", "F32", 2, 4, 0, 32) + ","
                + entry("a.input", "F32", 4, 2, 32, 64) + "}", data)), "K = 2 but 'a.weight' has K = 4", "transposed");
        refused(write(name, safetensors("{" + entry("\\u0000.weight", "F32", 2, 8, 0, 64) + "}", data)), "printable");
        refused(write(name, safetensors("[".repeat(100_000), data)), "no JSON");
    }

    @Test
    void nothingGivenAndDoubleNamesAreRefused() throws IOException {
        assertThatThrownBy(() -> read()).isInstanceOf(TensorException.class).hasMessageContaining("No tensor file");
        refused(Files.createDirectory(folder.resolve("empty")), "holds no tensors");
        Path one = write("a.safetensors", pair());
        Path two = write("b.safetensors", pair());
        assertThatThrownBy(() -> read(one, two)).isInstanceOf(TensorException.class)
                .hasMessageContaining("'fc.weight' is in " + one);
    }
}
