package io.mpgemm.dse.cli;

import io.mpgemm.dse.models.fidelity.FidelityCache;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options on what a command may use of the machine. */
final class Resources {

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "Threads (default: all ${sys:dse.processors:-} cores). Results do not depend on it.")
    private Optional<Integer> threads;

    @Option(names = "--cache", paramLabel = "DIR",
            description = "Where scored numerics are kept between runs (default: ~/.cache/dse/fidelity).")
    private Optional<Path> cache;

    @Option(names = "--no-cache", description = "Compute every fidelity anew and keep none.")
    private boolean noCache;

    int threads() {
        return Math.max(1, threads.orElse(Runtime.getRuntime().availableProcessors()));
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
