package io.mpgemm.dse.models.reference;

import java.util.OptionalDouble;

/** Tolerances that no data file states. */
final class Tolerances {

    private Tolerances() {}

    /** That of a user's own results. */
    static Tolerance none() {
        return new Tolerance(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(),
                "results of the user");
    }
}
