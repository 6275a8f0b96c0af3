package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An evaluator that answers from a journal while the search asks for what an earlier run has evaluated, then from
 * another evaluator, whose answers it appends. For one search on one thread.
 */
public final class JournaledEvaluator implements Evaluator {

    private final Evaluator evaluator;
    private final Journal journal;
    private final int metrics;
    private final int labels;
    private boolean checked;
    private boolean fromJournal;
    private long replayed;

    /**
     * An evaluator with a memory.
     *
     * @param evaluator scores what is not in the journal
     * @param journal   the journal
     */
    public JournaledEvaluator(Evaluator evaluator, Journal journal) {
        this.evaluator = evaluator;
        this.journal = journal;
        this.metrics = evaluator.metrics().size();
        this.labels = evaluator.labels().size();
    }

    @Override
    public List<Metric> metrics() {
        return evaluator.metrics();
    }

    @Override
    public List<String> labels() {
        return evaluator.labels();
    }

    /**
     * {@inheritDoc}
     *
     * @throws JournalException if the journal's first point is evaluated to something else now
     */
    @Override
    public List<Evaluation> evaluate(List<DesignPoint> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        PointsFrame form = new PointsFrame(batch.getFirst().space().parameters().size(), metrics, labels);
        List<Evaluation> all = new ArrayList<>(batch.size());
        while (all.size() < batch.size()) {
            Optional<List<Evaluation>> known = journal.replay(form, batch.subList(all.size(), batch.size()));
            if (known.isEmpty()) {
                break;
            }
            check(known.get().getFirst());
            all.addAll(known.get());
        }
        replayed += all.size();
        fromJournal = all.size() == batch.size();
        if (!fromJournal) {
            List<Evaluation> fresh = evaluator.evaluate(batch.subList(all.size(), batch.size()));
            journal.append(form, fresh);
            all.addAll(fresh);
        }
        return all;
    }

    /** A build of the same version may compute something else: the first point is proof enough of most. */
    private void check(Evaluation first) {
        if (checked) {
            return;
        }
        checked = true;
        Evaluation now = evaluator.evaluate(List.of(first.point())).getFirst();
        for (int i = 0; i < metrics; i++) {
            if (Double.doubleToLongBits(now.value(i)) != Double.doubleToLongBits(first.value(i))) {
                throw differs(metrics().get(i).name(), String.valueOf(first.value(i)), String.valueOf(now.value(i)));
            }
        }
        if (!now.labels().equals(first.labels()) || !now.infeasible().equals(first.infeasible())) {
            throw differs("description", first.labels() + first.infeasible(), now.labels() + now.infeasible());
        }
    }

    private static JournalException differs(String what, String then, String now) {
        return new JournalException(
                "The journal was written by another build of dse: the first point's " + what + " was "
                        + then + " and is " + now + ". Start anew without --resume.");
    }

    /**
     * Whether the whole of the last batch came from the journal.
     *
     * @return true if nothing of it was evaluated
     */
    public boolean fromJournal() {
        return fromJournal;
    }

    /**
     * How many points came from the journal.
     *
     * @return their number so far
     */
    public long replayed() {
        return replayed;
    }
}
