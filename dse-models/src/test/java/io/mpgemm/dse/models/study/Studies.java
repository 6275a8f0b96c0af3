package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.objective.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Study texts for tests. */
final class Studies {

    static final List<Metric> METRICS = List.of(new Metric("areaMm2", "mm2", "area"),
            new Metric("energyPerTokenMj", "mJ", "energy of a token"), new Metric("latencyMs", "ms", "latency"),
            new Metric("sqnrDb", "dB", "signal to quantisation noise"));
    static final KnownNames NAMES = new KnownNames(List.of("llama-2-13b", "llama-2-7b", "opt-6.7b"),
            List.of("45nm", "28nm", "7nm"), List.of("lpddr4", "hbm2"));

    private Studies() {}

    /** A study that uses every key. */
    static String good() {
        try (InputStream in = Objects.requireNonNull(Studies.class.getResourceAsStream("good.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The least that a study needs, with some text behind it. */
    static String least(String more) {
        return "workload: { model: llama-2-13b }\nspace:\n  pe: [int8-tpu, mixpe]\n" + more;
    }

    static Study read(String text) {
        return Study.read("s.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that is done with a study before it runs. */
    static StudySpace prepare(byte[] bytes) {
        Study study = Study.read("s.yaml", bytes);
        NAMES.check(study);
        StudySpace space = SpaceBuilder.build(study, FakeFamily.three());
        study.goals().objectives(METRICS);
        study.goals().constraints(METRICS);
        study.goals().correlations(METRICS);
        return space;
    }

    static StudySpace prepare(String text) {
        return prepare(text.getBytes(StandardCharsets.UTF_8));
    }
}
