package io.mpgemm.dse.models.study;

import java.util.List;

/** What the accelerator has to run, as the study names it. */
public sealed interface WorkloadSpec {

    /**
     * The name in reports.
     *
     * @return the name
     */
    String name();

    /** Which part of inference. */
    enum Phase {
        /** All tokens of the prompt at once: M = batch x context. */
        PREFILL,
        /** One token a sequence: M = batch. */
        DECODE
    }

    /**
     * A model in a phase.
     *
     * @param name      name in reports
     * @param model     name in the catalogue, or a file where {@link #isFile()}
     * @param phase     prefill or decode
     * @param batch     sequences at a time
     * @param context   tokens of a sequence
     * @param attention whether the score and value GEMMs of attention count
     */
    record OfModel(String name, Text model, Phase phase, int batch, int context, boolean attention)
            implements
                WorkloadSpec {

        /**
         * Whether the model is a file rather than a name of the catalogue.
         *
         * @return true for a path or a text that ends in .yaml, .yml or .json
         */
        public boolean isFile() {
            return model.text().contains("/") || model.text().contains("\\")
                    || model.text().matches("(?s).*\\.(yaml|yml|json)");
        }
    }

    /**
     * Explicit GEMMs.
     *
     * @param name  name in reports
     * @param gemms the shapes, at least one
     */
    record OfGemms(String name, List<Gemm> gemms) implements WorkloadSpec {

        /** Copies the list. */
        public OfGemms {
            gemms = List.copyOf(gemms);
        }
    }

    /**
     * One shape {@code Y[m,n] = X[m,k] W[k,n]}.
     *
     * @param site  name of the GEMM
     * @param m     rows of the activations
     * @param k     inner dimension
     * @param n     output columns
     * @param count how often it runs
     */
    record Gemm(String site, int m, int k, int n, int count) {}
}
