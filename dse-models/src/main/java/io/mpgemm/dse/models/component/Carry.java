package io.mpgemm.dse.models.component;

/** How carries run in adders. */
public enum Carry {
    /** One full adder after the other: least area, one carry a bit. */
    RIPPLE,
    /** J. Sklansky, "Conditional-sum addition logic", 1960: log2 n levels, n/2 nodes each, fan-out up to n/2. */
    SKLANSKY,
    /** P. Kogge, H. Stone, "A parallel algorithm for recurrence equations", 1973: log2 n levels, fan-out 2, most nodes. */
    KOGGE_STONE
}
