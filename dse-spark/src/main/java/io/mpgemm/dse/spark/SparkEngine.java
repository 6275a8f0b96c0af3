package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.study.Study;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.package$;

/**
 * Scores points on Apache Spark. Settings of Spark are taken from the system properties {@code spark.*}, where
 * {@code spark-submit} puts them, too.
 *
 * @param master where the workers are
 */
record SparkEngine(Master master) implements Engine {

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @Override
    public Session open(Work work) {
        String version = package$.MODULE$.SPARK_VERSION();
        if (!version.startsWith("4.")) {
            throw new InputException("SPARK_HOME has Spark " + version + ". Valid: Spark 4, or no SPARK_HOME at all.");
        }
        master.requireThere();
        SparkConf conf = settings(work.space().study());
        try {
            return new ClusterSession(new JavaSparkContext(conf), work);
        } catch (Exception e) {
            throw new InputException("Spark does not start with --master " + Wording.quote(master.url()) + ": "
                    + Jobs.firstLine(String.valueOf(e.getMessage())), e);
        }
    }

    private SparkConf settings(Study study) {
        SparkConf conf = new SparkConf().setMaster(master.url());
        conf.setIfMissing("spark.app.name", "dse " + study.name());
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.log.level", "WARN");
        if (master.isOnThisMachine()) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        String options = conf.get("spark.executor.extraJavaOptions", "");
        if (!options.contains("jdk.incubator.vector")) {
            conf.set("spark.executor.extraJavaOptions", (options + " " + VECTORS).strip());
        }
        if (!master.isLocal() && !conf.contains("spark.jars")) {
            ownJar().ifPresent(jar -> conf.setJars(new String[]{jar.toString()}));
        }
        return conf;
    }

    /** The jar that this class is in, with all that a worker needs. */
    private static Optional<Path> ownJar() {
        return Optional.ofNullable(SparkEngine.class.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation).map(SparkEngine::path).filter(Files::isRegularFile);
    }

    private static Path path(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of this class is no path: " + url, e);
        }
    }
}
