package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.NumericsComparison.NamedDatapath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The numerics that the field compares, as {@code lineup.yaml} lists them. */
final class Lineup {

    private static final String FILE = "lineup.yaml";

    private record Entry(String name, String pe, Map<String, List<String>> parameters) {

        /** The name, and behind it what takes several values. */
        String name(DesignPoint point) {
            return name + parameters.entrySet().stream().filter(entry -> entry.getValue().size() > 1)
                    .map(entry -> (entry.getKey().equals("groupSize") ? " g" : " ") + point.get(entry.getKey()).text())
                    .collect(Collectors.joining());
        }
    }

    private record File(List<Entry> numerics) {}

    private Lineup() {}

    /** The numerics in the order of the file; a list of values makes one each. */
    static List<NamedDatapath> shipped() {
        List<NamedDatapath> all = new ArrayList<>();
        for (Entry entry : read().numerics()) {
            all.addAll(NumericsComparison.numerics(new OptionStudy("lineup").workload("llama-2-13b", "decode", 1, 1)
                    .space(List.of(entry.pe()), entry.parameters()).build(), point -> Optional.of(entry.name(point))));
        }
        return all;
    }

    private static File read() {
        try (InputStream in = Objects.requireNonNull(Lineup.class.getResourceAsStream(FILE), FILE)) {
            return YAMLMapper.builder().enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY).build()
                    .readValue(in, File.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE + " from the class path.", e);
        }
    }
}
