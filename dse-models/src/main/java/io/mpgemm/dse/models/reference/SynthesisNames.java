package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.component.Component;
import io.mpgemm.dse.models.component.Event;
import io.mpgemm.dse.models.component.FloatUnits;
import io.mpgemm.dse.models.component.GroupDequantizer;
import io.mpgemm.dse.models.component.IntegerUnits;
import io.mpgemm.dse.models.component.Logic;
import io.mpgemm.dse.models.component.Luts;
import io.mpgemm.dse.models.component.Multipliers;
import io.mpgemm.dse.models.component.Part;
import io.mpgemm.dse.models.component.Schematic;
import io.mpgemm.dse.models.component.Schematic.Bus;
import io.mpgemm.dse.models.component.Storage;
import io.mpgemm.dse.models.component.Unit;
import io.mpgemm.dse.models.component.Wrapper;
import io.mpgemm.dse.models.numeric.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of circuits in synthesis tables, of any width, and the bills of materials that they stand for. The grammar is
 * in {@code README.md} of the folder {@code reference}.
 */
final class SynthesisNames {

    private static final int WIDEST = 64;
    private static final int MOST_WAYS = 1024;
    private static final int KEPT_BITS = 26;

    /** What a name stands for. */
    sealed interface Circuit permits Combinational, Clocked, Unknown {}

    /**
     * Logic without registers.
     *
     * @param component the logic
     */
    record Combinational(Component component) implements Circuit {}

    /**
     * Logic with registers.
     *
     * @param unit         its bill of materials, unpipelined
     * @param logic        where it was drawn as one, the drawing
     * @param macsPerCycle multiply-accumulates of one cycle
     * @param stages       pipeline stages
     */
    record Clocked(Unit unit, Optional<Logic> logic, double macsPerCycle, int stages) implements Circuit {}

    /**
     * No circuit.
     *
     * @param reason why
     */
    record Unknown(String reason) implements Circuit {}

    /** Numbers out of range for a circuit, with the reason of an {@link Unknown}. */
    private static final class RangeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String reason;

        RangeException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private record Rule(Pattern pattern, Function<MatchResult, Component> build) {}

    private record CellRule(Pattern pattern, int lanesGroup, Function<MatchResult, Consumer<Schematic>> draw) {}

    private static final String FORMAT = "(fp16|bf16|fp32|fp8_e4m3|fp8_e5m2)";
    private static final String SUBNORMALS = "(ftz|full)";

    private static final List<Rule> COMPONENTS = List.of(
            rule("add(\\d+)", m -> IntegerUnits.adder(width(m, 1))),
            rule("mul_([us])(\\d+)x([us])(\\d+)", m -> Multipliers.multiplier(width(m, 2), m.group(1).equals("s"),
                    width(m, 4), m.group(3).equals("s"))),
            rule(FORMAT + "_add_" + SUBNORMALS, m -> FloatUnits.adder(format(m, 1), full(m, 2))),
            rule(FORMAT + "_mul_" + SUBNORMALS, m -> FloatUnits.multiplier(format(m, 1), format(m, 1), format(m, 1),
                    full(m, 2))),
            rule(FORMAT + "mul_exact_" + FORMAT + "_" + SUBNORMALS, m -> FloatUnits.multiplier(format(m, 1),
                    format(m, 1), format(m, 2), full(m, 3))),
            rule(FORMAT + "x" + FORMAT + "_mul_" + FORMAT + "_" + SUBNORMALS, m -> FloatUnits.multiplier(format(m, 1),
                    format(m, 2), format(m, 3), full(m, 4))),
            rule("mixmul_" + FORMAT + "_w(\\d+)_" + FORMAT + "_" + SUBNORMALS, m -> FloatUnits.significandMultiplier(
                    between(m, 2, 1, 16), format(m, 1), format(m, 3), full(m, 4))),
            rule("rshift(\\d+)", m -> IntegerUnits.rightShifter(width(m, 1), false)),
            rule("rshsticky(\\d+)", m -> IntegerUnits.rightShifter(width(m, 1), true)),
            rule("lzc(\\d+)", m -> IntegerUnits.leadingZeroCounter(width(m, 1))),
            rule("mux(\\d+)to1_x(\\d+)", m -> IntegerUnits.mux(between(m, 1, 2, MOST_WAYS), width(m, 2))),
            rule("int(\\d+)_to_" + FORMAT, m -> FloatUnits.intToFloat(between(m, 1, 2, WIDEST), true, format(m, 2))));

