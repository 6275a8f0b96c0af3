package io.mpgemm.dse.models.component;

import io.mpgemm.dse.models.component.Circuit.Rate;
import io.mpgemm.dse.models.numeric.E8M0;
import io.mpgemm.dse.models.numeric.ElementFormat;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the logic of a cell is drawn in: ports with the data that they see, then the lines of the bill of materials in the
 * order of the path, each a block between buses. {@link Logic} runs a drawing twice, with ripple-carry and with prefix
 * adders.
 *
 * <table>
 * <caption>Data at the ports ([synth] in docs/sources.md)</caption>
 * <tr><th>port</th><th>distribution</th><th>changes</th></tr>
 * <tr><td>integer activation of b bits</td><td>N(0, 2^(b-3))</td><td>each cycle</td></tr>
 * <tr><td>floating-point activation</td><td>N(0, 1), 0.5 % of them times 20</td><td>each cycle</td></tr>
 * <tr><td>signed weight of b bits</td><td>N(0, 2^(b-3)): the range is four sigma</td><td>weight stationary: when one is
 * loaded, else each cycle</td></tr>
 * <tr><td>unsigned weight of b bits</td><td>N(2^(b-1), 2.6/16 2^b)</td><td>the same</td></tr>
 * <tr><td>floating-point weight</td><td>N(0, 0.05)</td><td>the same</td></tr>
 * <tr><td>packed operands of a fusion unit</td><td>each as a signed one of its bits, idle bits 0</td><td>as those</td></tr>
 * <tr><td>exponent of a decoded operand</td><td>N(1, 1.5), within its range</td><td>as its integer</td></tr>
 * <tr><td>scale</td><td>0.01 |N(0, 1)| + 0.01</td><td>the same</td></tr>
 * <tr><td>element of a block</td><td>normal, the largest of a block in the middle of the top binade</td><td>as the
 * operand's</td></tr>
 * <tr><td>element under a scale of a whole column</td><td>normal, the format's largest number at four sigma; activations:
 * at 60, 0.5 % of them times 20</td><td>the same</td></tr>
 * <tr><td>scale of a block</td><td>E8M0: code N(120, 1.5); E4M3: 40 |N(0, 1)| + 120</td><td>the same</td></tr>
 * <tr><td>neighbour's partial sum</td><td>normal, as the sum of 64 products</td><td>each cycle, apart from the
 * activation</td></tr>
 * <tr><td>own accumulator</td><td>what the drawing sums, emptied every 256 products</td><td>each cycle</td></tr>
 * </table>
 */
public final class Schematic {

    private static final int PRODUCTS_OF_A_SUM = 64;
    private static final int PRODUCTS_OF_AN_OUTPUT = 256;
    /** Standard deviation of unsigned codes over half their range: 2.6 of 8 for UINT4. */
    private static final double CODE_SPREAD = 2.6 / 8;
    private static final double INT8_SIGMA = 32;
    private static final double OUTLIER_SHARE = 0.005;
    private static final double OUTLIER_FACTOR = 20;
    private static final double EXPONENT_MEAN = 1;
    private static final double EXPONENT_SIGMA = 1.5;

    /** Largest of 16 or 32 normal numbers, in sigmas. */
    private static final double PEAK_OF_A_BLOCK = 2.4;
    private static final double PEAK_OF_A_COLUMN = 4;
    private static final double PEAK_OF_A_TOKEN = 60;
    private static final double MEAN_SCALE_CODE = 120;
    private static final double SIGMA_OF_SCALE_CODES = 1.5;
    private static final int SCALE_BIAS = 127;

    /** Wires with a number on them. */
    public static final class Bus {

        private final int[] nets;
        private final double rms;

        private Bus(int[] nets, double rms) {
            this.nets = nets;
            this.rms = rms;
        }

        /**
         * Its width.
         *
         * @return bits
         */
        public int bits() {
            return nets.length;
        }
    }

    /** What a register around the logic holds. */
    enum Role {
        ACTIVATION, WEIGHT, SUM, OPERAND
    }

    /**
     * A register.
     *
     * @param role what it holds
     * @param bits its bits
     * @param port number of the port that it drives
     */
    record Register(Role role, int bits, int port) {}

    /**
     * A line of the bill of materials.
     *
     * @param role      what the block does here
     * @param component what it is
     */
    record Line(String role, String component) {}

    private static final double SCALE_RMS = 0.019;

    private final Circuit circuit;
    private final Wrapper wrapper;
    private final List<Line> lines = new ArrayList<>();
    private final List<Register> registers = new ArrayList<>();
    private double productRms = 1;
    private int[] accumulator = new int[0];
    private int ports;

    Schematic(Wrapper wrapper, Circuit circuit) {
        this.wrapper = wrapper;
        this.circuit = circuit;
    }

    List<Line> lines() {
        return lines;
    }

    List<Register> registers() {
        return registers;
    }

