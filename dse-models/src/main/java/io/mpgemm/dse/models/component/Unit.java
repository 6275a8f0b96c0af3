package io.mpgemm.dse.models.component;

import java.util.List;

/**
 * A bill of materials: a PE, or a unit that PEs share.
 *
 * @param name      what it is, e.g. {@code PE}, {@code group dequantiser}
 * @param placement where its instances stand
 * @param sharing   how many places share one instance (1: every place has its own)
 * @param cutBits   bits that a pipeline register through the middle of its logic holds
 * @param parts     what it is made of
 */
public record Unit(String name, Placement placement, int sharing, int cutBits, List<Part> parts) {

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
        if (sharing < 1 || cutBits < 0) {
            throw new IllegalArgumentException("Unit '" + name + "': sharing " + sharing + ", cut bits " + cutBits);
        }
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
        return new Unit(name, placement, sharing, cutBits * copies,
                parts.stream().map(part -> part.times(copies).spread(copies)).toList());
    }

    /**
     * The unit used several times an event.
     *
     * @param times operations for each one
     * @return the busier unit
     */
    public Unit repeated(int times) {
        return new Unit(name, placement, sharing, cutBits, parts.stream().map(part -> new Part(part.role(),
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
        return new Unit(name, placement, sharing, cutBits, parts.stream().map(part -> part.spread(events)).toList());
    }
}
