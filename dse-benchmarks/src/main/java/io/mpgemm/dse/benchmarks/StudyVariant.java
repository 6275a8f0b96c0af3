package io.mpgemm.dse.benchmarks;

import io.mpgemm.dse.models.evaluation.StudyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Studies with a search of our own, without what takes time, or files beside the study, and says nothing of the search. */
final class StudyVariant {

    private static final Pattern SEARCH = Pattern.compile("(?m)^search:.*$");
    private static final Pattern BESIDE = Pattern.compile("(?m)^(robust|published|maps|correlate):.*(\\n .*)*$");

    private StudyVariant() {}

    /** A study as it is. */
    static StudyRun prepare(Path study, Path out) {
        return StudyRun.prepare(study, new StudyRun.Options("benchmark", Optional.of(out), false,
                Runtime.getRuntime().availableProcessors(), OptionalLong.empty(), Optional.empty()));
    }

    /** A study with another search, as a file in a folder that has its results, too. */
    static StudyRun prepare(Path study, Path folder, String search) throws IOException {
        Path variant = Files.writeString(folder.resolve(study.getFileName()),
                SEARCH.matcher(BESIDE.matcher(Files.readString(study)).replaceAll("")).replaceAll(search));
        return prepare(variant, folder.resolve(study.getFileName() + ".out"));
    }

    /** The name of a study's file. */
    static String name(Path study) {
        return study.getFileName().toString().replaceAll("\\.yaml$", "");
    }
}
