package io.mpgemm.dse.core.search;

/** Checks that the searches share. */
final class Settings {

    private Settings() {}

    static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("'" + name + "' must be at least 1, not " + value + ".");
        }
    }

    static long sizeOf(Problem problem) {
        long size = problem.space().size();
        if (size == 0) {
            throw new IllegalArgumentException(
                    "The design space has no points. Maybe its parameters exclude each other.");
        }
        return size;
    }
}
