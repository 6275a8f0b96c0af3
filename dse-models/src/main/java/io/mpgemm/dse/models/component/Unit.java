package io.mpgemm.dse.models.component;

import java.util.ArrayList;
import java.util.List;

/**
 * A bill of materials: a PE, or a unit that PEs share.
 *
 * @param name      what it is, e.g. {@code PE}, {@code group dequantiser}
 * @param placement where its instances stand
 * @param sharing   how many places share one instance (1: every place has its own)
 * @param cutBits   flip-flops of the pipeline registers that cut its logic into 2, 3 ... stages of equal delay; as many
 *                  numbers as it may be cut into stages, less one
 * @param movedCutBits the same where each cut may move by {@link #CUT_SHIFT_FO4} to where it takes fewest flip-flops
 * @param parts     what it is made of
 */
public record Unit(String name, Placement placement, int sharing, List<Integer> cutBits, List<Integer> movedCutBits,
        List<Part> parts) {

    /** How far a cut may move, about a full adder: what one of its two stages then has less time. */
    public static final double CUT_SHIFT_FO4 = 2;

    /** Where instances of a unit stand in an R x C array. */
    public enum Placement {
        /** In every PE: R * C places. */
        PE,
        /** At the array's edge, one place a row: R places. */
        ROW,
        /** At the array's edge, one place a column: C places. */
        COLUMN
    }

    /** Copies the parts. */
    public Unit {
        parts = List.copyOf(parts);
        cutBits = List.copyOf(cutBits);
        movedCutBits = List.copyOf(movedCutBits);
        if (cutBits.size() != movedCutBits.size()) {
            throw new IllegalArgumentException("Unit '" + name + "': cuts " + cutBits + ", moved " + movedCutBits);
        }
        if (sharing < 1 || cutBits.stream().anyMatch(bits -> bits < 0)) {
            throw new IllegalArgumentException("Unit '" + name + "': sharing " + sharing + ", cut bits " + cutBits);
        }
    }

    /**
     * A unit whose cuts stay where they are.
     *
     * @param name      what it is
     * @param placement where its instances stand
     * @param sharing   how many places share one instance
     * @param cutBits   flip-flops of the pipeline registers
     * @param parts     what it is made of
     */
    public Unit(String name, Placement placement, int sharing, List<Integer> cutBits, List<Part> parts) {
        this(name, placement, sharing, cutBits, cutBits, parts);
    }

    /**
     * The unit made of other parts.
     *
     * @param others its parts
     * @return the changed unit
     */
    public Unit of(List<Part> others) {
        return new Unit(name, placement, sharing, cutBits, movedCutBits, others);
    }

    /**
     * A unit whose pipeline registers are all of one width.
     *
     * @param name      what it is
     * @param placement where its instances stand
     * @param sharing   how many places share one instance
     * @param cutBits   flip-flops of one pipeline register; 0: it cannot be cut
     * @param parts     what it is made of
     * @return the unit
     */
    public static Unit of(String name, Placement placement, int sharing, int cutBits, List<Part> parts) {
        List<Integer> cuts = new ArrayList<>();
        for (int stages = 2; cutBits > 0 && stages <= Cells.inUse().maxStages(); stages++) {
            cuts.add((stages - 1) * cutBits);
        }
        return new Unit(name, placement, sharing, cuts, parts);
    }

    /**
     * The unit with more parts.
     *
     * @param more parts behind those that it has
     * @return the larger unit
     */
    public Unit with(List<Part> more) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(more);
        return of(all);
    }

    /**
     * Instances in an array.
     *
     * @param rows R
     * @param cols C
     * @return how many there are
     */
    public long instances(int rows, int cols) {
        long places = switch (placement) {
            case PE -> (long) rows * cols;
            case ROW -> rows;
            case COLUMN -> cols;
        };
        return Math.ceilDiv(places, sharing);
    }

    /**
     * The unit with all of it several times over, each copy used at a share of the events.
     *
     * @param copies how many of it
     * @return the larger unit
     */
    public Unit copies(int copies) {
        return new Unit(name, placement, sharing, cutBits.stream().map(bits -> bits * copies).toList(),
                movedCutBits.stream().map(bits -> bits * copies).toList(),
                parts.stream().map(part -> part.times(copies).spread(copies)).toList());
    }

    /**
     * The unit used several times an event.
     *
     * @param times operations for each one
     * @return the busier unit
     */
    public Unit repeated(int times) {
        return of(parts.stream().map(part -> new Part(part.role(),
                part.component(), part.count(), part.event(), part.operationsPerEvent() * times, part.onPath()))
                .toList());
    }

    /**
     * The unit used once for several events.
     *
     * @param events events an operation
     * @return the less busy unit
     */
    public Unit every(int events) {
        return of(parts.stream().map(part -> part.spread(events)).toList());
    }
}
