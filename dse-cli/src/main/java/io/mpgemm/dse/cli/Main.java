package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line of dse: finds the command, prints its result, turns failures into one line and an exit code. */
@Command(name = "dse", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Finds processing elements for mixed-precision LLM inference: area, energy and latency from "
                + "analytic models, fidelity from quantised GEMMs that really ran, Pareto fronts from a search.",
        subcommands = {RunCommand.class, EvalCommand.class, CompareCommand.class, ReportCommand.class,
            FidelityCommand.class,
            ListCommand.class,
            ValidateCommand.class, InitCommand.class,
            GenerateCompletion.class, HelpCommand.class},
        footer = {"", "Examples:", "  dse run studies/quickstart.yaml      the Pareto front of a study",
            "  dse eval --pe mixpe --set weightBits=4 --set activation=int8",
            "                                       one design with its breakdown",
            "  dse report reports/quickstart --figure-style ieee",
            "                                       its figures again, for a paper",
            "  dse fidelity                         the numerics of the field side by side",
            "  dse list pes                         the PE families and their parameters",
            "  dse validate                         the models against every reference",
            "  dse init my-study.yaml               a commented study to start from",
            "  source <(dse generate-completion)    completion for bash and zsh"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:fine", "1:the run failed", "2:bad usage or input"})
public final class Main implements Runnable {

    /** The run failed. */
    static final int FAILED = 1;
    /** Bad usage or input. */
    static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    /**
     * Runs one command and exits with its code.
     *
     * @param args command line
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /**
     * The command line, ready to execute.
     *
     * @return a new instance
     */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler(Main::report);
        commandLine.setParameterExceptionHandler(Main::reportUsage);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        return commandLine;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int report(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof InputException) {
            String.valueOf(failure.getMessage()).lines().forEach(line -> err.println("dse: " + line));
            return BAD_INPUT;
        }
        if (failure instanceof UncheckedIOException) {
            err.println("dse: " + failure.getMessage());
            return FAILED;
        }
        err.println("dse: the run failed: " + failure
                + ". This is a defect of dse; set DSE_OPTS=-Ddse.trace=true to see where.");
        if (Boolean.getBoolean("dse.trace")) {
            failure.printStackTrace(err);
        }
        return FAILED;
    }

    private static int reportUsage(ParameterException failure, String[] args) {
        CommandLine commandLine = failure.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("dse: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        return BAD_INPUT;
    }
}
