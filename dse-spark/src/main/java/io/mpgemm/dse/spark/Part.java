package io.mpgemm.dse.spark;

import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.language.LanguageScore;
import java.io.Serial;
import java.io.Serializable;

/** One numerics, given by a point that has it, at one site. */
final class Part implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final int[] point;
    private final int site;

    Part(int[] point, int site) {
        this.point = point;
        this.site = site;
    }

    /** Its fidelity, computed in this process. */
    Fidelity fidelity(StudyOnWorkers study) {
        return study.worker().fidelity(point, site);
    }

    /** What it does to the study's language model, at all of its sites. */
    LanguageScore language(StudyOnWorkers study) {
        return study.worker().language(point);
    }
}
