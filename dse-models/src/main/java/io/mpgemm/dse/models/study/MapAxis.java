package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.study.Study.Entry;
import io.mpgemm.dse.models.study.Study.Technology;
import io.mpgemm.dse.models.study.WorkloadSpec.OfModel;
import io.mpgemm.dse.models.study.WorkloadSpec.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An axis of a map of winners. */
public sealed interface MapAxis {

    /**
     * The values as the study writes them, in its order.
     *
     * @return distinct values, at least one
     */
    List<Text> values();

    /**
     * A bound on a metric, from value to value.
     *
     * @param metric name of the metric
     * @param atMost whether the values are upper bounds
     * @param values the bounds, finite numbers
     */
    record Bound(Text metric, boolean atMost, List<Text> values) implements MapAxis {

        /** Copies the list. */
        public Bound {
            values = List.copyOf(values);
        }
    }

    /**
     * What the study says once, said anew for each value: something of the workload (model, phase, batch, context), of the
     * technology (node, clockMhz, voltage), or any parameter of the space.
     *
     * @param key    what
     * @param values its values
     */
    record Setting(Text key, List<Text> values) implements MapAxis {

        /** Keys of a workload. */
        static final List<String> WORKLOAD = List.of("model", "phase", "batch", "context");

        /** Copies the list. */
        public Setting {
            values = List.copyOf(values);
        }

        /**
         * A study with one of the values.
         *
         * @param study the study
         * @param value one of the values
         * @return the study in which nothing else is changed
         * @throws StudyException if the study has no place for it
         */
        public Study in(Study study, Text value) {
            return switch (key.text()) {
                case "model" -> study.with(workloads(study, one -> {
                    if (study.workloads().size() > 1) {
                        throw new StudyException(key.at(),
                                "maps: 'model' has no meaning with several workloads. Valid: a study of one workload.");
                    }
                    return new OfModel(value.text(), value, one.phase(), one.batch(), one.context(), one.attention());
                }));
                case "phase" -> study.with(workloads(study, one -> new OfModel(one.name(), one.model(),
                        Phase.valueOf(value.text().toUpperCase(Locale.ROOT)), one.batch(), one.context(),
                        one.attention())));
                case "batch" -> study.with(workloads(study, one -> new OfModel(one.name(), one.model(), one.phase(),
                        Integer.parseInt(value.text()), one.context(), one.attention())));
                case "context" -> study.with(workloads(study, one -> new OfModel(one.name(), one.model(), one.phase(),
                        one.batch(), Integer.parseInt(value.text()), one.attention())));
                case "node" -> {
                    if (study.technology().own().isPresent()) {
                        throw new StudyException(key.at(),
                                "maps: 'node' has no meaning in a study with an own process. Valid: 'node' under technology.");
                    }
                    yield study.with(technology(study, List.of(value), study.technology().clocksMhz(),
                            study.technology().voltages()));
                }
                case "clockMhz" -> study.with(technology(study, study.technology().nodes(), List.of(value),
                        study.technology().voltages()));
                case "voltage" -> study.with(technology(study, study.technology().nodes(),
                        study.technology().clocksMhz(), List.of(value)));
                default -> study.withEntries(entries(study, value));
            };
        }

        private List<WorkloadSpec> workloads(Study study, UnaryOperator<OfModel> change) {
            List<WorkloadSpec> changed = new ArrayList<>();
            for (WorkloadSpec workload : study.workloads()) {
                if (!(workload instanceof OfModel model)) {
                    throw new StudyException(key.at(), "maps: " + Wording.quote(key.text())
                            + " has no meaning with 'gemms'. Valid: a workload with a 'model'.");
                }
                changed.add(change.apply(model));
            }
            return changed;
        }

        private static Technology technology(Study study, List<Text> nodes, List<Text> clocks, List<Text> voltages) {
            Technology all = study.technology();
            return new Technology(nodes, clocks, all.dram(), all.scaling(), voltages, all.temperatureC(), all.own());
        }

        private List<Entry> entries(Study study, Text value) {
            Optional<Entry> before = study.entry(key.text());
            List<Entry> entries = new ArrayList<>();
            study.space().forEach(entry -> entries.add(entry.parameter().equals(key.text())
                    ? new Entry(entry.parameter(), key.at(), List.of(value)) : entry));
            if (before.isEmpty()) {
                entries.add(new Entry(key.text(), key.at(), List.of(value)));
            }
            return entries;
        }
    }
}
