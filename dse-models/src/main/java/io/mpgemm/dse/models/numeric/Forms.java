package io.mpgemm.dse.models.numeric;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Other forms of an immutable value, such as weights packed for a kernel: made when first asked for and kept while
 * memory allows, so that many users share one without the heap growing for ever. Thread-safe.
 */
public final class Forms {

    private final ConcurrentMap<Key, SoftReference<Object>> made = new ConcurrentHashMap<>();

    /** No forms yet. */
    public Forms() {}

    /**
     * A form, made at most once while memory allows.
     *
     * @param <T>  the form
     * @param type its class
     * @param how  what tells the form from others of its class
     * @param make makes it; must not ask for forms of the same value
     * @return the form
     */
    public <T> T get(Class<T> type, String how, Supplier<T> make) {
        Key key = new Key(type, how);
        SoftReference<Object> known = made.get(key);
        Object form = known == null ? null : known.get();
        return type.cast(form == null ? make(key, make) : form);
    }

    private Object make(Key key, Supplier<?> make) {
        // Held here, strongly, from before the map gives up its lock until the caller has it.
        Object[] held = new Object[1];
        made.compute(key, (same, known) -> {
            held[0] = known == null ? null : known.get();
            if (held[0] == null) {
                held[0] = make.get();
                return new SoftReference<>(held[0]);
            }
            return known;
        });
        return held[0];
    }

    private record Key(Class<?> type, String how) {}
}