    private Bus port(Role role, int bits, Stimulus stimulus, double rms) {
        registers.add(new Register(role, bits, ports++));
        Rate rate = role == Role.WEIGHT && wrapper == Wrapper.WEIGHT_STATIONARY ? Rate.HELD : Rate.FRESH;
        return new Bus(circuit.input(bits, stimulus, rate), rms);
    }

    /**
     * An integer activation.
     *
     * @param bits its bits, two's complement
     * @return the bus
     */
    public Bus activation(int bits) {
        double sigma = Math.scalb(1.0, bits - 3);
        return port(Role.ACTIVATION, bits, Stimulus.signed(bits, sigma), sigma);
    }

    /**
     * A floating-point activation.
     *
     * @param format its format
     * @return the bus
     */
    public Bus activation(FloatFormat format) {
        double rms = Math.sqrt(1 + OUTLIER_SHARE * (OUTLIER_FACTOR * OUTLIER_FACTOR - 1));
        return port(Role.ACTIVATION, format.bits(), new Stimulus.Real(format, 1, OUTLIER_SHARE, OUTLIER_FACTOR), rms);
    }

    /**
     * An integer weight.
     *
     * @param bits   its bits
     * @param signed whether it is in two's complement
     * @return the bus
     */
    public Bus weight(int bits, boolean signed) {
        double half = Math.scalb(1.0, bits - 1);
        if (signed) {
            return port(Role.WEIGHT, bits, Stimulus.signed(bits, half / 4), half / 4);
        }
        double sigma = half * CODE_SPREAD;
        return port(Role.WEIGHT, bits, Stimulus.unsigned(bits, half, sigma), Math.hypot(half, sigma));
    }

    /**
     * A floating-point weight.
     *
     * @param format its format
     * @return the bus
     */
    public Bus weight(FloatFormat format) {
        return port(Role.WEIGHT, format.bits(), new Stimulus.Real(format, 0.05, 0, 1), 0.05);
    }

    /**
     * A floating-point scale that stays with its weight.
     *
     * @param format its format
     * @return the bus
     */
    public Bus weightScale(FloatFormat format) {
        return port(Role.WEIGHT, format.bits(), new Stimulus.Positive(format, 0.01, 0.01), 0.019);
    }

    /**
     * The exponent that a decoder gives beside an activation's integer.
     *
     * @param bits its bits, unsigned
     * @return the bus
     */
    public Bus activationExponent(int bits) {
        return port(Role.ACTIVATION, bits, Stimulus.unsigned(bits, EXPONENT_MEAN, EXPONENT_SIGMA), EXPONENT_MEAN);
    }

    /**
     * The exponent that a decoder gives beside a weight's integer.
     *
     * @param bits its bits, unsigned
     * @return the bus
     */
    public Bus weightExponent(int bits) {
        return port(Role.WEIGHT, bits, Stimulus.unsigned(bits, EXPONENT_MEAN, EXPONENT_SIGMA), EXPONENT_MEAN);
    }

    /**
     * An activation under a shared scale.
     *
     * @param format  its format
     * @param inBlock whether a few numbers share the scale, as against a whole token
     * @return the bus
     */
    public Bus activation(ElementFormat format, boolean inBlock) {
        double sigma = inBlock ? sigmaInBlock(format) : format.max() / PEAK_OF_A_TOKEN;
        double share = inBlock ? 0 : OUTLIER_SHARE;
        double rms = sigma * Math.sqrt(1 + share * (OUTLIER_FACTOR * OUTLIER_FACTOR - 1));
        return port(Role.ACTIVATION, format.bits(), new Stimulus.Element(format, sigma, share, OUTLIER_FACTOR), rms);
    }

    /**
     * A weight under a shared scale.
     *
     * @param format  its format
     * @param inBlock whether a few numbers share the scale, as against a whole column
     * @return the bus
     */
    public Bus weight(ElementFormat format, boolean inBlock) {
        double sigma = inBlock ? sigmaInBlock(format) : format.max() / PEAK_OF_A_COLUMN;
        return port(Role.WEIGHT, format.bits(), new Stimulus.Element(format, sigma, 0, 1), sigma);
    }

    private static double sigmaInBlock(ElementFormat format) {
        return Math.scalb(Math.sqrt(2), format.maxExponent()) / PEAK_OF_A_BLOCK;
    }

    /**
     * The power-of-two scale (E8M0) of a block of activations.
     *
     * @return the bus
     */
    public Bus activationPower() {
        return power(Role.ACTIVATION);
    }

    /**
     * The power-of-two scale (E8M0) of a block of weights.
     *
     * @return the bus
     */
    public Bus weightPower() {
        return power(Role.WEIGHT);
    }

    private Bus power(Role role) {
        return port(role, E8M0.BITS, Stimulus.unsigned(E8M0.BITS, MEAN_SCALE_CODE, SIGMA_OF_SCALE_CODES),
                Math.pow(2, MEAN_SCALE_CODE - SCALE_BIAS));
    }

