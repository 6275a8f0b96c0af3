package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Makes an engine that other modules bring; found by {@link ServiceLoader}. */
public interface EngineProvider {

    /** The name of the threads of this process. */
    String LOCAL = "local";

    /**
     * What a user calls the engine.
     *
     * @return its name
     */
    String name();

    /**
     * The engine.
     *
     * @param master  where the engine finds its workers, in its own words; empty for its default
     * @param threads threads of this machine that it may use where it works on this machine alone
     * @return the engine, which has not reached for anything yet
     * @throws InputException if it cannot understand the master
     */
    Engine engine(Optional<String> master, int threads);

    /**
     * The engine with a name.
     *
     * @param name    its name
     * @param master  where it finds its workers, empty for its default
     * @param threads threads of this machine that it may use
     * @return the engine
     * @throws InputException if no engine on the class path has that name, or it cannot understand the master
     */
    static Engine named(String name, Optional<String> master, int threads) {
        List<String> names = new ArrayList<>(List.of(LOCAL));
        for (EngineProvider provider : ServiceLoader.load(EngineProvider.class,
                EngineProvider.class.getClassLoader())) {
            if (provider.name().equals(name)) {
                return provider.engine(master, threads);
            }
            names.add(provider.name());
        }
        if (!name.equals(LOCAL)) {
            throw new InputException("--engine is " + Wording.quote(name)
                    + ", and no engine of that name is on the class path. " + Wording.validOrMaybe(name, names)
                    + " Others are added by ./dse and by spark-submit (README, 'Large sweeps on Spark').");
        }
        if (master.isPresent()) {
            throw new InputException("--master is " + Wording.quote(master.get()) + ", but the engine is '" + LOCAL
                    + "', which has none. Maybe '--engine spark' was meant?");
        }
        return Engine.local();
    }
}
