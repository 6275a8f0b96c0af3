package io.mpgemm.dse.models.study;

/** The commented study that {@code dse init} writes. */
public final class StudyTemplate {

    private static final String RESOURCE = "study-template.yaml";

    private StudyTemplate() {}

    /**
     * The template, itself a valid study.
     *
     * @return YAML text with line feeds
     */
    public static String text() {
        return StudySchema.resource(RESOURCE);
    }
}
