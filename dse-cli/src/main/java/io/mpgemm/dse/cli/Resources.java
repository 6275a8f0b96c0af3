package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.fidelity.FidelityCache;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options on what a command may use of the machine. */
final class Resources {

    private static final int MOST_THREADS = 4096;

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "Threads (default: all ${sys:dse.processors:-} cores). Results do not depend on it.")
    private Optional<Integer> threads;

    @Option(names = "--cache", paramLabel = "DIR",
            description = "Where scored numerics are kept between runs (default: ~/.cache/dse/fidelity).")
    private Optional<Path> cache;

    @Option(names = "--no-cache", description = "Compute every fidelity anew and keep none.")
    private boolean noCache;

    int threads() {
        int wanted = threads.orElse(Runtime.getRuntime().availableProcessors());
        if (wanted < 1 || wanted > MOST_THREADS) {
            throw new InputException("--threads is " + wanted + ". Valid: 1 to " + MOST_THREADS + ".");
        }
        return wanted;
    }

    Optional<FidelityCache> cache(PrintWriter warnings) {
        if (noCache) {
            return Optional.empty();
        }
        Path folder = cache.orElseGet(
                () -> FidelityCache.defaultDirectory(System.getenv(), Path.of(System.getProperty("user.home"))));
        return Optional.of(new FidelityCache(folder, Version.text(), line -> warnings.println("note: " + line)));
    }

    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
