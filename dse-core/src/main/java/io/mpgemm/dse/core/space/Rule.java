package io.mpgemm.dse.core.space;

import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a parameter conditional on parameters that stand before it in the space.
 */
public sealed interface Rule {

    /**
     * The parameter that the rule is about.
     *
     * @return its name
     */
    String parameter();

    /**
     * The earlier parameters that the rule looks at; it must look at no other.
     *
     * @return their names
     */
    List<String> given();

    /**
     * The parameter applies only where the test holds; elsewhere the point has no value for it.
     *
     * @param parameter name of the parameter
     * @param given     names of the earlier parameters that the test looks at
     * @param test      whether the parameter applies
     */
    record Applies(String parameter, List<String> given, Predicate<Assignment> test) implements Rule {

        /** Copies the list. */
        public Applies {
            given = List.copyOf(given);
        }
    }

    /**
     * Where the parameter applies, it may take only the values that pass the test.
     *
     * @param parameter name of the parameter
     * @param given     names of the earlier parameters that the test looks at
     * @param test      whether a value is legal beside the earlier ones
     */
    record Allows(String parameter, List<String> given, Test test) implements Rule {

        /** Copies the list. */
        public Allows {
            given = List.copyOf(given);
        }
    }

    /** Whether a value is legal beside earlier ones. */
    @FunctionalInterface
    interface Test {

        /**
         * Tests one value.
         *
         * @param value   the candidate
         * @param earlier the values of the parameters named in {@code given}
         * @return true if legal
         */
        boolean test(Value value, Assignment earlier);
    }
}
