package io.mpgemm.dse.models.language;

import io.mpgemm.dse.models.fidelity.FidelityCache;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.fidelity.OncePerDatapath;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.tensor.TensorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Scores datapaths on a language model, each distinct {@link Datapath#key()} once, and keeps the scores on disk.
 * Thread-safe; scores do not depend on the number of threads.
 */
public final class LanguageEvaluator {

    private static final String KIND = "dse-language 1";
    private static final int NUMBERS = 13;

    private final LanguageBenchmark benchmark;
    private final Optional<FidelityCache> cache;
    private final OncePerDatapath<LanguageScore, LanguageScore> scores = new OncePerDatapath<>(new Scoring());

    /**
     * An evaluator.
     *
     * @param benchmark model and text to score on
     * @param cache     scores on disk, or empty for none
     */
    public LanguageEvaluator(LanguageBenchmark benchmark, Optional<FidelityCache> cache) {
        this.benchmark = benchmark;
        this.cache = cache;
    }

    /**
     * What everything is scored on.
     *
     * @return model and text
     */
    public LanguageBenchmark benchmark() {
        return benchmark;
    }

    /**
     * Scores one datapath in the calling thread, or waits for the thread that does.
     *
     * @param datapath datapath
     * @return its score
     * @throws TensorException       when the datapath's formats cannot hold the model's numbers
     * @throws IllegalStateException when the datapath fails otherwise
     */
    public LanguageScore score(Datapath datapath) {
        return scores.score(datapath);
    }

    /**
     * Scores many, each distinct key once, side by side.
     *
     * @param datapaths datapaths; those with the same key count once
     * @param threads   threads, 1 or more
     * @param progress  told after each score
     * @return scores by key, in the order in which the keys came first
     * @throws TensorException       when a datapath's formats cannot hold the model's numbers
     * @throws IllegalStateException when a datapath fails otherwise, after the others are done
     */
    public Map<String, LanguageScore> scoreAll(Collection<? extends Datapath> datapaths, int threads,
            FidelityProgress progress) {
        return scores.scoreAll(datapaths, threads, progress);
    }

    /**
     * The datapaths whose score is neither known nor in the cache, each distinct key once.
     *
     * @param datapaths datapaths
     * @return those whose score must be computed
     */
    public List<Datapath> missing(Collection<? extends Datapath> datapaths) {
        return scores.missing(datapaths);
    }

    /**
     * Adds a score that was computed elsewhere on the same benchmark.
     *
     * @param score the score
     * @throws IllegalArgumentException when it is of another benchmark
     */
    public void add(LanguageScore score) {
        if (!score.benchmark().equals(benchmark.identity())) {
            throw new IllegalArgumentException("The score of " + score.datapath() + " is of the benchmark "
                    + score.benchmark() + ", not of " + benchmark.identity() + ".");
        }
        scores.add(score.datapath(), score);
    }

    private FidelityCache.Entry entry(String datapath) {
        return new FidelityCache.Entry(KIND, "benchmark " + benchmark.identity(), datapath);
    }

    private static String line(LanguageScore score) {
        return "language " + score.tokens() + " " + score.klDivergence() + " " + score.klStandardError() + " "
                + score.top1Agreement() + " " + score.top1StandardError() + " " + score.perplexity() + " "
                + score.perplexityStandardError() + " " + score.referencePerplexity() + " " + score.perplexityDelta()
                + " " + score.deltaStandardError() + " " + score.lostTokens() + " " + score.overflows();
    }

    private Optional<LanguageScore> parse(Datapath datapath, String line) {
        String[] words = line.split(" ", -1);
        if (words.length != NUMBERS || !words[0].equals("language")) {
            return Optional.empty();
        }
        try {
            List<Double> numbers = new ArrayList<>();
            for (int i = 2; i < NUMBERS - 2; i++) {
                numbers.add(Double.parseDouble(words[i]));
            }
            return Optional.of(new LanguageScore(datapath.key(), benchmark.identity(), Long.parseLong(words[1]),
                    numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4), numbers.get(5),
                    numbers.get(6), numbers.get(7), numbers.get(8), Long.parseLong(words[NUMBERS - 2]),
                    Long.parseLong(words[NUMBERS - 1])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** One part: the layers of a model feed each other. */
    private final class Scoring implements OncePerDatapath.Work<LanguageScore, LanguageScore> {

        @Override
        public int parts() {
            return 1;
        }

        @Override
        public LanguageScore part(Datapath datapath, int part) {
            try {
                return benchmark.score(datapath);
            } catch (TensorException e) {
                throw new TensorException("Language model " + benchmark.name() + ": " + e.getMessage(), e);
            } catch (RuntimeException | Error e) {
                throw new IllegalStateException("Datapath " + datapath.key() + " failed in the language model "
                        + benchmark.name() + ": " + e.getMessage(), e);
            }
        }

        @Override
        public LanguageScore report(Datapath datapath, List<LanguageScore> parts) {
            return parts.getFirst();
        }

        @Override
        public Optional<LanguageScore> load(Datapath datapath) {
            FidelityCache.Entry entry = entry(datapath.key());
            return cache.flatMap(entries -> entries.read(entry, 1).flatMap(lines -> {
                Optional<LanguageScore> score = parse(datapath, lines.getFirst());
                return score.isPresent() ? score : entries.damaged(entry, "its line holds no score");
            }));
        }

        @Override
        public void store(LanguageScore score) {
            cache.ifPresent(entries -> entries.write(entry(score.datapath()), List.of(line(score))));
        }
    }
}
