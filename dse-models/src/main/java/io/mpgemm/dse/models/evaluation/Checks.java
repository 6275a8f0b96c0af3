package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.study.Robust;
import java.util.OptionalInt;

/**
 * What a run does beside its search to say how good the front is; the study's own wishes hold where nothing is said here.
 *
 * @param prove  whether to evaluate the whole space after a search by sampling, where it is small enough
 * @param seeds  how many seeds to search with, the study's own first
 * @param robust how many draws of the constants to hold the front against
 */
public record Checks(boolean prove, OptionalInt seeds, OptionalInt robust) {

    /**
     * Nothing beyond what the study asks for.
     *
     * @return no checks
     */
    public static Checks none() {
        return new Checks(false, OptionalInt.empty(), OptionalInt.empty());
    }

    /** What to ask of the front while constants move. */
    Robust robust(Robust study) {
        return robust.isPresent() ? study.with(robust.getAsInt()) : study;
    }
}
