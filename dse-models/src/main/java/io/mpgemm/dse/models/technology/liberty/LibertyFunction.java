package io.mpgemm.dse.models.technology.liberty;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Boolean expressions of Liberty as truth tables: {@code !} and {@code '} invert, then {@code ^}, then {@code &},
 * {@code *} and juxtaposition, then {@code |} and {@code +}. Bit i of a table is the value where input j is bit j of i.
 */
final class LibertyFunction {

    private static final int MOST_INPUTS = 6;
    private static final int LONGEST = 4096;
    private static final int DEEPEST = 100;

    private final String text;
    private final List<String> inputs;
    private final long mask;
    private int at;
    private int depth;

    private LibertyFunction(String text, List<String> inputs) {
        this.text = text;
        this.inputs = inputs;
        this.mask = inputs.size() == MOST_INPUTS ? -1L : (1L << (1 << inputs.size())) - 1;
    }

    /** The truth table; empty for what is not such an expression of these inputs. */
    static OptionalLong table(String expression, List<String> inputs) {
        if (inputs.size() > MOST_INPUTS || expression.length() > LONGEST || expression.isBlank()) {
            return OptionalLong.empty();
        }
        LibertyFunction parser = new LibertyFunction(expression, inputs);
        Optional<Long> table = parser.or();
        parser.skip();
        return table.isPresent() && parser.at == expression.length() ? OptionalLong.of(table.get() & parser.mask)
                : OptionalLong.empty();
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        skip();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private Optional<Long> or() {
        Optional<Long> value = and();
        while (value.isPresent() && (peek() == '|' || peek() == '+')) {
            at++;
            Optional<Long> right = and();
            long left = value.get();
            value = right.map(bits -> left | bits);
        }
        return value;
    }

    private Optional<Long> and() {
        Optional<Long> value = xor();
        while (value.isPresent()) {
            char next = peek();
            if (next == '&' || next == '*') {
                at++;
            } else if (next == '\0' || next == '|' || next == '+' || next == ')') {
                return value;
            }
            Optional<Long> right = xor();
            long left = value.get();
            value = right.map(bits -> left & bits);
        }
        return value;
    }

    private Optional<Long> xor() {
        Optional<Long> value = factor();
        while (value.isPresent() && peek() == '^') {
            at++;
            Optional<Long> right = factor();
            long left = value.get();
            value = right.map(bits -> left ^ bits);
        }
        return value;
    }

    private Optional<Long> factor() {
        boolean inverted = false;
        while (peek() == '!') {
            inverted = !inverted;
            at++;
        }
        Optional<Long> value = atom();
        while (value.isPresent() && peek() == '\'') {
            inverted = !inverted;
            at++;
        }
        boolean flip = inverted;
        return value.map(bits -> flip ? ~bits : bits);
    }

    private Optional<Long> atom() {
        char next = peek();
        if (next == '(') {
            if (++depth > DEEPEST) {
                return Optional.empty();
            }
            at++;
            Optional<Long> value = or();
            depth--;
            if (value.isEmpty() || peek() != ')') {
                return Optional.empty();
            }
            at++;
            return value;
        }
        int begin = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_[]$.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String name = text.substring(begin, at);
        int input = inputs.indexOf(name);
        if (input >= 0) {
            return Optional.of(variable(input));
        }
        return name.equals("0") ? Optional.of(0L) : name.equals("1") ? Optional.of(-1L) : Optional.empty();
    }

    private static long variable(int input) {
        long bits = 0;
        for (int i = 0; i < 1 << MOST_INPUTS; i++) {
            bits |= (long) (i >> input & 1) << i;
        }
        return bits;
    }
}
