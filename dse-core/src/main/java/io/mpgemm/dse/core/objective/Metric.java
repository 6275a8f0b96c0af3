package io.mpgemm.dse.core.objective;

/**
 * A named number with a unit.
 *
 * @param name the name in study files and CSV headers; it ends in the unit (areaMm2, latencyMs)
 * @param unit the unit for axes and tables, empty for a pure number
 * @param help one line that says what it is
 */
public record Metric(String name, String unit, String help) {

    /**
     * The name for a chart axis.
     *
     * @return help text with unit
     */
    public String axis() {
        return unit.isEmpty() ? help : help + " (" + unit + ")";
    }

    /**
     * Whether the unit is a logarithmic one, so that a chart must not take the logarithm again.
     *
     * @return true for dB
     */
    public boolean logarithmic() {
        return unit.equals("dB");
    }
}
