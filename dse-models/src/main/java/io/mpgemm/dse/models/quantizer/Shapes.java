package io.mpgemm.dse.models.quantizer;

/** What the operand types share. */
final class Shapes {

    private Shapes() {}

    static int groups(int k, int groupSize) {
        return Math.ceilDiv(k, groupSize);
    }

    static void requireLength(String what, int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException("Expected " + expected + " " + what + " but got " + length + ".");
        }
    }
}
