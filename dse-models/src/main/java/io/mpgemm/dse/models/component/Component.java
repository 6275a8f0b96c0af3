package io.mpgemm.dse.models.component;

/**
 * A circuit of a given width, free of any technology.
 *
 * @param name       what it is, with its widths, e.g. {@code mul_s8xs8}
 * @param areaGe     area of the minimum-area form, in NAND2 equivalents (GE)
 * @param depthFo4   delay of the minimum-area form, in FO4 inverter delays; 0 for storage
 * @param switchedGe GE that toggle in one operation on random data, without glitches
 * @param glitch     factor on the switched GE when the circuit settles in one cycle behind unregistered inputs; 1 or
 *                   more
 * @param bits       flip-flops in it, each clocked every cycle
 */
public record Component(String name, double areaGe, double depthFo4, double switchedGe, double glitch, int bits) {

    /** Checks the ranges. */
    public Component {
        if (!(areaGe >= 0) || !(depthFo4 >= 0) || !(switchedGe >= 0) || !(glitch >= 1) || bits < 0) {
            throw new IllegalArgumentException("Component '" + name + "' has a negative size: area " + areaGe
                    + " GE, depth " + depthFo4 + " FO4, switched " + switchedGe + " GE, glitch " + glitch + ".");
        }
    }
}
