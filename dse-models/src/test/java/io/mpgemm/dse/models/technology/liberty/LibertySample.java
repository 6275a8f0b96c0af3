package io.mpgemm.dse.models.technology.liberty;

import java.util.Locale;

/**
 * A small library in the style of open ones, with numbers that can be reckoned by hand: an inverter whose chain settles at
 * transitions of 20 ps and delays of 14 (rise) and 12 ps (fall), a NAND2 with 0.5 fJ of internal energy, a flip-flop with
 * 0.5 fJ an edge of its clock pin. Cell names say nothing; decoys are smaller or have telling names.
 */
public final class LibertySample {

    /** Units of the library: how many ns, fF, nW and V one of its own is. */
    public record Units(String time, double ns, String load, double ff, String power, double nw, String voltage,
            double v) {}

    /** Nanoseconds, femtofarads, nanowatts, volts. */
    public static final Units PLAIN = new Units("\"1ns\"", 1, "1, ff", 1, "\"1nW\"", 1, "\"1V\"", 1);

    private static final double FF = 1;
    private final Units units;

    private LibertySample(Units units) {
        this.units = units;
    }

    /**
     * The library.
     *
     * @param units its units
     * @return text of a Liberty file
     */
    public static String text(Units units) {
        return new LibertySample(units).text();
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        out.append("/* a library\n   in many lines */\nlibrary (small) {\n");
        out.append("  comment : \"braces { in a \\\"text\\\" } do not count\" ;\n");
        out.append("  time_unit : ").append(units.time).append(";\n  voltage_unit : ").append(units.voltage)
                .append(";\n  capacitive_load_unit (").append(units.load).append(");\n  leakage_power_unit : ")
                .append(units.power).append(";\n");
        out.append("  date : Tue 10 Jul 10:51:22 2007 ;\n  nom_process : 1.0\n");
        out.append("  nom_temperature : 25.0;\n  nom_voltage : ").append(volts(1)).append(";\n");
        out.append("  define (odd, cell, string);\n");
        out.append("""
                  lu_table_template (delay) {
                    variable_1 : input_net_transition;
                    variable_2 : total_output_net_capacitance;
                    index_1 ("1, 2");
                    index_2 ("1, 2");
                  }
                  power_lut_template (energy) {
                    variable_1 : total_output_net_capacitance;
                    variable_2 : input_transition_time;
                    index_1 ("1, 2");
                    index_2 ("1, 2");
                  }
                """);
        out.append("  power_lut_template (clockpin) {\n    variable_1 : input_transition_time;\n    index_1 (\"")
                .append(slew(0.01)).append(", ").append(slew(0.1)).append("\");\n  }\n");
        inverter(out);
        nand(out, "G7", 0.798, "!(A1 & A2)", false, 4);
        nand(out, "G8", 1.596, "!A1 | !A2", false, 9);
        nand(out, "CHEAP", 0.1, "(A1 A2)'", true, 1);
        simple(out, "NAND2_X1", 0.2, 2, 1, "(A * B)");
        simple(out, "XO", 1.596, 2, 5, "(A ^ B)");
        simple(out, "SEL", 1.596, 3, 6, "(C * A) + (!C & B)");
        adder(out, "HALF", 2.394, 2, 9, "A & B", "A ^ B");
        adder(out, "FULL", 3.99, 3, 20, "(A B) | (C & (A + B))", "!(A ^ B ^ C)");
        flop(out, "F1", 4.788, "D", "", 24);
        flop(out, "F0", 1.0, "D", "clear : \"!R\";", 24);
        flop(out, "SCAN", 0.9, "(SE SI) | (!SE D)", "", 24);
        out.append("  cell (ICG) { area : 0.3; latch (IQ, IQN) { enable : \"CK\"; } pin (Z) { direction : output; "
                + "function : \"!A\"; } pin (A) { direction : input; } }\n");
        return out.append("}\n").toString();
    }

    private void inverter(StringBuilder out) {
        out.append("  cell (N) {\n    area : 0.532;\n    cell_leakage_power : ").append(nanowatts(3))
                .append(";\n    pg_pin (VDD) { voltage_name : VDD; pg_type : primary_power; }\n");
        pin(out, "A", FF);
        out.append("""
                    pin (ZN) {
                      direction : output;
                      function : "!A";
                      timing () {
                        related_pin : "A";
                """);
        delay(out, "cell_rise", 0.004, 0.1, 0.002);
        delay(out, "cell_fall", 0.006, 0.1, 0.001);
        delay(out, "rise_transition", 0.005, 0.25, 0.0025);
        delay(out, "fall_transition", 0.005, 0.25, 0.0025);
        out.append("        receiver_capacitance1_rise (x) { values (\"1\"); }\n      }\n    }\n  }\n");
    }

    /** A table of a + b slew + c load in ns, over two transitions and three loads. */
    private void delay(StringBuilder out, String kind, double a, double b, double c) {
        double[] slews = {0.01, 0.1};
        double[] loads = {0, 2, 10};
        out.append("        ").append(kind).append(" (delay) {\n          index_1 (\"").append(slew(slews[0]))
                .append(",")
                .append(slew(slews[1])).append("\");\n          index_2 (\"").append(load(loads[0])).append(", ")
                .append(load(loads[1])).append(", ").append(load(loads[2])).append("\");\n          values ( \\\n");
        for (int i = 0; i < slews.length; i++) {
            out.append("            \"");
            for (int j = 0; j < loads.length; j++) {
                out.append(j == 0 ? "" : ", ").append(slew(a + b * slews[i] + c * loads[j]));
            }
            out.append(i == 0 ? "\", \\\n" : "\");\n        }\n");
        }
    }

