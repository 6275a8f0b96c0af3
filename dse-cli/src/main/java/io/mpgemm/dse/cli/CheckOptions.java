package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.evaluation.Checks;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options that ask how good a front is. */
final class CheckOptions {

    private static final int MOST_SEEDS = 100;
    private static final int MOST_DRAWS = 10_000;

    @Option(names = "--prove", description = "Evaluate the whole space, too, and say how much of the true front the "
            + "search found and what it missed. Where the space is too large, several seeds stand in for that.")
    private boolean prove;

    @Option(names = "--seeds", paramLabel = "N",
            description = "Search with N seeds, the study's first, and say how far "
                    + "their fronts lie apart.")
    private Optional<Integer> seeds;

    @Option(names = "--robust", paramLabel = "N", description = "Draw the constants of technology and model N times "
            + "within their bands and say how often each design of the front stays on it.")
    private Optional<Integer> robust;

    Checks checks() {
        return new Checks(prove, within("--seeds", seeds, 2, MOST_SEEDS), within("--robust", robust, 2, MOST_DRAWS));
    }

    private static OptionalInt within(String option, Optional<Integer> value, int least, int most) {
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw new InputException(option + " is " + value.get() + ". Valid: " + least + " to " + most + ".");
        }
        return value.isPresent() ? OptionalInt.of(value.get()) : OptionalInt.empty();
    }
}
