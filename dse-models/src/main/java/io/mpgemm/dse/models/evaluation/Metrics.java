package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.models.accelerator.CostTotals;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.language.LanguageScore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The metrics of a design: a new one is one entry here. Where a study has several workloads, times and energies are sums
 * over all of them and rates follow from the sums.
 */
public final class Metrics {

    private record Reading<T>(Metric metric, ToDoubleFunction<T> value) {}

    private static final List<Reading<CostTotals>> COST = List.of(
            of("areaMm2", "mm2", "chip area", CostTotals::areaMm2),
            of("energyPerTokenMj", "mJ", "energy per token", CostTotals::energyPerTokenMj),
            of("latencyMs", "ms", "latency of one pass", CostTotals::latencyMs),
            of("powerW", "W", "average power", CostTotals::powerW),
            of("tokensPerSecond", "1/s", "throughput", CostTotals::tokensPerSecond),
            of("utilization", "", "useful share of the array's MAC slots", CostTotals::utilization),
            of("topsPerWatt", "TOPS/W", "efficiency, two operations a MAC", CostTotals::topsPerWatt),
            of("arrayAreaMm2", "mm2", "area of PEs and shared units", CostTotals::arrayAreaMm2),
            of("topsPerMm2", "TOPS/mm2", "throughput over the array's area, two operations a MAC",
                    CostTotals::topsPerMm2),
            of("areaPowerEfficiency", "TOPS^2/(W mm2)", "TOPS/W times TOPS/mm2", CostTotals::areaPowerEfficiency));

    private static final List<Reading<PeCost>> PE = List.of(
            of("peAreaUm2", "um2", "cell area of one PE", pe -> pe.pe().areaUm2()),
            of("peEnergyPerMacPj", "pJ", "energy of a MAC in a busy PE", PeCost::peEnergyPerMacPj),
            of("peDelayPs", "ps", "longest path of a PE", pe -> pe.pe().delayPs()),
            of("pePipelineStages", "", "pipeline stages of a PE", pe -> pe.pe().pipelineStages()));

    private static final List<Reading<FidelityReport>> FIDELITY = List.of(
            of("sqnrDb", "dB", "output SQNR, all sites", f -> f.overall().sqnrDb()),
            of("quantSqnrDb", "dB", "SQNR of quantisation alone", f -> f.overall().quantSqnrDb()),
            of("datapathSqnrDb", "dB", "SQNR of the PE's arithmetic alone", f -> f.overall()
                    .datapathSqnrDb()),
            of("formatSqnrDb", "dB", "output SQNR less what the tensors' alignment gives", f -> f.overall()
                    .formatSqnrDb()),
            of("worstSiteSqnrDb", "dB", "SQNR of the worst site", f -> f.worst().sqnrDb()),
            of("sqnrStandardErrorDb", "dB", "standard error of the sampled SQNR", f -> f.overall()
                    .sqnrStandardErrorDb()),
            of("nmse", "", "noise power over signal power", f -> f.overall().nmse()),
            of("cosine", "", "cosine similarity of the output", f -> f.overall().cosine()),
            of("maxRelativeError", "", "largest error over the rms output", f -> f.overall()
                    .maxRelativeError()),
            of("relativeError999", "", "99.9 % quantile of the error over the rms output", f -> f.overall()
                    .relativeError999()),
            of("overflows", "", "accumulator overflows in the sample", f -> f.overall().overflows()));

    private static final List<Reading<LanguageScore>> LANGUAGE = List.of(
            of("klDivergence", "nats", "divergence a token of the language model from its FP32 form",
                    LanguageScore::klDivergence),
            of("klStandardError", "nats", "standard error of klDivergence", LanguageScore::klStandardError),
            of("perplexity", "", "perplexity of the language model on text of its FP32 form",
                    LanguageScore::perplexity),
            of("perplexityDelta", "", "perplexity less that of FP32", LanguageScore::perplexityDelta),
            of("perplexityDeltaStandardError", "", "standard error of perplexityDelta",
                    LanguageScore::deltaStandardError),
            of("top1Agreement", "", "share of tokens whose likeliest successor is that of FP32",
                    LanguageScore::top1Agreement));

