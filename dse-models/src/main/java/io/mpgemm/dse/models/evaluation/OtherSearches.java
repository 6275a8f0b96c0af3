package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.report.Attempt;
import io.mpgemm.dse.core.report.Columns;
import io.mpgemm.dse.core.report.ConvergenceSections;
import io.mpgemm.dse.core.report.ProofSection;
import io.mpgemm.dse.core.report.Section;
import io.mpgemm.dse.core.search.Problem;
import io.mpgemm.dse.core.search.Search;
import io.mpgemm.dse.core.search.SearchListener;
import io.mpgemm.dse.core.search.Trace;
import io.mpgemm.dse.models.study.SearchPlan;
import io.mpgemm.dse.models.study.Study;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Further searches of a study's space, which say how good the front of the first one is: the same search from other
 * seeds, every point of the space, or samplers beside an exhaustive search. They share the evaluator and with it all
 * costs and fidelity that are known already.
 */
final class OtherSearches {

    private static final int SEEDS_INSTEAD_OF_PROOF = 5;

    private final SearchPlan main;
    private final List<SearchPlan> samplers;
    private final boolean proved;
    private final List<String> notes;

    private OtherSearches(SearchPlan main, List<SearchPlan> samplers, boolean proved, List<String> notes) {
        this.main = main;
        this.samplers = List.copyOf(samplers);
        this.proved = proved;
        this.notes = List.copyOf(notes);
    }

    /**
     * What to run beside a study's search.
     *
     * @throws InputException if there is nothing whose seed could change
     */
    static OtherSearches of(Study study, OptionalLong seed, Checks checks, BigInteger size, long most) {
        SearchPlan main = seed.isPresent() ? study.search().withSeed(seed.getAsLong()) : study.search();
        boolean sampler = main.optionalSeed().isPresent();
        List<String> notes = new ArrayList<>();
        int seeds = checks.seeds().orElse(0);
        boolean proved = checks.prove() && sampler && size.compareTo(BigInteger.valueOf(most)) <= 0;
        if (checks.prove() && !sampler) {
            notes.add("The search is exhaustive, so its front is the true one.");
        } else if (checks.prove() && !proved) {
            seeds = Math.max(seeds, SEEDS_INSTEAD_OF_PROOF);
            notes.add(String.format(Locale.ROOT, "The space has %s points, more than the %,d of --max-points:"
                    + " %d seeds stand in for the proof.", Wording.count(size), most, seeds));
        }
        List<SearchPlan> samplers = new ArrayList<>(study.others());
        if (seeds > 0) {
            SearchPlan first = sampler ? main : samplers.stream().findFirst().orElseThrow(() -> new InputException(
                    "--seeds: the study's search is exhaustive and has no seed. Maybe add 'compare: genetic' to it."));
            samplers.clear();
            for (long i = sampler ? 1 : 0; i < seeds; i++) {
                samplers.add(first.withSeed(first.optionalSeed().orElseThrow() + i));
            }
        }
        samplers.removeIf(main::equals);
        return new OtherSearches(main, samplers, proved, notes);
    }

    /** The study's search. */
    SearchPlan main() {
        return main;
    }

    /** All searches, for the manifest. */
    String describe() {
        List<String> words = new ArrayList<>(List.of(StudyRun.describe(main)));
        if (!samplers.isEmpty()) {
            words.add((main.optionalSeed().isPresent() ? "also seeds "
                    : "compared with " + StudyRun.describe(samplers.getFirst())
                            + (samplers.size() > 1 ? " and seeds " : ""))
                    + String.join(", ", samplers.stream().skip(main.optionalSeed().isPresent() ? 0 : 1)
                            .map(plan -> Long.toString(plan.optionalSeed().orElseThrow())).toList()));
        }
        if (proved) {
            words.add("proved by evaluating the whole space");
        }
        return String.join("; ", words);
    }

    /** Runs them and reports on all. */
    List<Section> run(Problem problem, Columns columns, Search.Result first, Trace trace, Search exhaustive,
            SearchListener listener, BooleanSupplier stop) {
        List<Attempt> attempts = new ArrayList<>();
        Optional<Search.Result> truth = Optional.empty();
        if (main.optionalSeed().isPresent()) {
            attempts.add(new Attempt(StudyRun.describe(main), main.optionalSeed().orElseThrow(), first, trace));
        } else {
            truth = Optional.of(first);
        }
        for (SearchPlan plan : samplers) {
            Trace other = new Trace(problem.objectives().size());
            listener.begins("seed " + plan.optionalSeed().orElseThrow());
            Search.Result found = StudyRun.search(plan).run(problem, other.then(listener), stop);
            if (found.complete()) {
                attempts.add(new Attempt(StudyRun.describe(plan), plan.optionalSeed().orElseThrow(), found, other));
            }
        }
        if (proved) {
            listener.begins("the whole space");
            truth = Optional.of(exhaustive.run(problem, listener, stop));
        }
        truth = truth.filter(all -> all.complete() && !all.front().isEmpty());
        List<Section> sections = new ArrayList<>();
        if (!notes.isEmpty()) {
            sections.add(Section.of("proof", "How close to the true front", notes));
        }
        if (attempts.isEmpty()) {
            return sections;
        }
        truth.ifPresent(known -> sections.add(ProofSection.of(columns, problem.objectives(), attempts, known,
                problem.space().size())));
        sections.addAll(ConvergenceSections.of(problem.objectives(), attempts, truth));
        return sections;
    }
}