    /**
     * The E4M3 scale of a block of activations.
     *
     * @return the bus
     */
    public Bus activationFactor() {
        return factor(Role.ACTIVATION);
    }

    /**
     * The E4M3 scale of a block of weights.
     *
     * @return the bus
     */
    public Bus weightFactor() {
        return factor(Role.WEIGHT);
    }

    private Bus factor(Role role) {
        return port(role, FloatFormat.FP8_E4M3.bits(), new Stimulus.Positive(FloatFormat.FP8_E4M3, 40, 120), 155);
    }

    /**
     * A zero point that stays with its weight.
     *
     * @param bits its bits, those of the weight's code
     * @return the bus
     */
    public Bus zeroPoint(int bits) {
        double half = Math.scalb(1.0, bits - 1);
        return constantOfWeight(bits, half, half / 8);
    }

    /**
     * The INT8 scale that spreads codes as INT8 weights are spread.
     *
     * @param codeBits bits of the code
     * @return the bus
     */
    public Bus levelScale(int codeBits) {
        double scale = levelScaleMean(codeBits);
        return constantOfWeight(8, scale, scale / 6);
    }

    /**
     * The zero point times that scale.
     *
     * @param codeBits bits of the code
     * @return the bus
     */
    public Bus levelZero(int codeBits) {
        double zero = levelScaleMean(codeBits) * Math.scalb(1.0, codeBits - 1);
        return constantOfWeight(8, zero, zero / 6);
    }

    private static double levelScaleMean(int codeBits) {
        return INT8_SIGMA / (CODE_SPREAD * Math.scalb(1.0, codeBits - 1));
    }

    private Bus constantOfWeight(int bits, double mean, double sigma) {
        return port(Role.WEIGHT, bits, Stimulus.unsigned(bits, mean, sigma), Math.hypot(mean, sigma));
    }

    /**
     * An integer operand of a shared unit.
     *
     * @param bits its bits, two's complement
     * @param rms  its root mean square
     * @return the bus
     */
    public Bus operand(int bits, double rms) {
        return port(Role.OPERAND, bits, Stimulus.signed(bits, rms), rms);
    }

    /**
     * An unsigned operand of a shared unit.
     *
     * @param bits its bits
     * @return the bus
     */
    public Bus unsignedOperand(int bits) {
        double half = Math.scalb(1.0, bits - 1);
        return port(Role.OPERAND, bits, Stimulus.unsigned(bits, half, half / 4), half);
    }

    /**
     * A floating-point operand of a shared unit.
     *
     * @param format its format
     * @param rms    its root mean square
     * @return the bus
     */
    public Bus operand(FloatFormat format, double rms) {
        return port(Role.OPERAND, format.bits(), new Stimulus.Real(format, rms, 0, 1), rms);
    }

    /**
     * A scale at a shared unit.
     *
     * @param format its format
     * @return the bus
     */
    public Bus scaleOperand(FloatFormat format) {
        return port(Role.OPERAND, format.bits(), new Stimulus.Positive(format, 0.01, 0.01), SCALE_RMS);
    }

    /**
     * A power of two at a shared unit: an exponent of 8 bits with bias 127, spread as scales are.
     *
     * @return the bus
     */
    public Bus powerOperand() {
        return port(Role.OPERAND, Byte.SIZE, Stimulus.unsigned(Byte.SIZE, 121, 1), SCALE_RMS);
    }

    /**
     * A number times a power of two ({@link FloatUnits#powerScaler}).
     *
     * @param role   what it does
     * @param x      the number
     * @param format its format
     * @param power  the power
     * @return the product
     */
    public Bus scaleByPower(String role, Bus x, FloatFormat format, Bus power) {
        return line(role, format.name() + "_scale_pow2", x.rms * power.rms,
                () -> FloatUnits.scaleByPower(circuit, x.nets, format, power.nets));
    }

    /**
     * The partial sum so far, an integer; the products that it sums are those of the block before.
     *
     * @param bits its bits
     * @return the bus
     */
    public Bus partialSum(int bits) {
        double rms = Math.sqrt(PRODUCTS_OF_A_SUM) * productRms;
        return sum(bits, Stimulus.signed(bits, rms), rms);
    }

    /**
     * The partial sum so far, a floating-point number.
     *
     * @param format its format
     * @return the bus
     */
    public Bus partialSum(FloatFormat format) {
        double rms = Math.sqrt(PRODUCTS_OF_A_SUM) * productRms;
        return sum(format.bits(), new Stimulus.Real(format, rms, 0, 1), rms);
    }

