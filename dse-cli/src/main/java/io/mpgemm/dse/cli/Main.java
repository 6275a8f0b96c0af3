package io.mpgemm.dse.cli;

import picocli.CommandLine;

/** The command line of dse. */
@CommandLine.Command(name = "dse", mixinStandardHelpOptions = true)
public final class Main implements Runnable {

    /**
     * Runs one command and exits with its code.
     *
     * @param args command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {}
}
