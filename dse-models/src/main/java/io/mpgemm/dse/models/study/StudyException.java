package io.mpgemm.dse.models.study;

import java.util.Comparator;
import io.mpgemm.dse.core.InputException;
import java.util.List;
import java.util.stream.Collectors;

/** A study that cannot be used, with one line for each thing that is wrong with it. */
public final class StudyException extends InputException {

    private static final long serialVersionUID = 1L;

    /** More lines than this help nobody. */
    private static final int MOST = 20;

    private final transient List<Issue> issues;

    /**
     * Several things are wrong.
     *
     * @param issues what is wrong, at least one; kept in the order of their locations
     */
    public StudyException(List<Issue> issues) {
        super(sorted(issues).stream().map(Issue::toString).collect(Collectors.joining("\n")));
        this.issues = sorted(issues);
    }

    /**
     * One thing is wrong.
     *
     * @param at   where
     * @param text what, in one line
     */
    public StudyException(Location at, String text) {
        this(List.of(new Issue(at, text)));
    }

    private static List<Issue> sorted(List<Issue> issues) {
        return issues.stream()
                .sorted(Comparator.comparingInt((Issue issue) -> issue.at().line())
                        .thenComparingInt(issue -> issue.at().column()))
                .distinct().limit(MOST).toList();
    }

    /**
     * What is wrong, in the order of the file.
     *
     * @return at least one issue
     */
    public List<Issue> issues() {
        return issues;
    }

    /**
     * One thing that is wrong.
     *
     * @param at   where
     * @param text what, the offending value, what is valid; one line
     */
    public record Issue(Location at, String text) {

        @Override
        public String toString() {
            return at + ": " + text;
        }
    }
}