    private Bus sum(int bits, Stimulus stimulus, double rms) {
        if (wrapper == Wrapper.OUTPUT_STATIONARY) {
            accumulator = circuit.register(bits);
            int keep = circuit.input(1, new Stimulus.KeptFor(PRODUCTS_OF_AN_OUTPUT), Rate.FRESH)[0];
            ports++;
            registers.add(new Register(Role.SUM, bits, -1));
            return new Bus(circuit.and2(keep, accumulator), rms);
        }
        registers.add(new Register(Role.SUM, bits, ports++));
        return new Bus(circuit.input(bits, stimulus, Rate.APART), rms);
    }

    private Bus line(String role, String component, double rms, Supplier<int[]> build) {
        circuit.region(lines.size());
        lines.add(new Line(role, component));
        return new Bus(build.get(), rms);
    }

    private static String sign(boolean signed) {
        return signed ? "s" : "u";
    }

    /**
     * The sum so far plus products of integers, in one carry-save tree ({@link Multipliers}).
     *
     * @param role            what it does
     * @param activations     activations
     * @param weights         weights, as many, unsigned or signed
     * @param signedWeights   whether weights are signed; activations are
     * @param accumulatorBits bits of the sum
     * @return the new sum
     */
    public Bus multiplyAccumulate(String role, List<Bus> activations, List<Bus> weights, boolean signedWeights,
            int accumulatorBits) {
        Bus x = activations.getFirst();
        Bus w = weights.getFirst();
        productRms = x.rms * w.rms;
        Bus before = partialSum(accumulatorBits);
        String lanes = activations.size() == 1 ? "" : activations.size() + "x";
        String name = "mac_" + lanes + "s" + x.bits() + "x" + sign(signedWeights) + w.bits() + "_acc" + accumulatorBits;
        return line(role, name, before.rms, () -> {
            Multipliers.Tree tree = new Multipliers.Tree(circuit, accumulatorBits);
            for (int i = 0; i < activations.size(); i++) {
                tree.addProduct(activations.get(i).nets, true, weights.get(i).nets, signedWeights);
            }
            tree.add(before.nets, 0);
            return tree.sum();
        });
    }

    /**
     * The sum so far plus the products of a fusion unit of 2-bit bricks ({@link FusionUnit}), whose precision is set from
     * outside: the circuit is the same for every one, what it does is not.
     *
     * @param role            what it does
     * @param activationBits  bits of an activation: 2, 4 or 8
     * @param weightBits      bits of a weight: 2, 4 or 8
     * @param accumulatorBits bits of the sum
     * @return the new sum
     */
    public Bus fusedMultiplyAccumulate(String role, int activationBits, int weightBits, int accumulatorBits) {
        Bus x = packed(Role.ACTIVATION, true, activationBits, activationBits, weightBits);
        Bus w = packed(Role.WEIGHT, false, weightBits, activationBits, weightBits);
        int[] xMode = mode(activationBits);
        int[] wMode = mode(weightBits);
        double lanes = FusionUnit.lanes(activationBits, weightBits);
        productRms = Math.sqrt(lanes) * x.rms * w.rms;
        Bus sum = line(role + ", bricks and tree", "fusion16x2x2", productRms,
                () -> FusionUnit.sum(circuit, x.nets, w.nets, xMode, wMode));
        return integerAdd(role, sum, partialSum(accumulatorBits));
    }

    private Bus packed(Role role, boolean activations, int bits, int xBits, int wBits) {
        double sigma = Math.scalb(1.0, bits - 3);
        return port(role, FusionUnit.SLOT_BITS, new Stimulus.Packed(Stimulus.signed(bits, sigma),
                FusionUnit.slots(activations, xBits, wBits), FusionUnit.DIGIT_BITS), sigma);
    }

    /** Whether operands of some bits are fused in pairs, and in pairs of these; wires from the array's edge. */
    private int[] mode(int bits) {
        ports++;
        return circuit.input(2, new Stimulus.Fixed(bits == 2 ? 0 : bits == 4 ? 1 : 3), Rate.FRESH);
    }

    /**
     * The sum so far plus a product of decoded operands, {@code (a * c) << (b + d)} (ANT, MICRO 2022, section 5; OliVe, ISCA
     * 2023, section 4.4): a small multiplier, an exponent adder, a barrel shifter, an adder.
     *
     * @param x               integer of the activation
     * @param xExponent       its exponents, one bus or none
     * @param w               integer of the weight
     * @param wExponent       its exponents, one bus or none
     * @param productBits     bits that hold every product
     * @param accumulatorBits bits of the sum
     * @return the new sum
     */
    public Bus exponentIntegerMac(Bus x, List<Bus> xExponent, Bus w, List<Bus> wExponent, int productBits,
            int accumulatorBits) {
        Bus product = integerMultiply("multiply integers", x, w, true);
        List<Bus> exponents = new ArrayList<>(xExponent);
        exponents.addAll(wExponent);
        if (exponents.isEmpty()) {
            return integerAdd("accumulate", product, partialSum(accumulatorBits));
        }
        Bus exponent = exponents.getFirst();
        if (exponents.size() == 2) {
            Bus other = exponents.getLast();
            int bits = Math.max(exponent.bits(), other.bits());
            Bus first = exponent;
            exponent = line("add exponents", "add" + bits, first.rms + other.rms, () -> circuit.add(
                    Circuit.zeroExtend(first.nets, bits), Circuit.zeroExtend(other.nets, bits), Circuit.ZERO));
        }
        Bus amount = exponent;
        int bits = Math.max(product.bits(), Math.min(productBits, accumulatorBits));
        productRms = product.rms * Math.pow(2, exponent.rms);
        Bus shifted = line("shift", "lshift" + bits, productRms,
                () -> circuit.shiftLeft(Circuit.signExtend(product.nets, bits), amount.nets));
        return integerAdd("accumulate", shifted, partialSum(accumulatorBits));
    }

