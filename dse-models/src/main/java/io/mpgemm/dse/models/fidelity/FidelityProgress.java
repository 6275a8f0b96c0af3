package io.mpgemm.dse.models.fidelity;

import java.util.function.BooleanSupplier;

/** Told how far the scoring of many datapaths is. Calls come one at a time, from any thread. */
@FunctionalInterface
public interface FidelityProgress {

    /**
     * One more datapath has its report.
     *
     * @param done  reports there are, from 1, ascending
     * @param total reports there will be: distinct keys
     */
    void scored(int done, int total);

    /**
     * Asked before each piece of work.
     *
     * @return true once no more work shall begin: what is not scored by then ends in a {@link java.util.concurrent.CancellationException}
     */
    default boolean stopped() {
        return false;
    }

    /**
     * The same, with a way to stop.
     *
     * @param stop what {@link #stopped()} says
     * @return a progress that hears what this one hears
     */
    default FidelityProgress until(BooleanSupplier stop) {
        FidelityProgress news = this;
        return new FidelityProgress() {
            @Override
            public void scored(int done, int total) {
                news.scored(done, total);
            }

            @Override
            public boolean stopped() {
                return stop.getAsBoolean();
            }
        };
    }

    /**
     * Ignores every call.
     *
     * @return a progress that says nothing
     */
    static FidelityProgress none() {
        return (done, total) -> {};
    }
}