    private static final List<Metric> METRICS = Stream.of(COST, PE, FIDELITY, LANGUAGE).flatMap(List::stream)
            .map(Reading::metric).toList();

    private Metrics() {}

    private static <T> Reading<T> of(String name, String unit, String help, ToDoubleFunction<T> value) {
        return new Reading<>(new Metric(name, unit, help), value);
    }

    /**
     * All metrics that a study can ask for.
     *
     * @return the metrics, in the order of the CSV columns; those of a language model come last
     */
    public static List<Metric> all() {
        return METRICS;
    }

    /**
     * The metrics of a study.
     *
     * @param language whether it runs a language model
     * @return all metrics, or all but those of a language model
     */
    static List<Metric> all(boolean language) {
        return language ? METRICS : METRICS.subList(0, METRICS.size() - LANGUAGE.size());
    }

    /**
     * Whether a metric needs a language model.
     *
     * @param name name of a metric
     * @return true for those of a language model
     */
    static boolean needsLanguage(String name) {
        return LANGUAGE.stream().anyMatch(reading -> reading.metric().name().equals(name));
    }

    /**
     * The metrics of area, energy, time and what follows from them.
     *
     * @return all but those of fidelity and of a language model, in the same order
     */
    public static List<Metric> costMetrics() {
        return METRICS.subList(0, costs());
    }

    /** The values of the cost metrics; all NaN for a design that cannot be built. */
    static List<Double> costValues(Design design) {
        double[] values = values(design);
        return IntStream.range(0, costs()).mapToObj(i -> design.infeasible().isEmpty() ? values[i] : Double.NaN)
                .toList();
    }

    /**
     * How many of the metrics need no fidelity.
     *
     * @return that many, the first ones
     */
    public static int costs() {
        return COST.size() + PE.size();
    }

    /**
     * The values of all metrics.
     *
     * @param design a design
     * @return one value for each metric, without those of a language model where none was run; NaN where a design that cannot be built has none
     */
    static double[] values(Design design) {
        return values(ofPe(design.pe()),
                design.costs().isEmpty() ? Optional.empty()
                        : Optional.of(CostTotals.of(design.costs(), design.tokens())),
                design.fidelity(), design.language());
    }

    /** The same from what they are made of; a design that cannot be built has no totals. */
    static double[] values(double[] ofPe, Optional<CostTotals> totals, FidelityReport fidelity,
            Optional<LanguageScore> language) {
        double[] values = new double[all(language.isPresent()).size()];
        costs(ofPe, totals, values);
        read(FIDELITY, fidelity, values, costs());
        language.ifPresent(score -> read(LANGUAGE, score, values, costs() + FIDELITY.size()));
        return values;
    }

    /** How many of the metrics are of the whole accelerator, the first ones. */
    static int ofAccelerator() {
        return COST.size();
    }

    /** How one of those is read off the cost. */
    static ToDoubleFunction<CostTotals> ofAccelerator(int metric) {
        return COST.get(metric).value();
    }

    /** Those of the PE alone. */
    static double[] ofPe(PeCost pe) {
        double[] values = new double[PE.size()];
        read(PE, pe, values, 0);
        return values;
    }

    /** Those that need no fidelity, of which those of the PE are known. */
    static void costs(double[] ofPe, Optional<CostTotals> totals, double[] values) {
        if (totals.isPresent()) {
            read(COST, totals.get(), values, 0);
        } else {
            Arrays.fill(values, 0, COST.size(), Double.NaN);
        }
        System.arraycopy(ofPe, 0, values, COST.size(), ofPe.length);
    }

    private static <T> void read(List<Reading<T>> readings, T source, double[] values, int from) {
        for (int i = 0; i < readings.size(); i++) {
            values[from + i] = readings.get(i).value().applyAsDouble(source);
        }
    }
}
