package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.search.Evaluator;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.StudyWorker;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Spark at work on one study. */
final class ClusterSession implements Engine.Session {

    /** Points that keep a cluster busy for longer than a job takes to start. */
    private static final int BATCH = 1 << 14;
    /** Above that of Spark, which stops everything. */
    private static final int BEFORE_SPARK = 1000;

    private final JavaSparkContext spark;
    private final Broadcast<StudyOnWorkers> study;
    private final SparkEvaluator evaluator;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Runnable untilClosed = this::awaitClosed;

    ClusterSession(JavaSparkContext spark, Engine.Work work) {
        this.spark = spark;
        StudyOnWorkers sent = StudyOnWorkers.of(work);
        this.study = spark.broadcast(sent);
        // Where the workers are threads of this process they get this very object, and so no second copy of the tensors.
        sent.share(StudyWorker.sharing(work));
        this.evaluator = new SparkEvaluator(spark, study, work);
        // On Ctrl-C Spark would stop at once, in the middle of the batch whose results are still to be written.
        ShutdownHookManager.get().addShutdownHook(untilClosed, BEFORE_SPARK, 1, TimeUnit.DAYS);
    }

    @Override
    public Evaluator evaluator() {
        return evaluator;
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public Optional<String> description() {
        return Optional.of("Apache Spark " + spark.version() + ", master " + spark.master());
    }

    @Override
    public void close() {
        try {
            spark.stop();
        } finally {
            closed.countDown();
            if (!ShutdownHookManager.get().isShutdownInProgress()) {
                ShutdownHookManager.get().removeShutdownHook(untilClosed);
            }
        }
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
