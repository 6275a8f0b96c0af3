package io.mpgemm.dse.models.component;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Remembers netlists by their content, so that a circuit which many settings share is simulated once; and says which
 * constants they are read with. Simulations do not depend on constants, so drawings that are made within the work of
 * others share theirs. Safe for many threads.
 */
public final class Drawings {

    private static final ScopedValue<Drawings> OPEN = ScopedValue.newInstance();

    private final Cells cells;
    private final Map<String, Component> components = new ConcurrentHashMap<>();
    private final Map<String, Logic> logics = new ConcurrentHashMap<>();
    private final Map<String, Netlist.Activity> activities;

    /** Nothing drawn yet, with the standard constants. */
    public Drawings() {
        this(CircuitConstants.standard());
    }

    /**
     * Nothing drawn yet.
     *
     * @param constants the constants that netlists are read with
     */
    public Drawings(CircuitConstants constants) {
        this(constants, OPEN.isBound() ? OPEN.get().activities : new ConcurrentHashMap<>());
    }

    private Drawings(CircuitConstants constants, Map<String, Netlist.Activity> activities) {
        this.cells = Cells.of(constants);
        this.activities = activities;
    }

    /**
     * Nothing drawn yet with other constants. Simulations do not depend on them and are remembered in one place for both.
     *
     * @param constants the constants that netlists are read with
     * @return other drawings
     */
    public Drawings with(CircuitConstants constants) {
        return new Drawings(constants, activities);
    }

    /**
     * Does some work whose netlists are remembered here, with the constants of here; work outside forgets them and has the
     * standard ones.
     *
     * @param work builds bills of materials
     * @param <T>  what it gives
     * @return what the work gives
     */
    public <T> T within(Supplier<T> work) {
        return ScopedValue.where(OPEN, this).call(work::get);
    }

    /** The cells of the work that is being done. */
    static Cells cells() {
        return OPEN.isBound() ? OPEN.get().cells : Cells.standard();
    }

    static Component component(String content, Supplier<Component> reading) {
        return OPEN.isBound() ? OPEN.get().components.computeIfAbsent(content, key -> reading.get()) : reading.get();
    }

    static Logic logic(String content, Supplier<Logic> reading) {
        return OPEN.isBound() ? OPEN.get().logics.computeIfAbsent(content, key -> reading.get()) : reading.get();
    }

    static Netlist.Activity activity(String content, Supplier<Netlist.Activity> simulation) {
        return OPEN.isBound() ? OPEN.get().activities.computeIfAbsent(content, key -> simulation.get())
                : simulation.get();
    }
}
