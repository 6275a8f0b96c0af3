package io.mpgemm.dse.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PackingTest {

    private final Packing packing = new Packing();
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    private PageReader read() {
        return new PageReader(packing.with(root));
    }

    @Test
    void exactNumbersComeBackBitForBit() {
        double[] values = {0.1, -1e300, Double.MIN_VALUE, 0, Double.NaN, Double.POSITIVE_INFINITY, 3};
        ObjectNode part = packing.exact(values.length, i -> values[i]);
        double[] ordinals = {5, 900, 2, 1L << 52};
        ObjectNode ascending = packing.ascending(ordinals.length, i -> ordinals[i]);
        PageReader reader = read();
        for (int i = 0; i < values.length; i++) {
            assertThat(reader.number(part, i)).isEqualTo(Double.valueOf(values[i]));
        }
        for (int i = 0; i < ordinals.length; i++) {
            assertThat(reader.number(ascending, i)).isEqualTo(ordinals[i]);
        }
    }

    @Test
    void roundedNumbersHaveFourDigits() {
        Random random = new Random(7);
        double[] values = new double[4000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextBoolean() ? 1 : -1) * Math.exp(40 * random.nextDouble() - 20);
        }
        values[0] = 0;
        values[1] = Double.NaN;
        values[2] = 9.9996;
        values[3] = 1000;
        values[4] = Double.NEGATIVE_INFINITY;
        values[5] = 1e-310;
        values[6] = 0.001;
        values[7] = 9999;
        ObjectNode part = packing.rounded(values.length, i -> values[i]);
        PageReader reader = read();
        assertThat(reader.number(part, 0)).isZero();
        assertThat(reader.number(part, 1)).isNaN();
        assertThat(reader.number(part, 2)).isEqualTo(10);
        assertThat(reader.number(part, 3)).isEqualTo(1000);
        assertThat(reader.number(part, 4)).isNaN();
        assertThat(reader.number(part, 5)).isZero();
        assertThat(reader.number(part, 6)).isEqualTo(0.001);
        assertThat(reader.number(part, 7)).isEqualTo(9999);
        for (int i = 8; i < values.length; i++) {
            double four = BigDecimal.valueOf(values[i]).round(new MathContext(4, RoundingMode.HALF_EVEN)).doubleValue();
            assertThat(reader.number(part, i)).isCloseTo(four, within(1e-12 * Math.abs(four)));
        }
    }

    @Test
    void columnsWithoutNumbersTakeNothing() {
        ObjectNode none = packing.rounded(1000, _ -> Double.NaN);
        ObjectNode same = packing.texts(Collections.nCopies(1000, "x"), List.of("a", "x"));
        assertThat(none.get("width").asInt()).isZero();
        assertThat(same.get("width").asInt()).isZero();
        root.putArray("columns").addObject().put("name", "c").set("all", same);
        PageReader reader = read();
        assertThat(reader.number(none, 999)).isNaN();
        assertThat(reader.text("c", 999)).isEqualTo("x");
    }

    @Test
    void textsKeepTheGivenOrder() {
        List<String> values = List.of("8", "", "</script>", "4", "8");
        ObjectNode part = packing.texts(values, List.of("2", "4", "8"));
        root.putArray("columns").addObject().put("name", "c").set("all", part);
        PageReader reader = read();
        for (int i = 0; i < values.size(); i++) {
            assertThat(reader.text("c", i)).isEqualTo(values.get(i));
        }
        assertThat(part.get("texts")).extracting(node -> node.asString()).containsExactly("4", "8", "", "</script>");
    }
}
