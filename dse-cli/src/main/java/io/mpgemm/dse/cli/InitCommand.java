package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.study.AtomicFiles;
import io.mpgemm.dse.models.study.StudyTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dse init}: a commented study to start from. */
@Command(name = "init", mixinStandardHelpOptions = true,
        description = "Write a commented study file to start from.",
        footer = {"", "Example:", "  dse init my-study.yaml && dse run my-study.yaml"})
final class InitCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "FILE", defaultValue = "study.yaml",
            description = "The file to write (default: ${DEFAULT-VALUE}).")
    private Path file;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (Files.isDirectory(file)) {
            throw new InputException(file + " is a folder. Maybe give the name of a file in it.");
        }
        if (Files.exists(file) && !force) {
            throw new InputException(file + " exists already. Maybe give another name, or --force to replace it.");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(file + " cannot be written: there is no folder " + folder + ".");
        }
        if (folder != null && !Files.isWritable(folder)) {
            throw new InputException(file + " cannot be written: permission denied.");
        }
        try {
            AtomicFiles.write(file, StudyTemplate.text().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new InputException(file + " cannot be written: " + e.getMessage() + ".", e);
        }
        spec.commandLine().getOut().println("Wrote " + file + ". Next: dse run " + file);
        return 0;
    }
}