    private static final List<CellRule> CELLS = List.of(
            cell("(?:int|mulu|mixpe)_s(\\d+)x([us])(\\d+)_acc(\\d+)(?:_dp(\\d+))?", 5, m -> integerMac(m)),
            cell("(fp16|bf16)_mul_(fp32|fp16)_add_" + SUBNORMALS, 0, m -> floatMac(m)),
            cell("(fp16|bf16)_dp(\\d+)_(fp32|fp16)_ftz", 2, m -> c -> {
                int lanes = between(m, 2, 2, 16);
                c.result(c.alignedDot("multiply, align and add",
                        Stream.generate(() -> c.activation(format(m, 1))).limit(lanes).toList(),
                        Stream.generate(() -> c.weight(format(m, 1))).limit(lanes).toList(), format(m, 1),
                        format(m, 3), KEPT_BITS));
            }),
            cell("dequant_w(\\d+)a8_acc(\\d+)", 0, m -> c -> {
                int bits = between(m, 1, 2, 8);
                Bus x = c.activation(8);
                Bus w = c.int8Dequantize("dequantise", c.weight(bits, false), c.levelScale(bits), c.levelZero(bits));
                c.result(c.multiplyAccumulate("MAC", List.of(x), List.of(w), true, between(m, 2, 16, WIDEST)));
            }),
            cell("dequant_w(\\d+)a16_acc(fp32|fp16)_" + SUBNORMALS, 0, m -> c -> {
                int bits = between(m, 1, 1, 8);
                FloatFormat half = FloatFormat.FP16;
                Bus x = c.activation(half);
                Bus w = c.dequantize("dequantise", c.weight(bits, false), c.zeroPoint(bits), c.weightScale(half), half,
                        full(m, 3));
                multiplyAdd(c, x, w, half, format(m, 2), full(m, 3));
            }),
            cell("mixpe_w(\\d+)a(fp16|bf16)_acc(fp32|fp16)_" + SUBNORMALS, 0, m -> c -> {
                FloatFormat sum = format(m, 3);
                Bus x = c.activation(format(m, 2));
                Bus product = c.significandMultiply("significand shift-add", c.weight(between(m, 1, 1, 8), false), x,
                        format(m, 2), sum, full(m, 4));
                c.result(c.add("add", product, c.partialSum(sum), sum, full(m, 4)));
            }),
            cell("mixpe_naive_w(\\d+)a16_acc(fp32|fp16)", 0, m -> c -> {
                FloatFormat half = FloatFormat.FP16;
                FloatFormat sum = format(m, 2);
                Bus x = c.activation(half);
                Bus product = c.exponentAddMultiply("exponent adds and partial sums",
                        c.weight(between(m, 1, 1, 8), false), x, half, true, false);
                c.result(c.add("add", c.widen(product, half, sum), c.partialSum(sum), sum, false));
            }));

    private static final Pattern STAGES = Pattern.compile("(.*)_p([1-4])");
    private static final Pattern INTEGER_MAC = Pattern.compile("(?:int|mulu|mixpe)_s(\\d+)x([us])(\\d+)_acc(\\d+)");
    private static final Pattern GROUP = Pattern.compile("gdq_(?:int(\\d+)|(fp32|fp16))_fp32");
    private static final Pattern REGISTERS = Pattern.compile("dff(\\d+)_(random|hold)");
    private static final Pattern GENERATOR = Pattern.compile("lutgen_(?:int(\\d+)|(fp16|bf16))_mu(\\d+)");
    private static final Pattern ROW = Pattern
            .compile("lutrow_(?:int(\\d+)_mu(\\d+)_q(\\d+)_acc(\\d+)|(fp16|bf16)_mu(\\d+)_q(\\d+)_acc(fp32|fp16))");
    private static final Map<String, Wrapper> WRAPPERS = Map.of("ws", Wrapper.WEIGHT_STATIONARY, "wsp",
            Wrapper.WEIGHT_STATIONARY, "os", Wrapper.OUTPUT_STATIONARY);

    private SynthesisNames() {}

    private static Rule rule(String pattern, Function<MatchResult, Component> build) {
        return new Rule(Pattern.compile(pattern), build);
    }

    private static CellRule cell(String pattern, int lanesGroup,
            Function<MatchResult, Consumer<Schematic>> draw) {
        return new CellRule(Pattern.compile(pattern), lanesGroup, draw);
    }

