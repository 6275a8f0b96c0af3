package io.mpgemm.dse.core.search;

/** How a genetic search chooses who survives among equally ranked individuals. */
public enum Survivors {

    /** The survivors of the search's choice for the number of objectives; see {@link GeneticSearch}. */
    AUTO,

    /** Those with the most room around them: NSGA-II. */
    NSGA2,

    /** Those nearest to reference directions: NSGA-III. */
    NSGA3
}
