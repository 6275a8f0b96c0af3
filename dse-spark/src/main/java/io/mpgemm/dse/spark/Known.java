package io.mpgemm.dse.spark;

import io.mpgemm.dse.models.evaluation.StudyWorker;
import io.mpgemm.dse.models.fidelity.FidelityReport;
import io.mpgemm.dse.models.language.LanguageScore;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What is known of some numerics, on its way to the workers. */
final class Known implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final FidelityReport[] fidelity;
    private final LanguageScore[] language;

    Known(List<FidelityReport> fidelity, List<LanguageScore> language) {
        this.fidelity = fidelity.toArray(FidelityReport[]::new);
        this.language = language.toArray(LanguageScore[]::new);
    }

    /** Tells a worker, who may know it already. */
    StudyWorker tell(StudyWorker worker) {
        worker.learn(Arrays.asList(fidelity), Arrays.asList(language));
        return worker;
    }
}
