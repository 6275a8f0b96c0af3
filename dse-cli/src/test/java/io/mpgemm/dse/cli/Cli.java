package io.mpgemm.dse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.models.component.Drawings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Runs commands in this process, as {@code ./dse} would. */
final class Cli {

    /** What circuits do is simulated once for all commands of a test run. */
    private static final Drawings DRAWINGS = new Drawings();

    private Cli() {}

    /** What a command left. */
    record Result(int code, String out, String err) {

        Result succeeds() {
            assertThat(code).as(err).isZero();
            return this;
        }
    }

    static Result run(String... args) {
        return run(List.of(args));
    }

    static Result run(List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        int code = DRAWINGS.within(() -> commandLine.execute(args.toArray(String[]::new)));
        return new Result(code, out.toString(), err.toString());
    }

    /** The folder of the repository; surefire tells it. */
    static Path root() {
        return Path.of(Optional.ofNullable(System.getProperty("dse.root")).orElse("..")).toAbsolutePath().normalize();
    }
}