    /**
     * Codes of ANT's types with a sign as integers with exponents ({@link Decoders#antType}).
     *
     * @param role what it does
     * @param code the code, in sign and magnitude or two's complement
     * @param type its type, two bits: power of two, flint
     * @return integer and exponent side by side
     */
    public Bus antDecode(String role, Bus code, Bus type) {
        return line(role, "decode_ants" + code.bits(), 1,
                () -> Decoders.antSigned(circuit, code.nets, type.nets[0], type.nets[1]));
    }

    /**
     * A pair of codes as integers with exponents ({@link Decoders#olivePair}).
     *
     * @param role   what it does
     * @param first  one code
     * @param second the other
     * @param bias   what is added to the exponents of outliers
     * @return integer and exponent of the first, then those of the second
     */
    public Bus oliveDecode(String role, Bus first, Bus second, Bus bias) {
        return line(role, "decode_olive" + first.bits(), 1,
                () -> Decoders.olivePair(circuit, first.nets, second.nets, bias.nets));
    }

    /**
     * Keeps an integer sum within its range.
     *
     * @param role what it does
     * @param sum  the sum
     * @return the sum, or the end of the range where the two top bits differ
     */
    public Bus saturate(String role, Bus sum) {
        return line(role, "saturate" + sum.bits(), sum.rms, () -> {
            int top = sum.bits() - 1;
            int over = circuit.xor(sum.nets[top], sum.nets[top - 1]);
            int[] out = sum.nets.clone();
            for (int i = 0; i < top; i++) {
                out[i] = circuit.mux(over, sum.nets[i], circuit.not(sum.nets[top]));
            }
            return out;
        });
    }

    /**
     * A product of floating-point numbers ({@link FloatUnits#multiplier}).
     *
     * @param role       what it does
     * @param x          one operand
     * @param xFormat    its format
     * @param w          the other
     * @param wFormat    its format
     * @param result     format of the product
     * @param subnormals whether subnormal numbers are kept
     * @return the product
     */
    public Bus multiply(String role, Bus x, FloatFormat xFormat, Bus w, FloatFormat wFormat, FloatFormat result,
            boolean subnormals) {
        productRms = x.rms * w.rms;
        return line(role, xFormat.name() + "x" + wFormat.name() + "_mul_" + result.name(), productRms,
                () -> FloatUnits.multiply(circuit, x.nets, xFormat, w.nets, wFormat, result, subnormals));
    }

    /**
     * A sum of floating-point numbers ({@link FloatUnits#adder}).
     *
     * @param role       what it does
     * @param a          one operand
     * @param b          the other
     * @param format     format of both and of the sum
     * @param subnormals whether subnormal numbers are kept
     * @return the sum
     */
    public Bus add(String role, Bus a, Bus b, FloatFormat format, boolean subnormals) {
        return line(role, format.name() + "_add", Math.hypot(a.rms, b.rms),
                () -> FloatUnits.add(circuit, a.nets, b.nets, format, subnormals));
    }

    /**
     * An unsigned weight times a floating-point activation by shifting and adding its significand
     * ({@link FloatUnits#significandMultiplier}).
     *
     * @param role       what it does
     * @param weight     the weight
     * @param x          the activation
     * @param format     its format
     * @param result     format of the product
     * @param subnormals whether subnormal numbers are kept
     * @return the product
     */
    public Bus significandMultiply(String role, Bus weight, Bus x, FloatFormat format, FloatFormat result,
            boolean subnormals) {
        productRms = x.rms * weight.rms;
        return line(role, "mixmul_" + format.name() + "_w" + weight.bits() + "_" + result.name(), productRms,
                () -> FloatUnits.significandProduct(circuit, weight.nets, x.nets, format, result, subnormals));
    }

