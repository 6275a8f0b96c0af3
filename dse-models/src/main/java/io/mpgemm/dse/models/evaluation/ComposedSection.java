package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.Correlation;
import io.mpgemm.dse.core.report.Csv;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Candidate;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.models.language.LanguageScore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far a language model's composed scores may be trusted: designs along the front run as a whole, every layer with its own
 * numerics at once.
 */
final class ComposedSection {

    private static final int MOST = 24;
    private static final Metric WHOLE = new Metric("wholeKlDivergence", "nats",
            "divergence of a run in which all layers have their numerics at once");

    private ComposedSection() {}

    /**
     * Runs designs of a front as a whole.
     *
     * @param columns   columns of the run
     * @param front     what was found
     * @param evaluator what composed the scores
     * @return the section; empty where no language model was run, or no design can run as a whole
     */
    static Optional<Section> of(Columns columns, List<Candidate> front, DesignEvaluator evaluator) {
        List<Metric> composed = columns.metrics().stream().filter(metric -> metric.name().equals("klDivergence"))
                .toList();
        if (composed.isEmpty()) {
            return Optional.empty();
        }
        List<Evaluation> ordered = front.stream().map(Candidate::evaluation)
                .sorted(Comparator.comparingDouble(one -> columns.value(one, composed.getFirst()))).toList();
        List<Evaluation> some = ordered.size() <= MOST ? ordered
                : IntStream.range(0, MOST).mapToObj(i -> ordered.get(i * (ordered.size() - 1) / (MOST - 1))).toList();
        List<Optional<LanguageScore>> whole = evaluator.whole(some.stream().map(Evaluation::point).toList());
        Csv csv = new Csv(List.of(Columns.ORDINAL, "numerics", "composedKlDivergence", "wholeKlDivergence",
                "wholeKlStandardError", "wholeOverComposed", "composedTop1Agreement", "wholeTop1Agreement"));
        List<Correlation.Point> points = new ArrayList<>();
        double greatest = 1;
        for (int i = 0; i < some.size(); i++) {
            if (whole.get(i).isEmpty()) {
                continue;
            }
            Evaluation one = some.get(i);
            LanguageScore score = whole.get(i).get();
            double sum = columns.value(one, composed.getFirst());
            double ratio = sum == 0 ? 1 : score.klDivergence() / sum;
            greatest = Math.abs(Math.log(ratio)) > Math.abs(Math.log(greatest)) ? ratio : greatest;
            String name = one.labels().getFirst();
            csv.row(List.of(columns.row(one).getFirst(), name, text(sum), text(score.klDivergence()),
                    text(score.klStandardError()), text(ratio),
                    columns.row(one).get(columns.header().indexOf("top1Agreement")), text(score.top1Agreement())));
            points.add(new Correlation.Point(name, "", sum, score.klDivergence()));
        }
        if (points.isEmpty()) {
            return Optional.empty();
        }
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        numbers.put("wholeRuns", BigDecimal.valueOf(points.size()));
        numbers.put("greatestWholeOverComposed", Section.number(greatest));
        List<Correlation.Ranks> ranks = new Correlation(composed.getFirst(), WHOLE, "", points).ranks();
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
                "Composed divergence against a whole run of %d designs along the front: the whole run gives %.2f times the "
                        + "composed one at most apart",
                points.size(), greatest));
        if (!ranks.isEmpty()) {
            numbers.put("spearman", Section.number(ranks.getFirst().spearman()));
            numbers.put("kendall", Section.number(ranks.getFirst().kendall()));
            text.append(String.format(Locale.ROOT, ", rank correlation %.3f (Spearman), %.3f (Kendall)",
                    ranks.getFirst().spearman(), ranks.getFirst().kendall()));
        }
        return Optional.of(new Section("composed", "Composed against whole runs", List.of(text.append('.').toString()),
                List.of("During the search a mix's divergence is the sum over the kinds of layers of what each does alone, "
                        + "all others in FP32; likewise cross entropy and changed tokens. composed.csv has both."),
                List.of(), List.of(), Map.of("composed.csv", csv.text()), numbers));
    }

    private static String text(double value) {
        return Section.number(value).toString();
    }
}