    /**
     * The circuit of a name.
     *
     * @param pe      the name
     * @param wrapper the registers around it
     * @return the circuit, or why there is none
     */
    static Circuit circuit(String pe, String wrapper) {
        try {
            return known(pe, wrapper)
                    .orElseGet(() -> new Unknown("no circuit is named '" + pe + "' with wrapper '" + wrapper + "'"));
        } catch (RangeException e) {
            return new Unknown(e.reason);
        }
    }

    private static Optional<Circuit> known(String pe, String wrapper) {
        return switch (wrapper) {
            case "comb" -> match(COMPONENTS, pe);
            case "reg" -> groupDequantizer(pe);
            case "regout" -> registers(pe).or(() -> generator(pe));
            case "lut" -> row(pe);
            case "ws", "os", "wsp" -> cell(pe, wrapper);
            default -> Optional.of(new Unknown("wrapper '" + wrapper
                    + "' has no model; those with one are comb, lut, os, reg, regout, ws, wsp"));
        };
    }

    private static Optional<Circuit> match(List<Rule> rules, String pe) {
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern.matcher(pe);
            if (matcher.matches()) {
                return Optional.of(new Combinational(rule.build.apply(matcher)));
            }
        }
        return Optional.empty();
    }

    private static Optional<Circuit> cell(String pe, String wrapper) {
        Matcher suffix = STAGES.matcher(pe);
        boolean piped = suffix.matches();
        String name = piped ? suffix.group(1) : pe;
        int stages = piped ? Integer.parseInt(suffix.group(2)) : 1;
        Matcher integer = INTEGER_MAC.matcher(name);
        if (stages > 1 && integer.matches()) {
            // Cut between multiplier and adder, the accumulator cannot be fused into the tree.
            Logic logic = Logic.of(wrapper(wrapper), c -> {
                Bus product = c.integerMultiply("multiply", c.activation(between(integer, 1, 1, 32)),
                        c.weight(between(integer, 3, 1, 32), integer.group(2).equals("s")),
                        integer.group(2).equals("s"));
                c.result(c.integerAdd("add", product, c.partialSum(between(integer, 4, product.bits(), WIDEST))));
            });
            return Optional.of(new Clocked(pe(logic), Optional.of(logic), 1, stages));
        }
        for (CellRule rule : CELLS) {
            Matcher matcher = rule.pattern.matcher(name);
            if (matcher.matches()) {
                Logic logic = Logic.of(wrapper(wrapper), rule.draw.apply(matcher));
                int lanes = rule.lanesGroup == 0 || matcher.group(rule.lanesGroup) == null ? 1
                        : Integer.parseInt(matcher.group(rule.lanesGroup));
                return Optional.of(new Clocked(pe(logic), Optional.of(logic), lanes, stages));
            }
        }
        return Optional.empty();
    }

    private static Wrapper wrapper(String name) {
        return Optional.ofNullable(WRAPPERS.get(name)).orElseThrow();
    }

    private static Unit pe(Logic logic) {
        return logic.unit("PE", Unit.Placement.PE, Event.MAC, 1);
    }

    private static Consumer<Schematic> integerMac(MatchResult m) {
        int lanes = m.group(5) == null ? 1 : between(m, 5, 2, 16);
        int wide = between(m, 1, 1, 32);
        int bits = between(m, 3, 1, 32);
        boolean signed = m.group(2).equals("s");
        int accumulator = between(m, 4, wide + bits, WIDEST);
        return c -> c.result(c.multiplyAccumulate("MAC",
                Stream.generate(() -> c.activation(wide)).limit(lanes).toList(),
                Stream.generate(() -> c.weight(bits, signed)).limit(lanes).toList(), signed, accumulator));
    }

    private static Consumer<Schematic> floatMac(MatchResult m) {
        FloatFormat operand = format(m, 1);
        return c -> multiplyAdd(c, c.activation(operand), c.weight(operand), operand, format(m, 2), full(m, 3));
    }

    private static void multiplyAdd(Schematic c, Bus x, Bus w, FloatFormat operand, FloatFormat sum,
            boolean subnormals) {
        Bus product = c.multiply("multiply", x, operand, w, operand, sum, subnormals);
        c.result(c.add("add", product, c.partialSum(sum), sum, subnormals));
    }

    private static Optional<Circuit> groupDequantizer(String pe) {
        Matcher m = GROUP.matcher(pe);
        if (!m.matches()) {
            return Optional.empty();
        }
        Logic logic = m.group(1) == null
                ? GroupDequantizer.floatingPoint(format(m, 2), GroupDequantizer.Correction.PRODUCT_GIVEN, 0,
                        Optional.of(FloatFormat.FP16), FloatFormat.FP32)
                : GroupDequantizer.integer(between(m, 1, 4, WIDEST), GroupDequantizer.Correction.PRODUCT_GIVEN, 0, 0,
                        Optional.of(FloatFormat.FP16), FloatFormat.FP32);
        return Optional.of(new Clocked(logic.unit("group dequantiser", Unit.Placement.COLUMN, Event.GROUP_OUTPUT, 1),
                Optional.of(logic), 1, 1));
    }

    private static Optional<Circuit> registers(String pe) {
        Matcher m = REGISTERS.matcher(pe);
        if (!m.matches()) {
            return Optional.empty();
        }
        Component register = Storage.register(between(m, 1, 1, 4096));
        double operations = m.group(2).equals("random") ? 1 : 0;
        return Optional.of(new Clocked(Unit.of("registers", Unit.Placement.PE, 1, 0,
                List.of(new Part("registers", register, 1, Event.MAC, operations, false))), Optional.empty(), 1, 1));
    }

    private static Optional<Circuit> generator(String pe) {
        Matcher m = GENERATOR.matcher(pe);
        if (!m.matches()) {
            return Optional.empty();
        }
        int mu = between(m, 3, 2, 8);
        Luts.Table table = Luts.Table.SUBSET;
        int sums = table.entries(mu) - mu;
        Component generator;
        int flops;
        if (m.group(1) != null) {
            int wide = between(m, 1, 2, 32);
            generator = Luts.generator(table, mu, wide);
            flops = mu * wide + sums * Luts.entryBits(mu, wide);
        } else {
            generator = Luts.generator(table, mu, format(m, 2), false);
            flops = (mu + sums) * format(m, 2).bits();
        }
        return Optional.of(new Clocked(Unit.of("table generator", Unit.Placement.ROW, 1, 0,
                List.of(Part.onPath("generator", generator, Event.MAC),
                        Part.offPath("table registers", Storage.register(flops), Event.MAC))),
                Optional.empty(), 1, 1));
    }

    private static Optional<Circuit> row(String pe) {
        Matcher m = ROW.matcher(pe);
        if (!m.matches()) {
            return Optional.empty();
        }
        boolean integer = m.group(1) != null;
        int mu = between(m, integer ? 2 : 6, 1, 8);
        int planes = between(m, integer ? 3 : 7, 1, 16);
        int indexBits = 32 - Integer.numberOfLeadingZeros(planes - 1);
        List<Part> parts = new ArrayList<>();
        int sumBits;
        if (integer) {
            sumBits = between(m, 4, 8, WIDEST);
            int entry = Luts.entryBits(mu, between(m, 1, 2, 32));
            parts.add(mac("table read", Luts.readPort(Luts.Table.SUBSET, mu, entry, false)));
            parts.add(mac("shift and accumulate", Luts.shiftAccumulate(entry, planes, sumBits)));
        } else {
            FloatFormat entry = format(m, 5);
            FloatFormat sum = format(m, 8);
            sumBits = sum.bits();
            parts.add(mac("table read", Luts.readPort(Luts.Table.SUBSET, mu, entry.bits(), true)));
            parts.add(mac("exponent add", IntegerUnits.adder(entry.exponentBits() + 1)));
            parts.add(mac("accumulate", FloatUnits.adder(sum, false)));
        }
        parts.add(Part.offPath("accumulator", Storage.clearRegister(sumBits), Event.MAC));
        parts.add(Part.offPath("key, index and clear registers", Storage.register(mu + indexBits + 1), Event.MAC));
        return Optional.of(new Clocked(Unit.of("table row", Unit.Placement.PE, 1, 0, parts), Optional.empty(),
                (double) mu / planes, 1));
    }

    private static Part mac(String role, Component component) {
        return Part.onPath(role, component, Event.MAC);
    }

    private static int width(MatchResult m, int group) {
        return between(m, group, 1, WIDEST);
    }

    private static int between(MatchResult m, int group, int least, int most) {
        String digits = m.group(group);
        int value = digits.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (value < least || value > most) {
            throw new RangeException(
                    "'" + digits + "' in '" + m.group() + "' is out of range; models take " + least + " to " + most);
        }
        return value;
    }

    private static boolean full(MatchResult m, int group) {
        return m.group(group).equals("full");
    }

    private static FloatFormat format(MatchResult m, int group) {
        return FloatFormat.parse(m.group(group).replace('_', '-'));
    }
}