    /**
     * An unsigned weight times a floating-point activation by exponent adds and floating-point adders
     * ({@link FloatUnits#exponentAddMultiplier}).
     *
     * @param role       what it does
     * @param weight     the weight
     * @param x          the activation
     * @param format     its format and that of the product
     * @param tree       whether the adders form a balanced tree, as against a chain
     * @param subnormals whether subnormal numbers are kept
     * @return the product
     */
    public Bus exponentAddMultiply(String role, Bus weight, Bus x, FloatFormat format, boolean tree,
            boolean subnormals) {
        productRms = x.rms * weight.rms;
        return line(role, "expmul_" + format.name() + "_w" + weight.bits(), productRms,
                () -> FloatUnits.exponentAddProduct(circuit, weight.nets, x.nets, format, tree, subnormals));
    }

    /**
     * The same number in a wider format: wires.
     *
     * @param number the number
     * @param from   its format
     * @param to     a format with as many bits or more in each field
     * @return the wider number; its exponent keeps the narrow format's bias, which only shifts the scale of all sums
     */
    public Bus widen(Bus number, FloatFormat from, FloatFormat to) {
        int m = from.fractionBits();
        int e = from.exponentBits();
        return new Bus(Circuit.concat(Circuit.constant(0, to.fractionBits() - m),
                Circuit.slice(number.nets, 0, m + e), Circuit.constant(0, to.exponentBits() - e),
                Circuit.slice(number.nets, m + e, m + e + 1)), number.rms);
    }

    /**
     * {@code (q - z) * s} in floating point ({@link FloatUnits#dequantizer}).
     *
     * @param role       what it does
     * @param q          the code
     * @param z          the zero point, of as many bits
     * @param s          the scale
     * @param format     format of scale and result
     * @param subnormals whether subnormal numbers are kept
     * @return the weight
     */
    public Bus dequantize(String role, Bus q, Bus z, Bus s, FloatFormat format, boolean subnormals) {
        double spread = Math.scalb(1.0, q.bits() - 1) * CODE_SPREAD;
        return line(role, "dequant_u" + q.bits() + "_" + format.name(), spread * s.rms,
                () -> FloatUnits.dequantize(circuit, q.nets, z.nets, s.nets, format, subnormals));
    }

    /**
     * {@code q * s - z * s} in INT8 ({@link IntegerUnits#int8Dequantizer}).
     *
     * @param role           what it does
     * @param q              the code
     * @param s              the scale
     * @param zeroTimesScale the zero point times the scale
     * @return the weight
     */
    public Bus int8Dequantize(String role, Bus q, Bus s, Bus zeroTimesScale) {
        double spread = Math.scalb(1.0, q.bits() - 1) * CODE_SPREAD;
        return line(role, "dequant_u" + q.bits() + "_int8", spread * s.rms,
                () -> IntegerUnits.int8Dequantize(circuit, q.nets, s.nets, zeroTimesScale.nets));
    }

    /**
     * The larger of an exponent so far and a number's.
     *
     * @param role    what it does
     * @param x       the number
     * @param format  its format
     * @param largest the exponent so far, of as many bits as the format's
     * @return the new exponent
     */
    public Bus largestExponent(String role, Bus x, FloatFormat format, Bus largest) {
        return line(role, "max_exponent_" + format.name(), largest.rms,
                () -> Alignment.largestExponent(circuit, x.nets, format, largest.nets));
    }

    /**
     * A number as an integer whose top bit has the weight of a shared exponent: a subtractor, a shifter and a conditional
     * negation, with a rounder where it rounds to nearest.
     *
     * @param role    what it does
     * @param x       the number
     * @param format  its format
     * @param largest the shared exponent, no smaller than the number's
     * @param bits    bits of the integer's magnitude
     * @param nearest whether what is shifted out is rounded to nearest, as against cut off
     * @return the integer, of one bit more
     */
    public Bus align(String role, Bus x, FloatFormat format, Bus largest, int bits, boolean nearest) {
        return line(role, "align_" + format.name() + "_" + bits + (nearest ? "_nearest" : ""),
                Math.scalb(1.0, bits - 3),
                () -> Alignment.align(circuit, x.nets, format, largest.nets, bits, nearest));
    }

    /**
     * A sum of floating-point products that are aligned to the largest exponent and rounded once
     * ({@link FloatUnits#alignedDot}).
     *
     * @param role        what it does
     * @param activations activations
     * @param weights     weights, as many
     * @param format      format of both
     * @param result      format of the sum
     * @param keptBits    fraction bits below the leading one of the largest term that are kept
     * @return the new sum
     */
    public Bus alignedDot(String role, List<Bus> activations, List<Bus> weights, FloatFormat format,
            FloatFormat result, int keptBits) {
        productRms = activations.getFirst().rms * weights.getFirst().rms;
        Bus before = partialSum(result);
        return line(role, "dp" + activations.size() + "_" + format.name() + "_" + result.name(), before.rms,
                () -> FloatUnits.alignedDot(circuit, nets(activations), nets(weights), before.nets, format, result,
                        keptBits));
    }

