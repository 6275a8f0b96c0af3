package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.search.SweepState;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of a sweep as a checkpoint of a journal: the ordinal behind the last point, the feasible points, how many
 * obstacles and the points behind each, how many objectives and members of the front, and for each member its ordinal and
 * the bits of its objectives. Numbers are 8 bytes, most significant first.
 */
public final class SweepCheckpoint {

    private static final String TYPE = "sweep 1";

    private SweepCheckpoint() {}

    /**
     * Keeps a state in a journal.
     *
     * @param journal the journal
     * @param state   the state of a sweep from the first ordinal on
     */
    public static void keep(Journal journal, SweepState state) {
        journal.keep(TYPE, encode(state));
    }

    /**
     * The last state in a journal.
     *
     * @param journal the journal
     * @return the state, if there is one
     */
    public static Optional<SweepState> read(Journal journal) {
        return journal.checkpoint(TYPE).flatMap(SweepCheckpoint::decode);
    }

    static byte[] encode(SweepState state) {
        int objectives = state.front().isEmpty() ? 0 : state.front().getFirst().objectives().size();
        long numbers = 5L + state.unbuildable().size() + (long) state.front().size() * (1 + objectives);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(numbers * Long.BYTES));
        bytes.putLong(state.to()).putLong(state.feasible()).putLong(state.unbuildable().size());
        state.unbuildable().forEach(bytes::putLong);
        bytes.putLong(objectives).putLong(state.front().size());
        for (SweepState.Member member : state.front()) {
            bytes.putLong(member.ordinal());
            member.objectives().forEach(bytes::putDouble);
        }
        return bytes.array();
    }

    /** The state, if the bytes are one. */
    static Optional<SweepState> decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        try {
            long to = bytes.getLong();
            long feasible = bytes.getLong();
            List<Long> unbuildable = new ArrayList<>();
            for (long left = bytes.getLong(); left > 0; left--) {
                unbuildable.add(bytes.getLong());
            }
            long objectives = bytes.getLong();
            List<SweepState.Member> front = new ArrayList<>();
            for (long left = bytes.getLong(); left > 0; left--) {
                long ordinal = bytes.getLong();
                List<Double> vector = new ArrayList<>();
                for (long i = 0; i < objectives; i++) {
                    vector.add(bytes.getDouble());
                }
                front.add(new SweepState.Member(ordinal, vector));
            }
            return bytes.hasRemaining() ? Optional.empty()
                    : Optional.of(new SweepState(0, to, feasible, unbuildable, front));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
