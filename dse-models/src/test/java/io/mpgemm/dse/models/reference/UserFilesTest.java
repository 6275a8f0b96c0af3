package io.mpgemm.dse.models.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mpgemm.dse.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user's own synthesis and cycles. */
class UserFilesTest {

    @TempDir
    private Path folder;

    private Path file(String text) {
        try {
            return Files.writeString(folder.resolve("mine.csv"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(Comparison comparison) {
        return JsonMapper.builder().build().readTree(comparison.json());
    }

    @Test
    void theCalibrationFileIsOneOfThem() {
        Path path = file(References.text("synthesis-calibration.csv"));
        SynthesisComparison comparison = SynthesisComparison.of(path);
        assertThat(comparison.lines()).hasSize(86);
        assertThat(comparison.passes()).isTrue();
        ReferenceGroup area = References.named(java.util.List.of("synthesis-pe-area")).getFirst();
        JsonNode summary = json(comparison).required("summary");
        double all = 0;
        double mean = 0;
        for (JsonNode set : summary.values()) {
            if (set.required("label").asString().startsWith("area of pe ")) {
                all += set.required("modelled").asDouble();
                mean += set.required("modelled").asDouble() * set.path("meanAbsoluteError").asDouble(0);
            }
        }
        assertThat(all).isEqualTo(area.summary().modelled());
        assertThat(mean / all).isCloseTo(area.summary().meanError(),
                org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    void everyLineIsARow() {
        Path path = file("""
                # mine
                corner,wrapper,pe,note,area_um2,delay_ps,energy_pj_per_mac,energy_zero_delay_pj_per_mac,library,nand2eq
                area_fa,comb,add20,"x, ""y"" z",84,1500,0.2,0.15,ng45,
                area_fa,ws,frobnicate,,1,1,1,,,
                area_fa,comb,add20,,,,,,sky,110
                area_fa,comb,add20,,90,,,,sky,
                """);
        SynthesisComparison comparison = SynthesisComparison.of(path);
        JsonNode lines = json(comparison).required("lines");
        assertThat(lines.size()).isEqualTo(4);
        assertThat(lines.get(0).required("area").required("error").asDouble()).isBetween(-0.1, 0.1);
        assertThat(lines.get(0).required("energy").required("publishedLow").asDouble()).isEqualTo(0.15);
        assertThat(lines.get(0).required("energy").required("publishedHigh").asDouble()).isEqualTo(0.2);
        assertThat(lines.get(1).required("unsupported").asString()).contains("frobnicate");
        assertThat(lines.get(1).required("area").has("ours")).isFalse();
        assertThat(lines.get(2).required("area").required("unit").asString()).isEqualTo("GE");
        assertThat(lines.get(2).has("delay")).isFalse();
        assertThat(lines.get(3).required("unsupported").asString()).contains("only nand2eq");
        assertThat(comparison.csv().split("\r\n", -1)).hasSize(6);
        assertThat(comparison.text(false)).contains("unsupported: ", "4 lines, 1 unsupported.");
    }

    /** Names that no circuit can have are rows with a reason, whatever they ask for. */
    @Test
    void impossibleNamesAreUnsupported() {
        StringBuilder text = new StringBuilder("pe,wrapper,corner,area_um2\n");
        java.util.List<String> names = java.util.List.of("add0", "add-1", "add99999999999", "mul_u0xu8",
                "mul_u100000xu100000", "int_s8xs8_acc0", "int_s8xs8_acc4000000000", "lzc0", "mux1000000to1_x1",
                "mixpe_s8xu0_acc32", "fp17_add_ftz", "add8 ", "ADD8x", "mul_u8x", "int_s8xs8_acc32_p99",
                "lutrow_int8_mu60_q4_acc32", "'; drop table");
        names.forEach(name -> text.append('"').append(name).append("x\",comb,area_fa,1\n"));
        names.stream().filter(name -> !name.equals("add8 ")).forEach(name -> text.append('"').append(name)
                .append("\",comb,area_fa,1\n"));
        SynthesisComparison comparison = SynthesisComparison.of(file(text.toString()));
        assertThat(comparison.lines()).hasSize(2 * names.size() - 1).allSatisfy(line -> {
            assertThat(line.ours()).as(line.row().pe()).isEmpty();
            assertThat(line.unsupported()).as(line.row().pe()).isNotBlank();
        });
    }

    @Test
    void cyclesAreThoseOfTheClosedForm() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("dataflow,total_cycles,m,k,n,rows,cols\n");
        for (int i = 0; i < 500; i++) {
            long m = 1L + random.nextInt(5000);
            long k = 1L + random.nextInt(5000);
            long n = 1L + random.nextInt(5000);
            long r = 1L + random.nextInt(200);
            long c = 1L + random.nextInt(200);
            boolean os = random.nextBoolean();
            // SCALE-Sim's count without stalls.
            long cycles = os ? Math.ceilDiv(m, r) * Math.ceilDiv(n, c) * (k + r + c - 2) - 1
                    : Math.ceilDiv(k, r) * Math.ceilDiv(n, c) * (m + 2 * r + c - 2) - 1;
            text.append(String.format(Locale.ROOT, "%s,%d,%d,%d,%d,%d,%d%n", os ? "os" : "ws", Math.max(1, cycles), m,
                    k, n, r, c));
        }
        CyclesComparison comparison = CyclesComparison.of(file(text.toString()));
        assertThat(json(comparison).required("equal").asInt()).isEqualTo(500);
        assertThat(comparison.text(false)).contains("500 of 500 equal to the cycle.");
        assertThat(comparison.passes()).isTrue();
    }

    @Test
    void aDataflowWithoutAModelIsARowAndOtherWordsAreMistakes() {
        String header = "m,k,n,rows,cols,dataflow,total_cycles\n";
        CyclesComparison comparison = CyclesComparison.of(file(header + "8,8,8,4,4,is,100\n8,8,8,4,4,os,1000\n"));
        assertThat(comparison.text(false)).contains("unsupported: input stationary");
        // 2 * 2 folds of 8 + 4 + 4 - 2 cycles, less one: 55.
        assertThat(json(comparison).required("lines").get(1).required("ours").asLong()).isEqualTo(55);
        for (String line : new String[]{"8,8,8,4,4,weight,100", "0,8,8,4,4,os,100", "8,-8,8,4,4,os,100",
            "8,8,99999999999,4,4,os,100", "8,8,8,2000000,4,os,100", "8,8,8,4,4,os,0", "8,8,8,4,4,os,many",
            "2147483647,2147483647,2147483647,1,1,os,1", "1.5,8,8,4,4,os,100"}) {
            assertThatThrownBy(() -> CyclesComparison.of(file(header + line))).isInstanceOf(InputException.class)
                    .hasMessageContaining("mine.csv:2: ").hasMessageContaining("Valid: ");
        }
    }
}
