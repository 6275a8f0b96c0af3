package io.mpgemm.dse.models.fidelity;

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
     * Ignores every call.
     *
     * @return a progress that says nothing
     */
    static FidelityProgress none() {
        return (done, total) -> {};
    }
}
