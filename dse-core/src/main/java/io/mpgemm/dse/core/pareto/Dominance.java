package io.mpgemm.dse.core.pareto;

/**
 * Pareto dominance between objective vectors of which every entry is to be minimised.
 *
 * <p>
 * Constraint domination is that of Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
 * Trans. Evol. Comput. 6(2), 2002, section VI: a feasible vector beats an infeasible one, of two infeasible vectors the
 * one with the smaller violation wins, and only feasible ones are compared by their objectives.
 */
public final class Dominance {

    private Dominance() {}

    /**
     * Whether a vector is at least as good as another in every objective; equal vectors are.
     *
     * @param a one vector
     * @param b another of the same length
     * @return true if a covers b
     */
    public static boolean covers(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a vector is at least as good as another in every objective and better in one.
     *
     * @param a one vector
     * @param b another of the same length
     * @return true if a dominates b
     */
    public static boolean dominates(double[] a, double[] b) {
        return compare(a, b) < 0;
    }

    /**
     * Compares two vectors.
     *
     * @param a one vector
     * @param b another of the same length
     * @return -1 if a dominates b, 1 if b dominates a, 0 if neither does
     */
    public static int compare(double[] a, double[] b) {
        boolean better = false;
        boolean worse = false;
        for (int i = 0; i < a.length; i++) {
            better |= a[i] < b[i];
            worse |= a[i] > b[i];
        }
        return better == worse ? 0 : better ? -1 : 1;
    }

    /**
     * Compares two vectors by constraint domination.
     *
     * @param a          one vector
     * @param violationA how far it is from legal, 0 if it is legal
     * @param b          another of the same length
     * @param violationB how far that one is from legal
     * @return -1 if a wins, 1 if b wins, 0 if neither does
     */
    public static int compare(double[] a, double violationA, double[] b, double violationB) {
        return violationA > 0 || violationB > 0 ? Double.compare(violationA, violationB) : compare(a, b);
    }
}
