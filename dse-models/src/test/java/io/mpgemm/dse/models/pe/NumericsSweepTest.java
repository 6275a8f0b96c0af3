package io.mpgemm.dse.models.pe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.gemm.GemmResult;
import io.mpgemm.dse.models.gemm.Operands;
import io.mpgemm.dse.models.gemm.QuantizedGemm;
import io.mpgemm.dse.models.numeric.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every legal family x quantiser x format: the fast kernel against the scalar reference by bits, on 200 random shapes
 * each, half of them with nasty tensors, all other parameters drawn at random. Tensors that a format cannot hold, so that
 * the datapath refuses them, do not count. The list of what ran is printed and written to
 * {@code target/numerics-sweep.csv}.
 */
class NumericsSweepTest {

    private static final int SHAPES = 200;
    private static final long SEED = 20261126;
    /** Decide the formats, in every family that has them. */
    private static final Set<String> FORMATS = Set.of(PeParameter.ACTIVATION.name(), PeParameter.WEIGHT_BITS.name(),
            PeParameter.QUANTIZER.name());

    private record Pair(PeFamily family, Map<String, String> formats) {

        @Override
        public String toString() {
            return family.name() + " " + formats.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(" "));
        }
    }

    private record Outcome(Pair pair, int shapes, int refused, long outputs, int overflowing, List<String> failures) {}

    @Test
    void everyLegalPairComputesTheReferenceBits() throws IOException {
        List<Pair> pairs = new ArrayList<>();
        for (PeFamily family : PeFamilies.all()) {
            new SettingsSample(family).combinations(FORMATS)
                    .forEach(formats -> pairs.add(new Pair(family, new TreeMap<>(formats))));
        }
        assertThat(pairs).doesNotHaveDuplicates();
        List<Outcome> outcomes = pairs.parallelStream().map(NumericsSweepTest::run).toList();
        report(outcomes);
        assertThat(outcomes).flatExtracting(Outcome::failures).isEmpty();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.shapes()).isEqualTo(SHAPES));
        Set<String> overflowing = outcomes.stream().filter(outcome -> outcome.overflowing() > 0)
                .map(outcome -> outcome.pair().family().name()).collect(Collectors.toSet());
        Set<String> bounded = PeFamilies.all().stream()
                .filter(family -> family.choices().stream()
                        .anyMatch(choice -> choice.parameter().equals(PeParameter.OVERFLOW)))
                .map(PeFamily::name).collect(Collectors.toSet());
        assertThat(overflowing).containsAll(bounded);
    }

    private static Outcome run(Pair pair) {
        Random random = new Random(SEED + pair.toString().hashCode());
        SettingsSample sample = new SettingsSample(pair.family());
        List<String> failures = new ArrayList<>();
        long outputs = 0;
        int overflowing = 0;
        int shapes = 0;
        int refused = 0;
        while (shapes < SHAPES && failures.isEmpty() && refused < SHAPES / 10) {
            Settings settings = sample.random(pair.formats(), random);
            Operands operands = PeTensors.random(random);
            String where = settings + " on " + operands.activations() + " x " + operands.weights();
            try {
                QuantizedGemm gemm = pair.family().datapath(settings).prepare(operands);
                GemmResult fast = gemm.multiply();
                GemmResult slow = gemm.reference();
                if (!bits(fast.y()).equals(bits(slow.y())) || fast.overflows() != slow.overflows()) {
                    failures.add(where + " differs");
                }
                outputs += (long) operands.activations().rows() * operands.weights().cols();
                overflowing += fast.overflows() > 0 ? 1 : 0;
                shapes++;
            } catch (IllegalArgumentException e) {
                // Quantisers that let weights grow can leave the range of the format, which is refused and said.
                refused++;
                if (!String.valueOf(e.getMessage()).contains("holds up to")) {
                    failures.add(where + ": " + e);
                }
            }
        }
        return new Outcome(pair, shapes, refused, outputs, overflowing, failures);
    }

    private static List<Integer> bits(Matrix matrix) {
        List<Integer> bits = new ArrayList<>();
        for (float value : matrix.toArray()) {
            bits.add(Float.floatToRawIntBits(value));
        }
        return bits;
    }

    private static void report(List<Outcome> outcomes) throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        lines.add("family,activation,weightBits,quantizer,shapes,refused,outputs,shapesWithOverflow,differences");
        for (Outcome outcome : outcomes) {
            Map<String, String> formats = outcome.pair().formats();
            lines.add(String.join(",", outcome.pair().family().name(),
                    formats.getOrDefault(PeParameter.ACTIVATION.name(), ""),
                    formats.getOrDefault(PeParameter.WEIGHT_BITS.name(), ""),
                    formats.getOrDefault(PeParameter.QUANTIZER.name(), ""), String.valueOf(outcome.shapes()),
                    String.valueOf(outcome.refused()), String.valueOf(outcome.outputs()),
                    String.valueOf(outcome.overflowing()),
                    String.valueOf(outcome.failures().size())));
        }
        Path target = Files.createDirectories(Path.of("target"));
        Files.write(target.resolve("numerics-sweep.csv"), lines);
        lines.forEach(System.out::println);
    }
}
