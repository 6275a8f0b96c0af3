package io.mpgemm.dse.models.technology.liberty;

import io.mpgemm.dse.models.technology.liberty.LibertyGroup.Attribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds cells by what they compute, whatever they are called: the smallest area wins, of equals the one with the larger
 * input capacitance, whose transistors fill it.
 */
final class LibertyCells {

    private static final long INV = 0b01;
    private static final long AND2 = 0b1000;
    private static final long NAND2 = 0b0111;
    private static final long XOR2 = 0b0110;
    private static final long MAJORITY = 0b1110_1000;
    private static final long XOR3 = 0b1001_0110;

    private static final Set<String> UNUSABLE = Set.of("bus", "bundle", "latch", "statetable", "test_cell", "ff_bank",
            "latch_bank");

    /** What is looked for, in the order in which it is shown. */
    enum Role {
        INV, NAND2, XOR2, MUX2, HA, FA, DFF
    }

    /**
     * A cell that was found.
     *
     * @param role   what it is
     * @param cell   its group
     * @param area   its area
     * @param inputs its data inputs
     * @param clock  its clock pin, for a flip-flop
     * @param output its outputs
     */
    record Found(Role role, LibertyGroup cell, double area, List<LibertyGroup> inputs, Optional<LibertyGroup> clock,
            List<LibertyGroup> output) {

        /** Copies the lists. */
        Found {
            inputs = List.copyOf(inputs);
            output = List.copyOf(output);
        }

        String name() {
            return cell.label();
        }
    }

    private final String file;
    private final List<Found> all = new ArrayList<>();

    LibertyCells(String file, LibertyGroup library) {
        this.file = file;
        for (LibertyGroup cell : library.all("cell")) {
            if (usable(cell)) {
                classify(cell);
            }
        }
    }

    Optional<Found> find(Role role) {
        Comparator<Found> smallest = Comparator.comparingDouble(Found::area)
                .thenComparing(Comparator.comparingDouble(this::inputs).reversed()).thenComparing(Found::name);
        return all.stream().filter(found -> found.role == role).min(smallest);
    }

    private double inputs(Found found) {
        return found.inputs.stream().mapToDouble(this::capacitance).sum();
    }

    /** Capacitance of a pin in the library's unit; the mean of both edges where there is only that; 0 if none. */
    double capacitance(LibertyGroup pin) {
        if (pin.find("capacitance").isPresent()) {
            return number(pin, "capacitance", 0);
        }
        return (number(pin, "rise_capacitance", 0) + number(pin, "fall_capacitance", 0)) / 2;
    }

    double number(LibertyGroup group, String name, double otherwise) {
        Optional<Attribute> attribute = group.find(name);
        return attribute.map(found -> LibertyNumbers.number(file, found.line(), name, found.text())).orElse(otherwise);
    }

    private boolean usable(LibertyGroup cell) {
        return !truth(cell, "dont_use") && !truth(cell, "is_isolation_cell") && !truth(cell, "is_level_shifter")
                && !truth(cell, "pad_cell")
                && cell.groups().stream().noneMatch(group -> UNUSABLE.contains(group.name()));
    }

    private static boolean truth(LibertyGroup cell, String attribute) {
        return cell.text(attribute).equals("true");
    }

    private void classify(LibertyGroup cell) {
        double area = number(cell, "area", 0);
        List<LibertyGroup> inputs = pins(cell, "input");
        List<LibertyGroup> outputs = pins(cell, "output");
        boolean plain = outputs.stream().noneMatch(pin -> pin.find("three_state").isPresent());
        if (!(area > 0) || inputs.isEmpty() || outputs.isEmpty() || !plain || !pins(cell, "inout").isEmpty()) {
            return;
        }
        List<LibertyGroup> flops = cell.all("ff");
        if (!flops.isEmpty()) {
            if (flops.size() == 1) {
                flop(cell, area, flops.getFirst(), inputs, outputs);
            }
            return;
        }
        List<String> names = inputs.stream().map(LibertyGroup::label).toList();
        List<Long> tables = new ArrayList<>();
        for (LibertyGroup output : outputs) {
            OptionalLong table = LibertyFunction.table(output.text("function"), names);
            if (table.isEmpty()) {
                return;
            }
            tables.add(table.getAsLong());
        }
        role(names.size(), tables)
                .ifPresent(role -> all.add(new Found(role, cell, area, inputs, Optional.empty(), outputs)));
    }

    private static List<LibertyGroup> pins(LibertyGroup cell, String direction) {
        return cell.all("pin").stream().filter(pin -> pin.text("direction").equals(direction)).toList();
    }

    private static Optional<Role> role(int inputs, List<Long> tables) {
        if (tables.size() == 1) {
            long table = tables.getFirst();
            if (inputs == 1 && table == INV) {
                return Optional.of(Role.INV);
            }
            if (inputs == 2 && table == NAND2) {
                return Optional.of(Role.NAND2);
            }
            if (inputs == 2 && table == XOR2) {
                return Optional.of(Role.XOR2);
            }
            return inputs == 3 && isMux(table) ? Optional.of(Role.MUX2) : Optional.empty();
        }
        // Adders of small libraries may invert their outputs.
        if (tables.size() == 2 && inputs == 2) {
            return both(tables, AND2, XOR2, 0xF) ? Optional.of(Role.HA) : Optional.empty();
        }
        return tables.size() == 2 && inputs == 3 && both(tables, MAJORITY, XOR3, 0xFF) ? Optional.of(Role.FA)
                : Optional.empty();
    }

    private static boolean both(List<Long> tables, long carry, long sum, long mask) {
        long a = tables.get(0);
        long b = tables.get(1);
        return (is(a, carry, mask) && is(b, sum, mask)) || (is(b, carry, mask) && is(a, sum, mask));
    }

    private static boolean is(long table, long wanted, long mask) {
        return table == wanted || table == (~wanted & mask);
    }

    private static boolean isMux(long table) {
        for (int select = 0; select < 3; select++) {
            int zero = (select + 1) % 3;
            int one = (select + 2) % 3;
            if (table == mux(select, zero, one) || table == mux(select, one, zero)) {
                return true;
            }
        }
        return false;
    }

    private static long mux(int select, int zero, int one) {
        long table = 0;
        for (int i = 0; i < 8; i++) {
            int chosen = (i >> select & 1) == 1 ? one : zero;
            table |= (long) (i >> chosen & 1) << i;
        }
        return table;
    }

    /** A flip-flop with one data input, one clock, and nothing else. */
    private void flop(LibertyGroup cell, double area, LibertyGroup flop, List<LibertyGroup> inputs,
            List<LibertyGroup> outputs) {
        if (inputs.size() != 2 || flop.find("clear").isPresent() || flop.find("preset").isPresent()) {
            return;
        }
        String data = flop.text("next_state").replaceAll("[()\\s]", "");
        String clock = flop.text("clocked_on").replaceAll("[()!'\\s]", "");
        Optional<LibertyGroup> d = inputs.stream().filter(pin -> pin.label().equals(data)).findFirst();
        Optional<LibertyGroup> ck = inputs.stream().filter(pin -> pin.label().equals(clock)).findFirst();
        if (d.isPresent() && ck.isPresent() && !data.equals(clock)) {
            all.add(new Found(Role.DFF, cell, area, List.of(d.get()), ck, outputs));
        }
    }
}
