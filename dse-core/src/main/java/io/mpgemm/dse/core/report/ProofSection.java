package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.pareto.Gaps;
import io.mpgemm.dse.core.pareto.NormalizedHypervolume;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.report.Section.Grid;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** What searches found of a true front that is known, because every point of the space was evaluated. */
public final class ProofSection {

    private static final int MOST_ROWS = 20;
    private static final int DIGITS = 4;

    private ProofSection() {}

    /** One search against the truth: its share of the hypervolume and its gap at each true point. */
    private record Held(Attempt attempt, double share, List<Double> gaps) {

        static Held of(Attempt attempt, NormalizedHypervolume units, double[][] truth) {
            double[][] front = attempt.front();
            return new Held(attempt, units.share(front),
                    Arrays.stream(Gaps.of(truth, front)).boxed().toList());
        }

        long found() {
            return gaps.stream().filter(gap -> gap == 0).count();
        }

        double largest() {
            return gaps.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /**
     * Holds searches against the true front.
     *
     * @param columns    the columns of the run
     * @param objectives what was optimised
     * @param attempts   the searches, at least one
     * @param truth      what an exhaustive search found, not empty
     * @param space      points of the space
     * @return the section, with {@code proof.csv}: each true point with the gap that each search left there
     */
    public static Section of(Columns columns, List<Objective> objectives, List<Attempt> attempts, Search.Result truth,
            long space) {
        double[][] vectors = Attempt.vectors(truth.front());
        NormalizedHypervolume units = NormalizedHypervolume.by(vectors);
        List<Held> held = attempts.stream().map(attempt -> Held.of(attempt, units, vectors)).toList();
        List<String> findings = new ArrayList<>();
        for (Held one : held) {
            long evaluations = one.attempt.result().evaluations();
            findings.add(String.format(Locale.ROOT,
                    "%s: %s of the true hypervolume with %,d evaluations (%.2f %% of the space); %d of the %d points"
                            + " of the true front, %s",
                    one.attempt.name(), Numbers.share(one.share), evaluations, 100.0 * evaluations / space, one.found(),
                    one.gaps.size(), one.found() == one.gaps.size() ? "none is missing"
                            : "the others within " + Numbers.significant(one.largest(), DIGITS) + " of its ranges"));
        }
        double share = median(held.stream().mapToDouble(Held::share));
        double evaluations = median(held.stream().mapToDouble(one -> one.attempt.result().evaluations()));
        if (held.size() > 1) {
            findings.add(String.format(Locale.ROOT,
                    "median of %d: %s of the true hypervolume with %.2f %% of the space; least %s", held.size(),
                    Numbers.share(share), 100 * evaluations / space,
                    Numbers.share(held.stream().mapToDouble(Held::share).min().orElse(0))));
        }
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        numbers.put("searches", BigDecimal.valueOf(held.size()));
        numbers.put("hypervolumeShare", Section.number(share));
        numbers.put("leastHypervolumeShare",
                Section.number(held.stream().mapToDouble(Held::share).min().orElse(0)));
        numbers.put("evaluations", Section.number(evaluations));
        numbers.put("evaluatedShare", Section.number(evaluations / space));
        numbers.put("truePoints", BigDecimal.valueOf(vectors.length));
        numbers.put("foundPoints", Section.number(median(held.stream().mapToDouble(Held::found))));
        double gap = median(held.stream().mapToDouble(Held::largest));
        if (Double.isFinite(gap)) {
            numbers.put("largestGap", Section.number(gap));
        }
        List<String> notes = List.of("The true front is that of all " + String.format(Locale.ROOT, "%,d", space)
                + " points of the space. Hypervolumes are counted from the best (0) to the worst value (1) of each"
                + " objective along it, up to " + NormalizedHypervolume.REFERENCE + ".",
                "The gap at a point of the true front is the least number by which some point that was found, shifted"
                        + " so far in every objective, would be as good; in units of the true front's ranges. A point"
                        + " with gap 0 was found, or another design with the same objectives.");
        return new Section("proof", "How close to the true front", findings, notes,
                missed(objectives, truth.front(), held), List.of(),
                Map.of("proof.csv", csv(columns, truth.front(), held)), numbers);
    }

    private static double median(java.util.stream.DoubleStream values) {
        return new Median().evaluate(values.toArray());
    }

    /** The true points that were missed most widely. */
    private static List<Grid> missed(List<Objective> objectives, List<Candidate> truth, List<Held> held) {
        List<Integer> missed = IntStream.range(0, truth.size()).filter(i -> worst(held, i) > 0).boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -worst(held, i)).thenComparingInt(i -> i)).toList();
        if (missed.isEmpty()) {
            return List.of();
        }
        List<String> header = new ArrayList<>(List.of(Columns.ORDINAL));
        objectives.forEach(objective -> header.add(Names.column(objective.metric())));
        header.add(held.size() > 1 ? "largest gap" : "gap");
        header.add("missed by");
        List<List<String>> rows = new ArrayList<>();
        for (int i : missed.subList(0, Math.min(MOST_ROWS, missed.size()))) {
            Candidate point = truth.get(i);
            List<String> row = new ArrayList<>(List.of(Long.toString(point.evaluation().point().ordinal())));
            double[] vector = point.objectives();
            for (int o = 0; o < vector.length; o++) {
                row.add(Numbers.significant(objectives.get(o).toMinimize(vector[o]), DIGITS));
            }
            row.add(Numbers.significant(worst(held, i), DIGITS));
            row.add(held.stream().filter(one -> one.gaps.get(i) > 0).count() + " of " + held.size());
            rows.add(row);
        }
        String shown = missed.size() > MOST_ROWS ? "The " + MOST_ROWS + " widest misses of " + missed.size()
                + "; proof.csv has all" : "Points of the true front that were missed";
        return List.of(new Grid(shown, header, rows));
    }

    private static double worst(List<Held> held, int point) {
        return held.stream().mapToDouble(one -> one.gaps.get(point)).max().orElse(0);
    }

    private static String csv(Columns columns, List<Candidate> truth, List<Held> held) {
        List<String> header = new ArrayList<>(columns.header());
        held.forEach(one -> header.add(held.size() == 1 ? "gap" : "gapSeed" + one.attempt.seed()));
        Csv csv = new Csv(header);
        for (int i = 0; i < truth.size(); i++) {
            List<String> row = new ArrayList<>(columns.row(truth.get(i).evaluation()));
            for (Held one : held) {
                row.add(Numbers.exact(one.gaps.get(i)));
            }
            csv.row(row);
        }
        return csv.text();
    }
}
