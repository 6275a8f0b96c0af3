package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.models.evaluation.Engine;
import io.mpgemm.dse.models.evaluation.StudyWorker;
import io.mpgemm.dse.models.study.Study;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A study on its way to the workers. Only its text travels, in a broadcast; what scores its points is made from it when
 * the first task in a worker's process asks, and lives as long as the broadcast.
 */
final class StudyOnWorkers implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final String file;
    private final String text;
    private final String identity;
    private transient Optional<StudyWorker> worker = Optional.empty();

    private StudyOnWorkers(String file, String text, String identity) {
        this.file = file;
        this.text = text;
        this.identity = identity;
    }

    static StudyOnWorkers of(Engine.Work work) {
        Study.Source source = work.space().study().source();
        return of(source.file(), source.text(), StudyWorker.identity(work));
    }

    /** A study file, its text, and the identity of what its points are scored on. */
    static StudyOnWorkers of(String file, String text, String identity) {
        return new StudyOnWorkers(Path.of(file).toAbsolutePath().toString(), text, identity);
    }

    /** Scores points in this process from now on. */
    synchronized void share(StudyWorker here) {
        worker = Optional.of(here);
    }

    /**
     * What scores points in this process.
     *
     * @throws InputException if a file that the study names is not here, or is not the one that the driver has
     */
    synchronized StudyWorker worker() {
        if (worker.isEmpty()) {
            StudyWorker made = StudyWorker.read(file, text.getBytes(StandardCharsets.UTF_8));
            if (!made.identity().equals(identity)) {
                throw new InputException(file + ": its tensors here are not those at the driver.");
            }
            worker = Optional.of(made);
        }
        return worker.get();
    }

    /** Constructors do not run when an object arrives. */
    @Serial
    private Object readResolve() {
        return new StudyOnWorkers(file, text, identity);
    }
}