    /**
     * The sum of products of elements without loss ({@link BlockUnits}), in units of the smallest product.
     *
     * @param role        what it does
     * @param activations activations
     * @param x           their format
     * @param weights     weights, as many
     * @param w           their format
     * @return the sum in two's complement, and a bit that tells whether an operand is no number
     */
    public Bus fixedPointDot(String role, List<Bus> activations, ElementFormat x, List<Bus> weights,
            ElementFormat w) {
        productRms = activations.getFirst().rms * weights.getFirst().rms;
        String name = "dp" + activations.size() + "_" + x.text() + "x" + w.text() + "_fixed";
        return line(role, name, productRms * Math.sqrt(activations.size()),
                () -> BlockUnits.fixedPointDot(circuit, nets(activations), x, nets(weights), w));
    }

    /**
     * Such a sum as an FP32 number.
     *
     * @param role what it does
     * @param sum  the sum of {@link #fixedPointDot}
     * @param x    format of the activations
     * @param w    format of the weights
     * @return the number
     */
    public Bus unscaled(String role, Bus sum, ElementFormat x, ElementFormat w) {
        return line(role, "fixed" + (sum.bits() - 1) + "_to_fp32", sum.rms,
                () -> BlockUnits.toFloat(circuit, sum.nets, BlockUnits.unitExponent(x, w)));
    }

    /**
     * Such a sum times two powers of two: exponents are added on the way to FP32.
     *
     * @param role   what it does
     * @param sum    the sum of {@link #fixedPointDot}
     * @param xScale E8M0 scale of the activations
     * @param wScale E8M0 scale of the weights
     * @param x      format of the activations
     * @param w      format of the weights
     * @return the FP32 number
     */
    public Bus scaledByPowers(String role, Bus sum, Bus xScale, Bus wScale, ElementFormat x, ElementFormat w) {
        productRms *= xScale.rms * wScale.rms;
        return line(role, "fixed" + (sum.bits() - 1) + "_e8m0_to_fp32", sum.rms * xScale.rms * wScale.rms,
                () -> BlockUnits.scaledByPowers(circuit, sum.nets, xScale.nets, wScale.nets,
                        BlockUnits.unitExponent(x, w)));
    }

    /**
     * Such a sum times two E4M3 scales: their product multiplies it on the way to FP32.
     *
     * @param role   what it does
     * @param sum    the sum of {@link #fixedPointDot}
     * @param xScale E4M3 scale of the activations
     * @param wScale E4M3 scale of the weights
     * @param x      format of the activations
     * @param w      format of the weights
     * @return the FP32 number
     */
    public Bus scaledByFactors(String role, Bus sum, Bus xScale, Bus wScale, ElementFormat x, ElementFormat w) {
        productRms *= xScale.rms * wScale.rms;
        return line(role, "fixed" + (sum.bits() - 1) + "_e4m3_to_fp32", sum.rms * xScale.rms * wScale.rms,
                () -> BlockUnits.scaledByNumbers(circuit, sum.nets, xScale.nets, wScale.nets,
                        BlockUnits.unitExponent(x, w)));
    }

    /**
     * The sum so far plus products of elements, aligned to the largest exponent and truncated ({@link BlockUnits}).
     *
     * @param role        what it does
     * @param activations activations
     * @param x           their format
     * @param weights     weights, as many
     * @param w           their format
     * @param scales      the E8M0 scales of both, or none
     * @param keptBits    fraction bits below the leading one of the largest term that are kept; with less than FP32's the
     *                        sum has no more either
     * @return the new sum
     */
    public Bus alignedDot(String role, List<Bus> activations, ElementFormat x, List<Bus> weights, ElementFormat w,
            List<Bus> scales, int keptBits) {
        productRms = activations.getFirst().rms * weights.getFirst().rms;
        scales.forEach(scale -> productRms *= scale.rms);
        Bus before = partialSum(BlockUnits.sumFormat(keptBits));
        return line(role, "dp" + activations.size() + "_" + x.text() + "x" + w.text() + "_kept" + keptBits, before.rms,
                () -> BlockUnits.alignedDot(circuit, nets(activations), x, nets(weights), w, nets(scales), before.nets,
                        keptBits));
    }

    private static List<int[]> nets(List<Bus> buses) {
        return buses.stream().map(bus -> bus.nets).toList();
    }

    /**
     * A weight as signed powers of two, one of which is taken at a time: its exponent, whether it is not zero, its sign. Where
     * weights stream they come one after the other; a stationary weight keeps them all and selects.
     *
     * @param exponentBits bits of an exponent
     * @param count        powers of two a weight
     * @return the one that is taken
     */
    public Bus term(int exponentBits, int count) {
        int[][] terms = new int[wrapper == Wrapper.WEIGHT_STATIONARY ? count : 1][];
        double rms = Math.scalb(1.0, exponentBits);
        for (int i = 0; i < terms.length; i++) {
            terms[i] = port(Role.WEIGHT, exponentBits + 2, Stimulus.uniform(), rms).nets;
        }
        return terms.length == 1 ? new Bus(terms[0], rms)
                : line("term select", "mux" + count + "to1_x" + (exponentBits + 2), rms, () -> {
                    int[] turn = circuit.input(IntegerUnits.bitsFor(count), Stimulus.uniform(), Rate.FRESH);
                    ports++;
                    return circuit.select(turn, terms);
                });
    }

