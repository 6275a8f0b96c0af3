package io.mpgemm.dse.models.tensor;

import static io.mpgemm.dse.models.tensor.TensorBytes.GgufFile.text;
import static io.mpgemm.dse.models.tensor.TensorBytes.GgufFile.u32;
import static io.mpgemm.dse.models.tensor.TensorBytes.GgufFile.u64;
import static io.mpgemm.dse.models.tensor.TensorBytes.encode;
import static io.mpgemm.dse.models.tensor.TensorBytes.join;
import static io.mpgemm.dse.models.tensor.TensorBytes.ramp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.models.numeric.Matrix;
import io.mpgemm.dse.models.tensor.TensorBytes.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTest {

    @TempDir
    Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("m.gguf"), bytes);
    }

    private static TensorSet read(Path file) {
        return TensorFiles.read(List.of(file), TensorOptions.defaults());
    }

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = write(bytes);
        assertThatThrownBy(() -> read(file)).isInstanceOf(TensorException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).contains("m.gguf").doesNotContain("\n"));
    }

    /** A row of two blocks: scales 0.5 and -2, codes 0, 1, 2 ... */
    private static byte[] q8(int first) {
        ByteBuffer bytes = ByteBuffer.allocate(68).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < 2; block++) {
            bytes.putShort(Float.floatToFloat16(block == 0 ? 0.5f : -2));
            for (int i = 0; i < 32; i++) {
                bytes.put((byte) (first + 32 * block + i));
            }
        }
        return bytes.array();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void dimensionsAreReversedAndBlocksDequantised(int version) throws IOException {
        Path file = write(new GgufFile().version(version).entry("general.architecture", 8, text("llama"))
                .entry("tokens", 9, join(u32(8), u64(2), text("a"), text("bc")))
                .entry("nested", 9, join(u32(9), u64(2), u32(0), u64(3), new byte[3], u32(6), u64(1), u32(7)))
                .entry("yes", 7, (byte) 1).add("fc.weight", "Q8_0", new long[]{64, 3}, join(q8(0), q8(10), q8(-100)))
                .add("norm.weight", "F32", new long[]{3}, encode("F32", 1, 2, 3)).bytes());
        Matrix weights = read(file).sites().getFirst().weights();
        assertThat(weights.rows()).isEqualTo(64);
        assertThat(weights.cols()).isEqualTo(3);
        assertThat(weights.get(1, 0)).isEqualTo(0.5f);
        assertThat(weights.get(33, 0)).isEqualTo(-66);
        assertThat(weights.get(31, 1)).isEqualTo(20.5f);
        assertThat(weights.get(0, 2)).isEqualTo(-50);
        assertThat(weights.get(32, 2)).isEqualTo(136);
    }

    @Test
    void fourBitsAndFloats() throws IOException {
        byte[] q4 = new byte[18];
        q4[1] = 0x3c; // 1.0
        q4[2] = (byte) 0xf1;
        byte[] q41 = new byte[20];
        q41[1] = 0x3c;
        q41[3] = 0x40; // 2.0
        q41[19] = (byte) 0x5e;
        float[] ramp = ramp(32, -2, 0.25f);
        Path file = write(new GgufFile().alignment(64).add("a.weight", "Q4_0", new long[]{32, 1}, q4)
                .add("b.weight", "Q4_1", new long[]{32, 1}, q41)
                .add("c.weight", "F16", new long[]{32, 1}, encode("F16", ramp))
                .add("d.weight", "BF16", new long[]{32, 1}, encode("BF16", ramp))
                .add("e.weight", "F32", new long[]{32, 1}, encode("F32", ramp))
                .add("f.weight", "F64", new long[]{32, 1}, encode("F64", ramp)).bytes());
        List<Site> sites = read(file).sites();
        float[] expected = new float[32];
        Arrays.fill(expected, -8);
        expected[0] = 1 - 8;
        expected[16] = 15 - 8;
        assertThat(sites.get(0).weights().toArray()).isEqualTo(expected);
        Arrays.fill(expected, 2);
        expected[15] = 14 + 2;
        expected[31] = 5 + 2;
        assertThat(sites.get(1).weights().toArray()).isEqualTo(expected);
        for (Site site : sites.subList(2, 6)) {
            assertThat(site.weights().toArray()).isEqualTo(ramp);
        }
    }

    @Test
    void namesOfLlamaCppMapToTheWorkloadsGemms() throws IOException {
        GgufFile gguf = new GgufFile().add("token_embd.weight", "F32", new long[]{32, 5},
                encode("F32", new float[160]));
        for (int layer = 0; layer < 2; layer++) {
            int i = 0;
            for (String part : List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")) {
                int outputs = 1 + i;
                gguf.add("blk." + layer + "." + part + ".weight", "F32", new long[]{32, outputs},
                        encode("F32", ramp(32 * outputs, 1000 * layer + 100 * i++, 0.125f)));
            }
            gguf.add("blk." + layer + ".attn_norm.weight", "F32", new long[]{32}, encode("F32", ramp(32, 1, 0)));
        }
        Path file = write(gguf.bytes());
        TensorSet set = read(file);
        assertThat(set.sites()).extracting(Site::name).containsExactly("layers.0.qkv", "layers.0.attn-out",
                "layers.0.ffn-up-gate", "layers.0.ffn-down", "layers.1.qkv", "layers.1.attn-out",
                "layers.1.ffn-up-gate",
                "layers.1.ffn-down");
        Matrix qkv = set.sites().get(4).weights();
        assertThat(qkv.cols()).isEqualTo(1 + 2 + 3);
        assertThat(qkv.row(0)).containsExactly(1000, 1100, 1104, 1200, 1204, 1208);
        Site head = TensorFiles.read(List.of(file), TensorOptions.defaults().withSites(Set.of("lm-head"))).sites()
                .getFirst();
        assertThat(head.weights().cols()).isEqualTo(5);
    }

    @Test
    void brokenFilesAreRefused() throws IOException {
        byte[] row = encode("F32", ramp(32, 0, 1));
        long[] shape = {32, 1};
        GgufFile good = new GgufFile().add("a.weight", "F32", shape, row);
        refused(new byte[30], "no GGUF file (30 bytes");
        refused(new GgufFile().version(1).bytes(), "GGUF version 1; valid are 2 and 3");
        refused(new GgufFile().version(0x03000000).bytes(), "big endian");
        refused(patch(good.bytes(), 8, u64(-1)), "18446744073709551615 tensors");
        refused(patch(good.bytes(), 8, u64(1L << 60)), "1152921504606846976 tensors");
        refused(patch(good.bytes(), 16, u64(1000)), "1000 metadata entries");
        refused(patch(good.bytes(), 8, u64(2)), "a tensor without a name at byte 72");
        refused(Arrays.copyOf(good.bytes(), 60), "ends inside", "cut off");
        refused(Arrays.copyOf(good.bytes(), 100), "'a.weight' lies at bytes 0 to 0 + 128 of");
        refused(join(good.bytes(), new byte[40]), "40 bytes after the last tensor");
        refused(new GgufFile().entry("x", 13).bytes(), "unknown kind 13", "'x'");
        refused(new GgufFile().entry("x", 8, u64(-5)).bytes(), "ends inside the metadata 'x'");
        refused(new GgufFile().entry("x", 9, join(u32(10), u64(1L << 61))).bytes(), "2305843009213693952 elements");
        refused(new GgufFile().entry("x", 9, join(u32(8), u64(40))).bytes(), "ends inside");
        byte[] deep = new byte[0];
        for (int i = 0; i < 9; i++) {
            deep = join(u32(9), u64(1), deep);
        }
        refused(new GgufFile().entry("x", 9, deep).bytes(), "nested deeper than 4");
        refused(new GgufFile().entry("x", 7, (byte) 0).entry("x", 7, (byte) 0).bytes(), "metadata key 'x' twice");
        refused(new GgufFile().entry("general.alignment", 4, u32(0)).bytes(), "general.alignment of 0");
        refused(new GgufFile().entry("general.alignment", 4, u32(12)).bytes(), "multiples of 8");
        refused(new GgufFile().entry("general.alignment", 8, text("32")).bytes(), "general.alignment of kind 8");
        refused(new GgufFile().add("x".repeat(65), "F32", shape, row).bytes(), "65 bytes for a tensor's name");
        refused(new GgufFile().add("a.weight", "F32", new long[]{1, 1, 1, 1, 1}).bytes(), "5 dimensions");
        refused(new GgufFile().add("a.weight", "F32", new long[]{32, 0}).bytes(), "a dimension of 0");
        refused(new GgufFile().add("a.weight", "F32", new long[]{32, -1}).bytes(),
                "a dimension of 18446744073709551615");
        refused(new GgufFile().add("a.weight", "F32", new long[]{1L << 60, 1L << 60}).bytes(), "larger than any file");
        refused(new GgufFile().add("a.weight", "Q8_0", new long[]{33, 1}, row).bytes(), "multiples of 32");
        refused(new GgufFile().add("a.weight", "Q5_0", shape, new byte[22]).bytes(), "element type 'Q5_0'");
        refused(new GgufFile().add("a.weight", "F32", new long[]{32, 2}, row).bytes(), "Maybe the file is cut off");
        refused(new GgufFile().add("a.weight", "F32", new long[]{16, 1}, row).bytes(), "bytes after the last tensor");
        GgufFile two = new GgufFile().add("a.weight", "F32", shape, row).add("b.weight", "F32", shape, row);
        refused(patch(two.bytes(), offsetField(two.bytes(), 128), u64(64)),
                "'b.weight' begins at data byte 64; valid is 128");
        refused(patch(two.bytes(), offsetField(two.bytes(), 128), u64(-32)), "multiples of 32");
        refused(patch(two.bytes(), offsetField(two.bytes(), 128), u64(129)), "multiples of 32");
        refused(new GgufFile().add("blk.0.attn_q.weight", "F32", shape, row).bytes(),
                "has no attn_k and no attn_v beside it");
        refused(new GgufFile().bytes(), "no site among the tensors (none)");
        row[70] = (byte) 0x80;
        row[71] = (byte) 0x7f;
        refused(new GgufFile().add("a.weight", "F32", shape, row).bytes(),
                "holds Infinity at [0, 17], byte 164 of the file");
    }

    /** Where the last 64-bit number of a value stands. */
    private static int offsetField(byte[] bytes, long value) {
        for (int at = bytes.length - 8; at >= 0; at--) {
            if (ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at) == value) {
                return at;
            }
        }
        throw new IllegalArgumentException("no " + value);
    }

    private static byte[] patch(byte[] bytes, int at, byte[] with) {
        byte[] patched = bytes.clone();
        System.arraycopy(with, 0, patched, at, with.length);
        return patched;
    }
}
