package io.mpgemm.dse.models.component;

/**
 * A circuit of a given width, free of any technology.
 *
 * @param name       what it is, with its widths, e.g. {@code mul_s8xs8}
 * @param areaGe     area of the minimum-area form, in NAND2 equivalents (GE)
 * @param depthFo4   delay of the minimum-area form, in FO4 inverter delays; 0 for storage
 * @param switchedGe GE that toggle in one operation, without glitches
 * @param glitch     factor on the switched GE when the circuit settles in one cycle behind unregistered inputs; 1 or
 *                   more
 * @param bits       flip-flops in it, each clocked every cycle
 * @param faster     its faster forms
 */
public record Component(String name, double areaGe, double depthFo4, double switchedGe, double glitch, int bits,
        Faster faster) {

    /** The effort of the balanced form; 0 is minimum area. */
    public static final double BALANCED = 1;
    /** The effort of the fastest form. */
    public static final double FASTEST = 2;

    /**
     * Forms that are faster than that of minimum area, relative to it: the area-delay curve. Adders become Sklansky's,
     * leading-zero chains become trees, gates grow ({@code forms} in {@code cells.yaml}).
     *
     * @param balancedArea  area of the balanced form
     * @param balancedDelay its delay
     * @param fastestArea   area of the fastest form
     * @param fastestDelay  its delay
     */
    public record Faster(double balancedArea, double balancedDelay, double fastestArea, double fastestDelay) {

        /** Nothing to speed up. */
        public static final Faster NONE = new Faster(1, 1, 1, 1);

        /**
         * Factor on the area.
         *
         * @param effort 0 (minimum area) to {@link #FASTEST}, linear between the forms
         * @return area over that of the minimum-area form
         */
        public double area(double effort) {
            return between(balancedArea, fastestArea, effort);
        }

        /**
         * Factor on the delay.
         *
         * @param effort 0 (minimum area) to {@link #FASTEST}, linear between the forms
         * @return delay over that of the minimum-area form
         */
        public double delay(double effort) {
            return between(balancedDelay, fastestDelay, effort);
        }

        private static double between(double balanced, double fastest, double effort) {
            return effort <= BALANCED ? 1 + effort * (balanced - 1)
                    : balanced + (effort - BALANCED) * (fastest - balanced);
        }
    }

    /** Checks the ranges. */
    public Component {
        if (!(areaGe >= 0) || !(depthFo4 >= 0) || !(switchedGe >= 0) || !(glitch >= 1) || bits < 0) {
            throw new IllegalArgumentException("Component '" + name + "' has a negative size: area " + areaGe
                    + " GE, depth " + depthFo4 + " FO4, switched " + switchedGe + " GE, glitch " + glitch + ".");
        }
    }

    /**
     * A component that comes in one form.
     *
     * @param name       what it is
     * @param areaGe     area in GE
     * @param depthFo4   delay in FO4
     * @param switchedGe GE that toggle in one operation
     * @param glitch     factor on the switched GE
     * @param bits       flip-flops in it
     */
    public Component(String name, double areaGe, double depthFo4, double switchedGe, double glitch, int bits) {
        this(name, areaGe, depthFo4, switchedGe, glitch, bits, Faster.NONE);
    }
}
