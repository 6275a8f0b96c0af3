package io.mpgemm.dse.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.core.space.Rule;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The operators by their distributions; bounds are the 99.99 % points, seeds are fixed. */
final class OperatorsTest {

    private static final int DRAWS = 10_000;

    /** An unordered, a conditional ordered, an ordered parameter and one whose values depend on the first. */
    private static final DesignSpace SPACE = DesignSpace.of(
            List.of(Toy.parameter("kind", false, 5), Toy.parameter("only", true, 1), Toy.parameter("extra", true, 4),
                    Toy.parameter("size", true, 9), Toy.parameter("gappy", true, 8)),
            List.of(new Rule.Applies("extra", List.of("kind"), earlier -> !earlier.is("kind", "0")),
                    new Rule.Allows("gappy", List.of("kind"),
                            (value, earlier) -> !earlier.is("kind", "2") || value.asInt() % 3 == 1)));

    private static final Encoding ENCODING = new Encoding(SPACE);
    private static final Mutation MUTATION = new Mutation(ENCODING);

    /** The chi-square statistic of counts against expected shares. */
    private static double chiSquare(int[] counts, double... shares) {
        double total = 0;
        for (int count : counts) {
            total += count;
        }
        double square = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * shares[i];
            square += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return square;
    }

    @Test
    void recombinationSwapsEachGeneWithProbabilityOneHalf() {
        Random random = new Random(1);
        Encoding short6 = new Encoding(DesignSpace.of(
                IntStream.range(0, 6).mapToObj(i -> Toy.parameter("p" + i, true, 2)).toList(), List.of()));
        int[] swaps = new int[6];
        int[] together = new int[4];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] one = {0, 0, 0, 0, 0, 0};
            int[] other = {1, 1, 1, 1, 1, 1};
            int exchanged = Recombination.cross(short6, one, other, 20, random);
            int sum = 0;
            for (int i = 0; i < one.length; i++) {
                swaps[i] += one[i];
                sum += one[i];
            }
            assertThat(exchanged).isEqualTo(sum).isEqualTo(6 - Arrays.stream(other).sum());
            together[one[0] + 2 * one[1]]++;
        }
        for (int swapped : swaps) {
            assertThat(chiSquare(new int[]{swapped, DRAWS - swapped}, 0.5, 0.5)).isLessThan(15.2);
        }
        assertThat(chiSquare(together, 0.25, 0.25, 0.25, 0.25)).isLessThan(21.2);
    }

    @Test
    void aStepChangesExactlyOneParameterThatCanChange() {
        Random random = new Random(2);
        int[] changes = new int[5];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {1, 0, 2, 4, 3};
            MUTATION.step(alleles, random);
            int[] before = {1, 0, 2, 4, 3};
            int first = 0;
            while (alleles[first] == before[first]) {
                first++;
            }
            changes[first]++;
            for (int later = first + 1; first > 0 && later < 5; later++) {
                assertThat(alleles[later]).isEqualTo(before[later]);
            }
        }
        assertThat(changes[1]).isZero();
        assertThat(chiSquare(new int[]{changes[0], changes[2], changes[3], changes[4]}, 0.25, 0.25, 0.25, 0.25))
                .isLessThan(21.2);
    }

    @Test
    void unorderedParametersTakeAnyOtherValueAlike() {
        Random random = new Random(3);
        int[] taken = new int[5];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {1, 0, 2, 4, 3};
            MUTATION.step(alleles, random);
            taken[alleles[0]]++;
        }
        assertThat(chiSquare(new int[]{taken[0], taken[2], taken[3], taken[4]}, 0.25, 0.25, 0.25, 0.25))
                .isLessThan(21.2);
    }

    @Test
    void orderedParametersMostlyMoveToANeighbour() {
        Random random = new Random(4);
        int[] moves = new int[9];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {1, 0, 2, 4, 3};
            MUTATION.step(alleles, random);
            moves[alleles[3]]++;
        }
        double longer = Mutation.LONGER;
        double one = (1 - longer) / 2;
        double four = longer * longer * longer / 2;
        int[] counted = {moves[0], moves[1], moves[2], moves[3], moves[5], moves[6], moves[7], moves[8]};
        assertThat(chiSquare(counted, four, one * longer * longer, one * longer, one, one, one * longer,
                one * longer * longer, four)).isLessThan(29.9);
    }

    private static final DesignSpace LONG = DesignSpace.of(List.of(Toy.parameter("range", true, 1000)), List.of());

    @Test
    void stepsAlongManyValuesAreOfEveryLength() {
        Mutation mutation = new Mutation(new Encoding(LONG));
        Random random = new Random(14);
        int up = 0;
        int[] lengths = new int[3];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {500};
            mutation.step(alleles, random);
            up += alleles[0] > 500 ? 1 : 0;
            int length = Math.abs(alleles[0] - 500);
            assertThat(length).isPositive();
            lengths[length < 10 ? 0 : length < 100 ? 1 : 2]++;
        }
        assertThat(chiSquare(new int[]{up, DRAWS - up}, 0.5, 0.5)).isLessThan(15.2);
        double p = Mutation.POLYNOMIAL;
        // A polynomial step is below t with probability 1 - (1 - t)^21, a log-uniform one of 1000 with log t / log 1000.
        double one = p * (1 - Math.pow(0.99, 21)) + (1 - p) / 3;
        double two = p * (1 - Math.pow(0.9, 21)) + (1 - p) * 2 / 3;
        assertThat(chiSquare(lengths, one, two - one, 1 - two)).isLessThan(18.4);
    }

    @Test
    void blendedChildrenKeepTheirParentsMean() {
        Random random = new Random(15);
        int[] between = new int[2];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] one = {400_000};
            int[] other = {600_000};
            Recombination.blend(one, other, 0, 1_000_001, 20, random);
            assertThat(one[0] + other[0]).isBetween(999_990, 1_000_010);
            between[Math.abs(one[0] - other[0]) <= 200_000 ? 0 : 1]++;
        }
        assertThat(chiSquare(between, 0.5, 0.5)).isLessThan(15.2);
    }

    @Test
    void blendedChildrenStayInsideAndLikenTheirParents() {
        Random random = new Random(16);
        int near = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int low = random.nextInt(100);
            int high = random.nextInt(100);
            int[] one = {low};
            int[] other = {high};
            Recombination.blend(one, other, 0, 100, 20, random);
            assertThat(one[0]).isBetween(0, 99);
            assertThat(other[0]).isBetween(0, 99);
            int apart = Math.abs(low - high);
            near += Math.min(Math.abs(one[0] - low), Math.abs(one[0] - high)) <= 1 + apart / 10 ? 1 : 0;
        }
        // |spread - 1| <= 0.2 has a probability of 1 - (0.8^21 + 1.2^-21) / 2 = 0.98 far from bounds.
        assertThat(near).isGreaterThan(9 * DRAWS / 10);
    }

    @Test
    void longGenesAreBlendedAndShortOnesSwapped() {
        DesignSpace space = DesignSpace.of(List.of(Toy.parameter("range", true, 1000), Toy.parameter("short", true, 16),
                Toy.parameter("names", false, 1000)), List.of());
        Random random = new Random(17);
        boolean blended = false;
        for (int draw = 0; draw < 100; draw++) {
            int[] one = {100, 3, 100};
            int[] other = {900, 12, 900};
            Recombination.cross(new Encoding(space), one, other, 20, random);
            blended |= one[0] != 100 && one[0] != 900;
            assertThat(one[1]).isIn(3, 12);
            assertThat(one[2]).isIn(100, 900);
            assertThat(other[2]).isEqualTo(1000 - one[2]);
        }
        assertThat(blended).isTrue();
    }

    @Test
    void stepsGoFromLegalValueToLegalValue() {
        Random random = new Random(5);
        int[] taken = new int[8];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {2, 0, 2, 4, 4};
            MUTATION.step(alleles, random);
            if (alleles[0] == 2) {
                taken[alleles[4]]++;
            }
        }
        assertThat(taken[1]).isPositive();
        assertThat(taken[7]).isPositive();
        assertThat(taken[1] + taken[4] + taken[7]).isEqualTo(Arrays.stream(taken).sum());
        assertThat(chiSquare(new int[]{taken[1], taken[7]}, 0.5, 0.5)).isLessThan(15.2);
    }

    @Test
    void mutationChangesEachParameterWithOneOverTheirNumber() {
        Random random = new Random(6);
        int unchanged = 0;
        int[] sizes = new int[2];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] alleles = {0, 0, 3, 4, 3};
            unchanged += MUTATION.mutate(alleles, random) == 0 ? 1 : 0;
            sizes[alleles[3] == 4 ? 0 : 1]++;
        }
        // Three can change: 'extra' does not apply to kind 0, 'only' has one value.
        assertThat(chiSquare(sizes, 2.0 / 3, 1.0 / 3)).isLessThan(15.2);
        double none = Math.pow(2.0 / 3, 3);
        assertThat(chiSquare(new int[]{unchanged, DRAWS - unchanged}, none, 1 - none)).isLessThan(15.2);
    }

    @Test
    void everyMutatedGenotypeStandsForItsOwnPoint() {
        Random random = new Random(7);
        int[] alleles = {0, 0, 0, 0, 0};
        Set<Long> met = new HashSet<>();
        boolean legal = true;
        for (int draw = 0; draw < 4 * DRAWS; draw++) {
            DesignPoint before = SPACE.nearest(alleles);
            MUTATION.step(alleles, random);
            DesignPoint after = SPACE.nearest(alleles);
            assertThat(after).isNotEqualTo(before);
            for (int i = 0; i < alleles.length; i++) {
                legal &= after.index(i) == alleles[i] || after.index(i) == -1;
            }
            met.add(after.ordinal());
        }
        assertThat(legal).isTrue();
        assertThat(met).hasSize((int) SPACE.size());
    }

    @Test
    void foundersMeetEveryValueOfUnorderedParametersAndSpreadEvenly() {
        List<int[]> founders = Founders.of(ENCODING, 60, true, new Random(8));
        assertThat(founders).hasSize(60);
        int[] sizes = new int[9];
        int[] kinds = new int[5];
        for (int[] founder : founders) {
            kinds[founder[0]]++;
            sizes[founder[3]]++;
        }
        for (int count : kinds) {
            assertThat(count).isBetween(11, 14);
        }
        for (int i = 1; i < 8; i++) {
            assertThat(sizes[i]).isBetween(4, 7);
        }
        assertThat(Founders.of(ENCODING, 1, true, new Random(8))).hasSize(1);
    }

    @Test
    void pointsAreEncodedAndDecodedToThemselves() {
        Random random = new Random(9);
        for (long ordinal = 0; ordinal < SPACE.size(); ordinal++) {
            DesignPoint point = SPACE.point(ordinal);
            int[] alleles = ENCODING.alleles(point, random);
            assertThat(ENCODING.alleles(ENCODING.genotype(alleles))).isEqualTo(alleles);
            assertThat(ENCODING.genotype(alleles).isValid()).isTrue();
            assertThat(SPACE.nearest(alleles)).isEqualTo(point);
        }
    }
}
