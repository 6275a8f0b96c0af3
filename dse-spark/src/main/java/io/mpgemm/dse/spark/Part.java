package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.fidelity.Fidelity;
import io.mpgemm.dse.models.language.LanguageScore;
import java.io.Serial;
import java.io.Serializable;

/** One numerics, given by a point that has it, at one site. */
final class Part implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final int[] point;
    private final int numerics;
    private final int site;

    /**
     * A part of the work on a numerics.
     *
     * @param point    a point that has it
     * @param numerics which of the point's it is
     * @param site     which site of the tensors
     */
    Part(DesignPoint point, int numerics, int site) {
        this.point = Slice.indices(point);
        this.numerics = numerics;
        this.site = site;
    }

    /** Its fidelity, computed in this process. */
    Fidelity fidelity(StudyOnWorkers study) {
        return study.worker().fidelity(point, numerics, site);
    }

    /** What it does to the study's language model, at all of its sites. */
    LanguageScore language(StudyOnWorkers study) {
        return study.worker().language(point, numerics);
    }
}