    /**
     * A sum of activations times signed powers of two with one rounding ({@link FloatUnits#termDot}).
     *
     * @param role        what it does
     * @param activations activations
     * @param terms       powers of two, as many
     * @param format      format of the activations
     * @param result      format of the sum
     * @param keptBits    bits below the leading one of the largest term that are kept
     * @return the new sum
     */
    public Bus termDot(String role, List<Bus> activations, List<Bus> terms, FloatFormat format, FloatFormat result,
            int keptBits) {
        productRms = activations.getFirst().rms * terms.getFirst().rms;
        Bus before = partialSum(result);
        return line(role, "termdot" + activations.size() + "_" + format.name() + "_" + result.name(), before.rms,
                () -> FloatUnits.termDot(circuit, nets(activations), nets(terms), before.nets, format, result,
                        keptBits));
    }

    /**
     * The same without rounding, into a {@link TruncatedSum}.
     *
     * @param role        what it does
     * @param activations activations
     * @param terms       powers of two, as many
     * @param format      format of the activations
     * @return the new sum
     */
    public Bus truncatedTermDot(String role, List<Bus> activations, List<Bus> terms, FloatFormat format) {
        productRms = activations.getFirst().rms * terms.getFirst().rms;
        Bus before = partialSum(TruncatedSum.word(format));
        return line(role, "termdot" + activations.size() + "_" + format.name() + "_trunc15", before.rms,
                () -> TruncatedSum.dot(circuit, nets(activations), nets(terms), before.nets, format));
    }

    /**
     * A product of a signed integer and another.
     *
     * @param role    what it does
     * @param a       the signed integer
     * @param b       the other
     * @param bSigned whether that is signed, too
     * @return the product, in the bits of both
     */
    public Bus integerMultiply(String role, Bus a, Bus b, boolean bSigned) {
        productRms = a.rms * b.rms;
        return line(role, "mul_s" + a.bits() + "x" + sign(bSigned) + b.bits(), productRms,
                () -> Multipliers.product(circuit, a.nets, true, b.nets, bSigned, a.bits() + b.bits()));
    }

    /**
     * A sum of signed integers.
     *
     * @param role what it does
     * @param a    an integer, extended to the bits of the other
     * @param b    the other
     * @return the sum in its bits
     */
    public Bus integerAdd(String role, Bus a, Bus b) {
        return line(role, "add" + b.bits(), b.rms, () -> Circuit.slice(
                circuit.add(Circuit.signExtend(a.nets, b.bits()), b.nets, Circuit.ZERO), 0, b.bits()));
    }

    /**
     * A difference of integers.
     *
     * @param role what it does
     * @param a    the minuend
     * @param b    the subtrahend, cut or extended to the minuend's bits
     * @return the difference in the minuend's bits
     */
    public Bus subtract(String role, Bus a, Bus b) {
        int bits = a.bits();
        int[] other = b.bits() > bits ? Circuit.slice(b.nets, 0, bits) : Circuit.signExtend(b.nets, bits);
        return line(role, "sub" + bits, Math.hypot(a.rms, b.rms),
                () -> Circuit.slice(circuit.subtract(a.nets, other), 0, bits));
    }

    /**
     * A difference of floating-point numbers: an adder with a sign turned.
     *
     * @param role       what it does
     * @param a          the minuend
     * @param b          the subtrahend
     * @param format     format of all
     * @param subnormals whether subnormal numbers are kept
     * @return the difference
     */
    public Bus subtract(String role, Bus a, Bus b, FloatFormat format, boolean subnormals) {
        return line(role, format.name() + "_sub", Math.hypot(a.rms, b.rms), () -> {
            int[] negative = b.nets.clone();
            negative[negative.length - 1] = circuit.not(negative[negative.length - 1]);
            return FloatUnits.add(circuit, a.nets, negative, format, subnormals);
        });
    }

    /**
     * A signed integer as a floating-point number ({@link FloatUnits#intToFloat}).
     *
     * @param role   what it does
     * @param a      the integer
     * @param format format of the result
     * @return the number
     */
    public Bus toFloat(String role, Bus a, FloatFormat format) {
        return line(role, "int" + a.bits() + "_to_" + format.name(), a.rms,
                () -> FloatUnits.convert(circuit, a.nets, true, format));
    }

    /**
     * Names what the logic gives: the sum that the cell's register takes, or the unit's output.
     *
     * @param output the bus
     */
    public void result(Bus output) {
        circuit.output(output.nets);
        if (wrapper == Wrapper.OUTPUT_STATIONARY) {
            circuit.feed(accumulator, output.nets);
        }
    }
}
