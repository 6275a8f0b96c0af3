package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.Wording;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.pe.PeFamily;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The design space of a study.
 *
 * @param study    the study
 * @param space    its space, not empty; the parameter {@code pe} comes first
 * @param families the PE families that the study selects, in its order
 * @param counts   points of each family, in the same order
 * @param warnings what in the study has no effect, one line each with its location
 */
public record StudySpace(Study study, DesignSpace space, List<PeFamily> families, List<FamilyCount> counts,
        List<String> warnings) {

    /** Copies the lists. */
    public StudySpace {
        families = List.copyOf(families);
        counts = List.copyOf(counts);
        warnings = List.copyOf(warnings);
    }

    /**
     * How many points a family has.
     *
     * @param family name of the family
     * @param points its points
     */
    public record FamilyCount(String family, BigInteger points) {}

    /**
     * One line for people.
     *
     * @return the size of the space and of each family's part
     */
    public String summary() {
        return Wording.count(space.count()) + (space.size() == 1 ? " point: " : " points: ")
                + counts.stream().map(count -> count.family() + " " + Wording.count(count.points()))
                        .collect(Collectors.joining(", "));
    }
}
