package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.models.study.StudyException.Issue;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that the tool knows and a study can use, apart from PEs and metrics.
 *
 * @param models models of the catalogue
 * @param nodes  process nodes
 * @param drams  kinds of DRAM
 */
public record KnownNames(List<String> models, List<String> nodes, List<String> drams) {

    /** Copies the lists. */
    public KnownNames {
        models = List.copyOf(models);
        nodes = List.copyOf(nodes);
        drams = List.copyOf(drams);
    }

    /**
     * Checks that a study names only what there is: models, nodes, DRAM, and files for models.
     *
     * @param study the study
     * @throws StudyException with one line for each unknown name
     */
    public void check(Study study) {
        List<Issue> issues = new ArrayList<>();
        for (WorkloadSpec workload : study.workloads()) {
            if (workload instanceof WorkloadSpec.OfModel model && model.isFile()) {
                if (!Files.isRegularFile(study.source().resolve(model.model()))) {
                    issues.add(new Issue(model.model().at(), "workload: there is no file "
                            + Wording.quote(study.source().resolve(model.model()).toString())
                            + ". Valid: a file, relative to the study, or a model of the catalogue."));
                }
            } else if (workload instanceof WorkloadSpec.OfModel model) {
                require("workload: unknown model ", model.model(), models, issues);
            }
        }
        study.technology().nodes().forEach(node -> require("technology: unknown node ", node, nodes, issues));
        require("technology: unknown dram ", study.technology().dram(), drams, issues);
        if (!issues.isEmpty()) {
            throw new StudyException(issues);
        }
    }

    private static void require(String what, Text name, List<String> legal, List<Issue> issues) {
        if (!legal.contains(name.text())) {
            issues.add(new Issue(name.at(),
                    what + Wording.quote(name.text()) + ". " + Wording.validOrMaybe(name.text(), legal)));
        }
    }
}
