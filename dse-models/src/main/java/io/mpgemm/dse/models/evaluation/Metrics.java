package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.models.accelerator.AcceleratorCost;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of a design: a new one is one entry here. Where a study has several workloads, times and energies are sums
 * over all of them and rates follow from the sums.
 */
public final class Metrics {

    /** A metric with the way to read it off a design. */
    private record Reading(Metric metric, Kind kind, ToDoubleFunction<Design> value) {}

    /** What a metric is read off. */
    private enum Kind {
        ACCELERATOR, PE, FIDELITY
    }

    private static final List<Reading> ALL = List.of(
            cost("areaMm2", "mm2", "chip area", d -> d.costs().getFirst().areaMm2()),
            cost("energyPerTokenMj", "mJ", "energy per token", d -> sum(d, AcceleratorCost::energyMj) / tokens(d)),
            cost("latencyMs", "ms", "latency of one pass", d -> sum(d, AcceleratorCost::latencyMs)),
            cost("powerW", "W", "average power", d -> sum(d, AcceleratorCost::energyMj) / sum(d,
                    AcceleratorCost::latencyMs)),
            cost("tokensPerSecond", "1/s", "throughput", d -> tokens(d) / sum(d, AcceleratorCost::latencyMs) * 1e3),
            cost("utilization", "", "useful share of the array's MAC slots", d -> sum(d,
                    c -> c.utilization() * c.latencyMs()) / sum(d, AcceleratorCost::latencyMs)),
            cost("topsPerWatt", "TOPS/W", "efficiency, two operations a MAC", d -> sum(d,
                    c -> c.tops() * c.latencyMs()) / sum(d, AcceleratorCost::energyMj)),
            cost("arrayAreaMm2", "mm2", "area of PEs and shared units", d -> d.costs().getFirst().arrayAreaMm2()),
            pe("peAreaUm2", "um2", "cell area of one PE", d -> d.pe().pe().areaUm2()),
            pe("peEnergyPerMacPj", "pJ", "energy of a MAC in a busy PE", d -> d.pe().peEnergyPerMacPj()),
            pe("peDelayPs", "ps", "longest path of a PE", d -> d.pe().pe().delayPs()),
            pe("pePipelineStages", "", "pipeline stages of a PE", d -> d.pe().pe().pipelineStages()),
            fidelity("sqnrDb", "dB", "output SQNR, all sites", d -> d.fidelity().overall().sqnrDb()),
            fidelity("quantSqnrDb", "dB", "SQNR of quantisation alone", d -> d.fidelity().overall().quantSqnrDb()),
            fidelity("datapathSqnrDb", "dB", "SQNR of the PE's arithmetic alone", d -> d.fidelity().overall()
                    .datapathSqnrDb()),
            fidelity("worstSiteSqnrDb", "dB", "SQNR of the worst site", d -> d.fidelity().worst().sqnrDb()),
            fidelity("sqnrStandardErrorDb", "dB", "standard error of the sampled SQNR", d -> d.fidelity().overall()
                    .sqnrStandardErrorDb()),
            fidelity("nmse", "", "noise power over signal power", d -> d.fidelity().overall().nmse()),
            fidelity("cosine", "", "cosine similarity of the output", d -> d.fidelity().overall().cosine()),
            fidelity("maxRelativeError", "", "largest error over the rms output", d -> d.fidelity().overall()
                    .maxRelativeError()),
            fidelity("relativeError999", "", "99.9 % quantile of the error over the rms output",
                    d -> d.fidelity().overall()
                            .relativeError999()),
            fidelity("overflows", "", "accumulator overflows in the sample", d -> d.fidelity().overall().overflows()));

    private static final List<Metric> METRICS = ALL.stream().map(Reading::metric).toList();
    private static final List<Metric> COSTS = ALL.stream().filter(reading -> reading.kind() != Kind.FIDELITY)
            .map(Reading::metric).toList();

    private Metrics() {}

    /** A metric of the accelerator, which a design that cannot be built lacks. */
    private static Reading cost(String name, String unit, String help, ToDoubleFunction<Design> value) {
        return new Reading(new Metric(name, unit, help), Kind.ACCELERATOR, value);
    }

    /** A metric of the PE, which every design has. */
    private static Reading pe(String name, String unit, String help, ToDoubleFunction<Design> value) {
        return new Reading(new Metric(name, unit, help), Kind.PE, value);
    }

    /** A metric of the numerics, which no constant of the cost models touches. */
    private static Reading fidelity(String name, String unit, String help, ToDoubleFunction<Design> value) {
        return new Reading(new Metric(name, unit, help), Kind.FIDELITY, value);
    }

    private static double sum(Design design, ToDoubleFunction<AcceleratorCost> value) {
        double sum = 0;
        for (AcceleratorCost cost : design.costs()) {
            sum += value.applyAsDouble(cost);
        }
        return sum;
    }

    private static double tokens(Design design) {
        return sum(design, AcceleratorCost::tokens);
    }

    /**
     * All metrics.
     *
     * @return the metrics, in the order of the CSV columns
     */
    public static List<Metric> all() {
        return METRICS;
    }

    /**
     * The metrics of area, energy, time and what follows from them.
     *
     * @return all but those of fidelity, in the same order
     */
    public static List<Metric> costs() {
        return COSTS;
    }

    /**
     * The values of the cost metrics.
     *
     * @param design a design
     * @return one value for each of {@link #costs}; all NaN for a design that cannot be built
     */
    static List<Double> costValues(Design design) {
        return ALL.stream().filter(reading -> reading.kind() != Kind.FIDELITY).map(
                reading -> design.infeasible().isEmpty() ? reading.value().applyAsDouble(design) : Double.NaN).toList();
    }

    /**
     * The values of all metrics.
     *
     * @param design a design
     * @return one value for each metric; NaN where a design that cannot be built has none
     */
    static double[] values(Design design) {
        double[] values = new double[ALL.size()];
        for (int i = 0; i < values.length; i++) {
            Reading reading = ALL.get(i);
            values[i] = reading.kind() == Kind.ACCELERATOR && design.costs().isEmpty() ? Double.NaN
                    : reading.value().applyAsDouble(design);
        }
        return values;
    }
}
