package io.mpgemm.dse.models.numeric;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value computed at first use, once, whoever asks first.
 *
 * @param <T> its type
 */
public final class Lazy<T> {

    private final Supplier<T> supplier;
    private volatile Optional<T> value = Optional.empty();

    /**
     * A value that is not there yet.
     *
     * @param supplier computes it
     */
    public Lazy(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    /**
     * The value.
     *
     * @return the value
     */
    public T get() {
        Optional<T> known = value;
        if (known.isPresent()) {
            return known.get();
        }
        synchronized (this) {
            if (value.isEmpty()) {
                value = Optional.of(supplier.get());
            }
            return value.orElseThrow();
        }
    }
}