    private void nand(StringBuilder out, String name, double area, String function, boolean unused, double leakage) {
        out.append("  cell(").append(name).append("){\n    area : ").append(area).append("\n");
        if (unused) {
            out.append("    dont_use : true;\n");
        }
        out.append("    leakage_power () { when : \"A1\"; value : ").append(nanowatts(leakage - 1))
                .append("; }\n    leakage_power () { when : \"!A1\"; value : ").append(nanowatts(leakage + 1))
                .append("; }\n");
        pin(out, "A1", 1.2);
        out.append("    pin (A2) { direction : input; rise_capacitance : ").append(load(1.5))
                .append("; fall_capacitance : ").append(load(1.7)).append("; }\n");
        out.append("    pin (Z) {\n      direction : \"output\";\n      function : \"").append(function)
                .append("\";\n");
        // At a transition of 20 ps and a load of 2 fF: 0.5, 0.3, 0.7 and 0.5 fJ.
        out.append("      internal_power () {\n        related_pin : \"A1\";\n");
        energy(out, "rise_power", 0.3, 10, 0);
        energy(out, "fall_power", 0.1, 0, 0.1);
        out.append("      }\n      internal_power () {\n        related_pin : \"A2\";\n");
        energy(out, "rise_power", 0.7, 0, 0);
        out.append("        fall_power (scalar) { values (\"").append(energy(0.5))
                .append("\"); }\n      }\n    }\n  }\n");
    }

    /** A table of a + b slew + c load in fJ, over two loads and two transitions. */
    private void energy(StringBuilder out, String kind, double a, double b, double c) {
        out.append("        ").append(kind).append(" (energy) { index_1 (\"").append(load(0)).append(" ")
                .append(load(4)).append("\"); index_2 (\"").append(slew(0.01)).append(" ").append(slew(0.1))
                .append("\"); values (\"").append(energy(a + b * 0.01)).append(", ").append(energy(a + b * 0.1))
                .append("\", \"").append(energy(a + b * 0.01 + c * 4)).append(", ")
                .append(energy(a + b * 0.1 + c * 4)).append("\"); }\n");
    }

    private void simple(StringBuilder out, String name, double area, int inputs, double leakage, String function) {
        cell(out, name, area, inputs, leakage);
        out.append("    pin (Y) { direction : output; function : \"").append(function).append("\"; }\n  }\n");
    }

    private void adder(StringBuilder out, String name, double area, int inputs, double leakage, String carry,
            String sum) {
        cell(out, name, area, inputs, leakage);
        out.append("    pin (CO) { direction : output; function : \"").append(carry).append("\"; }\n");
        out.append("    pin (S) { direction : output; function : \"").append(sum).append("\"; }\n  }\n");
    }

    private void cell(StringBuilder out, String name, double area, int inputs, double leakage) {
        out.append("  cell (\"").append(name).append("\") {\n    area : ").append(area)
                .append(" ;\n    cell_leakage_power : ").append(nanowatts(leakage)).append(";\n");
        for (int i = 0; i < inputs; i++) {
            pin(out, String.valueOf((char) ('A' + i)), 1);
        }
    }

    private void flop(StringBuilder out, String name, double area, String next, String more, double leakage) {
        out.append("  cell (").append(name).append(") {\n    area : ").append(area)
                .append(";\n    cell_leakage_power : ").append(nanowatts(leakage)).append(";\n    ff (IQ, IQN) { ")
                .append("next_state : \"").append(next).append("\"; clocked_on : \"CK\"; ").append(more)
                .append(" }\n");
        pin(out, "D", 1);
        if (next.contains("SE")) {
            pin(out, "SE", 1);
            pin(out, "SI", 1);
        }
        out.append("    pin (CK) { direction : input; clock : true; capacitance : ").append(load(0.5))
                .append(";\n      internal_power () {\n        rise_power (clockpin) { values (\"").append(energy(0.5))
                .append(", ").append(energy(1.4)).append("\"); }\n        fall_power (clockpin) { values (\"")
                .append(energy(0.4)).append(", ").append(energy(0.4)).append("\"); }\n      }\n    }\n");
        out.append("    pin (Q) { direction : output; function : \"IQ\"; }\n  }\n");
    }

    private void pin(StringBuilder out, String name, double ff) {
        out.append("    pin (").append(name).append(") { direction : input; capacitance : ").append(load(ff))
                .append("; }\n");
    }

    private String slew(double ns) {
        return number(ns / units.ns);
    }

    private String load(double ff) {
        return number(ff / units.ff);
    }

    private String nanowatts(double nw) {
        return number(nw / units.nw);
    }

    private String volts(double v) {
        return number(v / units.v);
    }

    private String energy(double fj) {
        return number(fj / (units.ff * units.v * units.v));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.12g", value);
    }
}
