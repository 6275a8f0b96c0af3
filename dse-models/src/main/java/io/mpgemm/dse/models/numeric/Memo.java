package io.mpgemm.dse.models.numeric;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Values by name, each made at most once, by whoever asks first; others wait for that one only. A value may be made from
 * other values of the same memo. What fails is tried again. Thread-safe.
 */
public final class Memo {

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

    /** Nothing made yet. */
    public Memo() {}

    /**
     * The value of a name.
     *
     * @param <T>  the value
     * @param type its class; values of different classes may share a name
     * @param name what tells the value from others of its class
     * @param make makes it
     * @return the value
     */
    public <T> T get(Class<T> type, String name, Supplier<T> make) {
        return type.cast(entries.computeIfAbsent(type.getName() + " " + name, key -> new Entry()).get(make));
    }

    private static final class Entry {

        private Optional<Object> value = Optional.empty();

        synchronized Object get(Supplier<?> make) {
            if (value.isEmpty()) {
                value = Optional.of(make.get());
            }
            return value.orElseThrow();
        }
    }
}
