package io.mpgemm.dse.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import scala.util.Properties;

/** A master and workers of Spark, processes of this machine that listen on the loopback interface alone. */
final class StandaloneCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern WORKER = Pattern.compile("Registering worker ");

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final List<Process> workers = new ArrayList<>();
    private final String url;

    StandaloneCluster(Path folder, int workerCount) throws IOException, InterruptedException {
        this.folder = folder;
        // A home without a jar: the class path comes with each command.
        Files.createDirectories(folder.resolve("home/jars"));
        Files.createFile(folder.resolve("home/RELEASE"));
        try {
            start("master", "org.apache.spark.deploy.master.Master", List.of());
            Path log = log("master");
            this.url = await("the master", () -> found(log, MASTER).stream().findFirst().map(match -> match.group(1)));
            for (int i = 0; i < workerCount; i++) {
                workers.add(start("worker" + i, "org.apache.spark.deploy.worker.Worker", List.of("--cores", "1",
                        "--memory", "1g", "--work-dir", folder.resolve("work" + i).toString(), url)));
            }
            await("the workers", () -> Optional.of(found(log, WORKER).size()).filter(size -> size == workerCount));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** What {@code --master} takes. */
    String url() {
        return url;
    }

    /** As {@code kill -9} would, with all that runs below it. */
    void kill(int worker) {
        kill(workers.get(worker));
    }

    @Override
    public void close() {
        processes.forEach(StandaloneCluster::kill);
    }

    private static void kill(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    private Process start(String name, String type, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                "-Dlog4j2.configurationFile=org/apache/spark/log4j2-defaults.properties",
                "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider", type, "--host", "127.0.0.1", "--port",
                "0", "--webui-port", "0"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
        // Spark's start scripts set it.
        String scala = Properties.versionNumberString();
        builder.environment().put("SPARK_SCALA_VERSION", scala.substring(0, scala.lastIndexOf('.')));
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("scratch").toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static List<MatchResult> found(Path log, Pattern pattern) {
        try {
            return pattern.matcher(Files.readString(log)).results().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private <T> T await(String what, Supplier<Optional<T>> there) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end) && processes.stream().allMatch(Process::isAlive)) {
            Optional<T> found = there.get();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(100);
        }
        StringBuilder logs = new StringBuilder();
        for (String name : List.of("master", "worker0", "worker1")) {
            logs.append(Files.exists(log(name)) ? Files.readString(log(name)) : "");
        }
        throw new AssertionError(Objects.requireNonNull(what) + " did not start:\n" + logs);
    }
}
