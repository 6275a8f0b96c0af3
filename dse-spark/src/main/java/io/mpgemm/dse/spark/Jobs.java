package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjIntConsumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** Spark jobs of one task an item. */
final class Jobs {

    /** How an item is answered on a worker. */
    interface Task<T, R extends Serializable> extends Function<T, Answer<R>> {}

    private Jobs() {}

    /**
     * Runs a job and waits for it.
     *
     * @param items what to work on, a task each
     * @param task  answers an item
     * @param each  hears the answer to an item and the item's position, one call at a time, in the order in which tasks end
     * @throws InputException        if a worker refused its input
     * @throws CancellationException as {@code each} did; tasks that are under way may still end, and are heard
     * @throws UncheckedIOException  if the cluster gave up
     */
    static <T, R extends Serializable> void run(JavaSparkContext spark, List<T> items, Task<T, R> task,
            ObjIntConsumer<List<R>> each) {
        if (items.isEmpty()) {
            return;
        }
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        JavaRDD<Answer<R>> answers = spark.parallelize(items, items.size()).map(task);
        Function2<Object, Answer<R>, BoxedUnit> ended = (at, answer) -> {
            if (answer.refusal().isEmpty()) {
                each.accept(answer.values(), (Integer) at);
            } else {
                refusals.add(answer.refusal());
            }
            return BoxedUnit.UNIT;
        };
        ClassTag<Answer<R>> type = ClassTag$.MODULE$.apply(Answer.class);
        try {
            spark.sc().runJob(answers.rdd(), (Function1<Iterator<Answer<R>>, Answer<R>> & Serializable) Iterator::next,
                    ended, type);
        } catch (Exception e) {
            if (e.getCause() instanceof CancellationException stopped) {
                spark.cancelAllJobs();
                throw (CancellationException) new CancellationException(stopped.getMessage()).initCause(e);
            }
            throw failure(e);
        }
        if (!refusals.isEmpty()) {
            throw refused(refusals.remove());
        }
    }

    /** Why a worker could not use its input, for the user. */
    static InputException refused(String message) {
        return new InputException(message + " (A worker of Spark says so: the files that a study names must be the "
                + "same, under the same path, on every machine.)");
    }

    /** What became of a job, for the user. */
    static RuntimeException failure(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("UnsupportedClassVersionError")) {
            return new InputException("The workers of Spark run an older Java than dse, which needs 25 there, too. "
                    + "Start them with JAVA_HOME set to a JDK 25, or set spark.executorEnv.JAVA_HOME.", failure);
        }
        return new UncheckedIOException(new IOException("Spark gave up: " + firstLine(message), failure));
    }

    static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
