package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a task sends back. A task that cannot use its input says so rather than failing: Spark would try it again, and log
 * each time where it failed.
 *
 * @param values  what was asked for; empty where it was refused
 * @param refusal why it was refused, else empty
 * @param <T>     type of the values
 */
record Answer<T extends Serializable>(List<T> values, String refusal) implements Serializable {

    /** Copies the list. */
    Answer {
        values = List.copyOf(values);
    }

    /** The answer of a task that may find its input unusable. */
    static <T extends Serializable> Answer<T> of(Supplier<List<T>> task) {
        try {
            return new Answer<>(task.get(), "");
        } catch (InputException e) {
            return new Answer<>(List.of(), String.valueOf(e.getMessage()));
        }
    }
}
