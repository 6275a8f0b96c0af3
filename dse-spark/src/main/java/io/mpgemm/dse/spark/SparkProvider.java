package io.mpgemm.dse.spark;

import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.EngineProvider;
import java.util.Optional;

/** Brings Apache Spark to the command line as the engine {@code spark}. */
public final class SparkProvider implements EngineProvider {

    /** For the service loader. */
    public SparkProvider() {}

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public Engine engine(Optional<String> master, int threads) {
        return new SparkEngine(Master.of(master.or(() -> Optional.ofNullable(System.getProperty("spark.master")))
                .orElse("local[" + threads + "]")));
    }
}
