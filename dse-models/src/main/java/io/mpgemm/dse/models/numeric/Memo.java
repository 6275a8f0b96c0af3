package io.mpgemm.dse.models.numeric;

import java.lang.ref.SoftReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Values by name, each made by whoever asks first; others wait for that one only. A value may be made from other values
 * of the same memo. Values are held softly: when the heap runs full those that were not asked for of late are given up, and made again
 * when they are asked for again. So a memo grows with the heap, but never beyond it, and what a name stands for must
 * not depend on when it is made. What fails is tried again. Thread-safe.
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

        private Optional<SoftReference<Object>> value = Optional.empty();

        synchronized Object get(Supplier<?> make) {
            Optional<Object> known = value.flatMap(held -> Optional.ofNullable(held.get()));
            if (known.isPresent()) {
                return known.get();
            }
            Object made = make.get();
            value = Optional.of(new SoftReference<>(made));
            return made;
        }
    }
}
