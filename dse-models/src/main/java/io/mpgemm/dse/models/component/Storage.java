package io.mpgemm.dse.models.component;

/**
 * Registers of plain flip-flops: no reset, no scan, no clock gating (as in [synth], docs/sources.md). A component's
 * {@code bits} are clocked every cycle; its switched GE are what random data toggles when it is written.
 */
public final class Storage {

    private static final double TOGGLES = 0.5;

    private Storage() {}

    /**
     * A register: 5.67 GE a bit (DFF_X1 of NanGate45).
     *
     * @param bits bits
     * @return the component
     */
    public static Component register(int bits) {
        Cells cells = Cells.inUse();
        return new Component("dff" + bits, bits * cells.flopAreaGe(), 0,
                bits * TOGGLES * (cells.flopInputGe() + cells.flopOutputGe() + cells.outputGe()), 1,
                bits);
    }

    /**
     * A register that holds unless enabled: a mux and a flip-flop a bit.
     *
     * @param bits bits
     * @return the component
     */
    public static Component enableRegister(int bits) {
        Component plain = register(bits);
        Component mux = IntegerUnits.mux(2, bits);
        return new Component("dffe" + bits, plain.areaGe() + mux.areaGe(), 0,
                plain.switchedGe() + mux.switchedGe(), 1, bits);
    }

    /**
     * An accumulator register that a clear signal empties: an AND and a flip-flop a bit.
     *
     * @param bits bits
     * @return the component
     */
    public static Component clearRegister(int bits) {
        Component plain = register(bits);
        Component gates = IntegerUnits.andRow(bits);
        return new Component("dffc" + bits, plain.areaGe() + gates.areaGe(), 0,
                plain.switchedGe() + gates.switchedGe(), 1, bits);
    }

    /**
     * Clock-to-output and setup of a flip-flop together, what every pipeline stage spends beside its logic.
     *
     * @return delay in FO4
     */
    public static double overheadFo4() {
        return Cells.inUse().flopDelayFo4();
    }
}
