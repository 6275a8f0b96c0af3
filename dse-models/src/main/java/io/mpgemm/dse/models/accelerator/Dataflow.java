package io.mpgemm.dse.models.accelerator;

/** Which operand stays in the PEs. */
public enum Dataflow {
    /** K runs along the rows, N along the columns; weights stay, partial sums move down. */
    WEIGHT_STATIONARY("weight-stationary"),
    /** M runs along the rows, N along the columns; partial sums stay. */
    OUTPUT_STATIONARY("output-stationary");

    private final String label;

    Dataflow(String label) {
        this.label = label;
    }

    /**
     * The name in study files.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * The dataflow of a name.
     *
     * @param name the name in study files
     * @return the dataflow
     * @throws IllegalArgumentException for another name
     */
    public static Dataflow named(String name) {
        for (Dataflow dataflow : values()) {
            if (dataflow.label.equals(name)) {
                return dataflow;
            }
        }
        throw new IllegalArgumentException(
                "Unknown dataflow '" + name + "'. Valid: weight-stationary, output-stationary.");
    }
}
