package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.models.fidelity.FidelityEvaluator;
import io.mpgemm.dse.models.fidelity.FidelityProgress;
import io.mpgemm.dse.models.language.LanguageEvaluator;
import io.mpgemm.dse.models.study.StudySpace;
import io.mpgemm.dse.models.workload.Workload;
import java.util.List;
import java.util.Optional;

/** Where the points of a study are scored. The results are the same everywhere, bit for bit. */
@FunctionalInterface
public interface Engine {

    /**
     * Makes ready to score the points of a study.
     *
     * @param work what there is to score
     * @return a session, to be closed when the search is over
     * @throws io.mpgemm.dse.core.InputException if the place cannot be reached or used
     */
    Session open(Work work);

    /**
     * The threads of this process.
     *
     * @return an engine that is always there
     */
    static Engine local() {
        return work -> new Session() {

            @Override
            public Evaluator evaluator() {
                return work.evaluator();
            }

            @Override
            public int batch() {
                return 512;
            }

            @Override
            public Optional<String> description() {
                return Optional.empty();
            }

            @Override
            public void close() {
                // The evaluator belongs to whoever opened the session.
            }
        };
    }

    /**
     * What there is to score: a study and what scores it here.
     *
     * @param space     the study's space
     * @param workloads what the accelerator runs
     * @param evaluator scores points in this process
     * @param fidelity  keeps the fidelity of each distinct numerics
     * @param language  keeps what each distinct numerics does to a language model, where the study asks for that
     * @param progress  hears of each scored numerics
     */
    record Work(StudySpace space, List<Workload> workloads, DesignEvaluator evaluator, FidelityEvaluator fidelity,
            Optional<LanguageEvaluator> language, FidelityProgress progress) {

        /** Copies the list. */
        public Work {
            workloads = List.copyOf(workloads);
        }
    }

    /** An engine at work on one study. */
    interface Session extends AutoCloseable {

        /**
         * Scores points there.
         *
         * @return the evaluator
         */
        Evaluator evaluator();

        /**
         * Points that are worth the way there, for searches that are free to choose.
         *
         * @return points a batch, at least 1
         */
        int batch();

        /**
         * What the manifest says of the engine.
         *
         * @return one line; empty for the threads of this process
         */
        Optional<String> description();

        @Override
        void close();
    }
}
