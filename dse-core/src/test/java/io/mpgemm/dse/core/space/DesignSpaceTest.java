package io.mpgemm.dse.core.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DesignSpaceTest {

    private static Parameter parameter(String name, int values) {
        return new Parameter(name, name, true, IntStream.range(0, values).mapToObj(Value::of).toList());
    }

    /** A seeded conditional space, and what its rules say put plainly. */
    static final class Case {

        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Rule> rules = new ArrayList<>();
        private final int[][] given;
        private final long salt;

        Case(int seed) {
            Random random = new Random(seed);
            salt = random.nextLong();
            int n = 1 + random.nextInt(5);
            given = new int[n][];
            for (int i = 0; i < n; i++) {
                parameters.add(parameter("p" + i, 1 + random.nextInt(4)));
                int at = i;
                given[i] = random.ints(random.nextInt(3), 0, Math.max(1, i)).filter(j -> j < at).distinct().toArray();
                List<String> names = Arrays.stream(given[i]).mapToObj(j -> "p" + j).toList();
                rules.add(new Rule.Applies("p" + i, names, earlier -> applies(at, indices(earlier, names))));
                rules.add(new Rule.Allows("p" + i, names,
                        (value, earlier) -> allows(at, value.asInt(), indices(earlier, names))));
            }
        }

        private static List<Integer> indices(Assignment earlier, List<String> names) {
            return names.stream().map(name -> earlier.find(name).map(Value::asInt).orElse(-1)).toList();
        }

        private boolean applies(int parameter, List<Integer> earlier) {
            return new Random(salt + 31L * parameter + 1009L * earlier.hashCode()).nextInt(4) > 0;
        }

        private boolean allows(int parameter, int value, List<Integer> earlier) {
            return new Random(salt * 3 + 31L * parameter + 7L * value + 1013L * earlier.hashCode()).nextInt(3) > 0;
        }

        DesignSpace space() {
            return DesignSpace.of(parameters, rules);
        }

        /** All legal index lists in order, by trying everything. */
        List<List<Integer>> slowly() {
            List<List<Integer>> points = List.of(List.of());
            for (int i = 0; i < given.length; i++) {
                List<List<Integer>> longer = new ArrayList<>();
                for (List<Integer> prefix : points) {
                    List<Integer> earlier = Arrays.stream(given[i]).mapToObj(prefix::get).toList();
                    for (int value = -1; value < parameters.get(i).values().size(); value++) {
                        boolean legal = applies(i, earlier) ? value >= 0 && allows(i, value, earlier) : value < 0;
                        if (legal) {
                            longer.add(Stream.concat(prefix.stream(), Stream.of(value)).toList());
                        }
                    }
                }
                points = longer;
            }
            return points;
        }
    }

    private static Stream<Case> cases() {
        return IntStream.rangeClosed(1, 100).mapToObj(Case::new);
    }

    private static List<Integer> indices(DesignPoint point) {
        return IntStream.range(0, point.space().parameters().size()).mapToObj(point::index).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ordinalsCountExactlyTheLegalPointsInOrder(Case given) {
        DesignSpace space = given.space();
        List<List<Integer>> expected = given.slowly();
        assertThat(space.size()).isEqualTo(expected.size());
        for (int ordinal = 0; ordinal < expected.size(); ordinal++) {
            DesignPoint point = space.point(ordinal);
            assertThat(point.ordinal()).isEqualTo(ordinal);
            assertThat(indices(point)).isEqualTo(expected.get(ordinal));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aLegalPointIsNearestToItself(Case given) {
        DesignSpace space = given.space();
        for (long ordinal = 0; ordinal < space.size(); ordinal++) {
            DesignPoint point = space.point(ordinal);
            DesignPoint nearest = space.nearest(indices(point).stream().mapToInt(Integer::intValue).toArray());
            assertThat(nearest).isEqualTo(point).hasSameHashCodeAs(point);
            assertThat(nearest.ordinal()).isEqualTo(ordinal);
        }
    }

    /** The nearest point is legal, and its value differs from the wanted one only where that one is not legal. */
    @ParameterizedTest
    @MethodSource("cases")
    void anyIndicesHaveANearestLegalPoint(Case given) {
        DesignSpace space = given.space();
        List<List<Integer>> legal = given.slowly();
        if (legal.isEmpty()) {
            assertThatIllegalArgumentException().isThrownBy(() -> space.nearest(new int[given.given.length]));
            return;
        }
        Random random = new Random(given.salt);
        for (int i = 0; i < 30; i++) {
            int[] wanted = space.parameters().stream().mapToInt(p -> random.nextInt(p.values().size())).toArray();
            DesignPoint nearest = space.nearest(wanted);
            List<Integer> found = indices(nearest);
            assertThat(legal.indexOf(found)).isEqualTo((int) nearest.ordinal());
            for (int p = 0; p < wanted.length; p++) {
                int at = p;
                int distance = legal.stream().filter(point -> point.subList(0, at).equals(found.subList(0, at)))
                        .mapToInt(point -> Math.abs(point.get(at) - wanted[at])).min().orElseThrow();
                assertThat(Math.abs(found.get(p) - wanted[p])).isEqualTo(distance);
            }
        }
    }

    @Test
    void deadEndsAreNoPoints() {
        DesignSpace space = DesignSpace.of(List.of(parameter("a", 3), parameter("b", 2), parameter("c", 2)),
                List.of(new Rule.Allows("c", List.of("a"), (value, earlier) -> !earlier.is("a", "1"))));
        assertThat(space.size()).isEqualTo(8);
        assertThat(IntStream.range(0, 8).mapToObj(i -> space.point(i).toString())).containsExactly("a=0 b=0 c=0",
                "a=0 b=0 c=1", "a=0 b=1 c=0", "a=0 b=1 c=1", "a=2 b=0 c=0", "a=2 b=0 c=1", "a=2 b=1 c=0",
                "a=2 b=1 c=1");
        assertThat(space.nearest(1, 1, 1)).hasToString("a=0 b=1 c=1");
    }

    @Test
    void legalValuesGoWithTheEarlierOnesAndLeadSomewhere() {
        DesignSpace space = DesignSpace.of(List.of(parameter("a", 3), parameter("b", 4), parameter("c", 2)),
                List.of(new Rule.Applies("b", List.of("a"), earlier -> !earlier.is("a", "0")),
                        new Rule.Allows("b", List.of("a"), (value, earlier) -> earlier.is("a", "1")
                                || value.asInt() % 2 == 1),
                        new Rule.Allows("c", List.of("b"), (value, earlier) -> !earlier.is("b", "3"))));
        for (long ordinal = 0; ordinal < space.size(); ordinal++) {
            DesignPoint point = space.point(ordinal);
            assertThat(space.legal(point, 0)).containsExactly(0, 1, 2);
            assertThat(space.legal(point, 1)).isEqualTo(new int[][]{{}, {0, 1, 2}, {1}}[point.get("a").asInt()]);
            assertThat(space.legal(point, 2)).containsExactly(0, 1);
            assertThat(space.choices(point)).containsExactly(3, space.legal(point, 1).length, 2);
            assertThat(space.value(point, 0, space.rank(point, 0))).isEqualTo(point.index(0));
            assertThat(space.value(point, 2, space.rank(point, 2))).isEqualTo(point.index(2));
        }
        DesignPoint foreign = DesignSpace.of(space.parameters(), List.of()).point(0);
        assertThatIllegalArgumentException().isThrownBy(() -> space.legal(foreign, 0))
                .withMessageContaining("another space");
    }

    @Test
    void aParameterThatDoesNotApplyHasNoValue() {
        DesignSpace space = DesignSpace.of(List.of(parameter("a", 2), parameter("b", 3)),
                List.of(new Rule.Applies("b", List.of("a"), earlier -> earlier.is("a", "1"))));
        assertThat(space.size()).isEqualTo(4);
        DesignPoint without = space.point(0);
        assertThat(without).hasToString("a=0");
        assertThat(without.index(1)).isEqualTo(-1);
        assertThat(without.find("b")).isEmpty();
        assertThat(without.is("b", "0")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> without.get("b")).withMessageContaining("'b'")
                .withMessageContaining("a=0");
        assertThat(space.point(3).get("b").asInt()).isEqualTo(2);
        assertThat(space.nearest(0, 2)).isEqualTo(without);
    }

    @Test
    void hugeSpacesAreNotEnumerated() {
        DesignSpace space = DesignSpace.of(IntStream.range(0, 15).mapToObj(i -> parameter("p" + i, 16)).toList(),
                List.of());
        assertThat(space.size()).isEqualTo(1L << 60);
        long ordinal = 0x123456789ABCDEFL;
        assertThat(indices(space.point(ordinal))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void ordinalsOutsideAreRefused() {
        DesignSpace space = DesignSpace.of(List.of(parameter("a", 3)), List.of());
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> space.point(3))
                .withMessageContaining("3 points");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> space.point(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> space.nearest(1, 2)).withMessageContaining("Expected 1");
        assertThatIllegalArgumentException().isThrownBy(() -> space.position("b")).withMessageContaining("'b'");
    }

    @Test
    void wrongRulesAreRefused() {
        List<Parameter> ab = List.of(parameter("a", 2), parameter("b", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DesignSpace.of(ab, List.of(new Rule.Applies("a", List.of("b"), earlier -> true))))
                .withMessageContaining("does not stand before it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DesignSpace.of(ab, List.of(new Rule.Applies("c", List.of(), earlier -> true))))
                .withMessageContaining("'c'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DesignSpace.of(ab,
                        List.of(new Rule.Applies("b", List.of(), earlier -> earlier.is("a", "1")))))
                .withMessageContaining("without naming it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DesignSpace.of(List.of(parameter("a", 2), parameter("a", 2)), List.of()))
                .withMessageContaining("twice");
    }

    /** A conditional prefix before so many free parameters that no long counts the points. */
    private static DesignSpace wide(Case prefix, int free) {
        List<Parameter> parameters = new ArrayList<>(prefix.parameters);
        for (int i = 0; i < free; i++) {
            parameters.add(parameter("free" + i, 10));
        }
        return DesignSpace.of(parameters, prefix.rules);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void numbersOfAWideSpaceAreThoseOfItsPrefixAndItsDigits(Case given) {
        List<List<Integer>> expected = given.slowly();
        DesignSpace space = wide(given, 40);
        BigInteger digits = BigInteger.TEN.pow(40);
        assertThat(space.count()).isEqualTo(digits.multiply(BigInteger.valueOf(expected.size())));
        assertThat(space.enumerable()).isEqualTo(expected.isEmpty());
        assertThat(space.size()).isEqualTo(expected.isEmpty() ? 0 : Long.MAX_VALUE);
        Random random = new Random(expected.size());
        for (int draw = 0; draw < 20 && !expected.isEmpty(); draw++) {
            int prefix = random.nextInt(expected.size());
            BigInteger rest = new BigInteger(132, random).mod(digits);
            DesignPoint point = space.point(digits.multiply(BigInteger.valueOf(prefix)).add(rest));
            List<Integer> indices = new ArrayList<>(expected.get(prefix));
            String text = rest.toString();
            ("0".repeat(40 - text.length()) + text).chars().forEach(digit -> indices.add(digit - '0'));
            assertThat(indices(point)).isEqualTo(indices);
            assertThat(point.number()).isEqualTo(digits.multiply(BigInteger.valueOf(prefix)).add(rest));
            DesignPoint same = space.nearest(indices.stream().mapToInt(Integer::intValue).toArray());
            assertThat(same).isEqualTo(point).hasSameHashCodeAs(point);
            assertThat(same.number()).isEqualTo(point.number());
            assertThatIllegalStateException().isThrownBy(point::ordinal).withMessageContaining("no ordinal");
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> space.point(space.count()));
    }

    @Test
    void aLongCountsToItsEnd() {
        // 2^63 - 1 = 49 * 73 * 127 * 337 * 92737 * 649657
        DesignSpace full = DesignSpace.of(IntStream.of(49, 73, 127, 337, 92_737, 649_657)
                .mapToObj(values -> parameter("p" + values, values)).toList(), List.of());
        assertThat(full.enumerable()).isTrue();
        assertThat(full.size()).isEqualTo(Long.MAX_VALUE);
        assertThat(full.point(Long.MAX_VALUE - 1).ordinal()).isEqualTo(Long.MAX_VALUE - 1);
        DesignSpace one = DesignSpace.of(IntStream.range(0, 63).mapToObj(i -> parameter("p" + i, 2)).toList(),
                List.of());
        assertThat(one.enumerable()).isFalse();
        assertThat(one.count()).isEqualTo(BigInteger.ONE.shiftLeft(63));
        assertThat(one.point(5).number()).isEqualTo(BigInteger.valueOf(5));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theFirstParameterSplitsTheCount(Case given) {
        DesignSpace space = given.space();
        int values = space.parameters().getFirst().values().size();
        for (int value = 0; value < values; value++) {
            int wanted = value;
            assertThat(space.countWithFirst(value).longValue())
                    .isEqualTo(given.slowly().stream().filter(point -> point.getFirst() == wanted).count());
        }
    }
}
