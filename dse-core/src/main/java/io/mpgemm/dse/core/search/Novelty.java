package io.mpgemm.dse.core.search;

import io.jenetics.Alterer;
import io.jenetics.AltererResult;
import io.jenetics.IntegerGene;
import io.jenetics.Phenotype;
import io.jenetics.util.ISeq;
import io.jenetics.util.RandomRegistry;
import io.jenetics.util.Seq;
import io.mpgemm.dse.core.space.DesignPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Lets no design point be evaluated twice: a child that decodes to a known point walks on in single mutation steps, and
 * if it meets known points only, it gives way to the next unknown point of a random order of the whole space. Most
 * children are, before, the most promising of some variants, as far as a {@link Forecast} can say. Once the
 * budget is used up, which is no larger than the space, the remaining children are dropped.
 */
final class Novelty implements Alterer<IntegerGene, Scored> {

    private static final int STEPS = 8;

    /** Share of the children that a forecast chooses among variants. */
    private static final double GUIDED = 0.8;

    /** Share of those that are chosen with optimism, so that what little is known of is tried, too. */
    private static final double EXPLORING = 0.2;

    private static final double OPTIMISM = 1;

    /** Variants of a child at most; fewer where predictions are dear. */
    private static final int VARIANTS = 400;

    /** Multiplications for the variants of a child: about half a millisecond. */
    private static final long EFFORT = 1_000_000;

    /** The same for a child that is chosen with optimism. */
    private static final long EFFORT_TO_EXPLORE = 4_000_000;

    private final Encoding encoding;
    private final Mutation mutation;
    private final RandomOrder order;
    private final long budget;
    private final Set<DesignPoint> known = new HashSet<>();
    private final Forecast forecast;
    private final Tally tally;
    private long next;

    Novelty(Encoding encoding, Mutation mutation, Forecast forecast, Tally tally, long seed, long budget) {
        this.forecast = forecast;
        this.tally = tally;
        this.encoding = encoding;
        this.mutation = mutation;
        this.order = new RandomOrder(encoding.space(), seed);
        this.budget = budget;
    }

    boolean exhausted() {
        return known.size() >= budget;
    }

    @Override
    public AltererResult<IntegerGene, Scored> alter(Seq<Phenotype<IntegerGene, Scored>> children, long generation) {
        RandomGenerator random = RandomRegistry.random();
        List<Phenotype<IntegerGene, Scored>> result = new ArrayList<>(children.length());
        int altered = 0;
        boolean model = forecast.ready(tally.frontVectors());
        for (Phenotype<IntegerGene, Scored> child : children) {
            if (exhausted()) {
                break;
            }
            int[] alleles = encoding.alleles(child.genotype());
            DesignPoint point = encoding.repair(alleles);
            if (model && random.nextDouble() < GUIDED) {
                alleles = mostPromising(alleles, random);
                point = encoding.repair(alleles);
            }
            for (int i = 0; i < STEPS && known.contains(point); i++) {
                altered += mutation.step(alleles, random);
                point = encoding.repair(alleles);
            }
            if (known.contains(point)) {
                point = unknown();
                alleles = encoding.alleles(point, random);
                altered++;
            }
            known.add(point);
            if (model) {
                forecast.choose(point);
            }
            result.add(Phenotype.of(encoding.genotype(alleles), generation));
        }
        return new AltererResult<>(ISeq.of(result), altered);
    }

    /** The child or, if more promising, an unknown point a few steps away from it. */
    private int[] mostPromising(int[] child, RandomGenerator random) {
        int[] best = child;
        DesignPoint own = encoding.space().nearest(child);
        double optimism = forecast.explores() && random.nextDouble() < EXPLORING ? OPTIMISM : 0;
        double most = promise(own, optimism, Double.NEGATIVE_INFINITY);
        long variants = Math.min(VARIANTS,
                (optimism > 0 ? EFFORT_TO_EXPLORE : EFFORT) / forecast.effort(optimism));
        for (int i = 0; i < variants; i++) {
            int[] variant = (i % 2 == 0 ? child : best).clone();
            mutation.step(variant, random);
            DesignPoint point = encoding.repair(variant);
            double promise = promise(point, optimism, most);
            if (promise > most) {
                most = promise;
                best = variant;
            }
        }
        return best;
    }

    private double promise(DesignPoint point, double optimism, double bound) {
        return known.contains(point) ? Double.NEGATIVE_INFINITY : forecast.promise(point, optimism, bound);
    }

    /** The next point of the random order that is not known; there is one while the budget lasts. */
    private DesignPoint unknown() {
        DesignPoint point = order.at(next++);
        while (known.contains(point)) {
            point = order.at(next++);
        }
        return point;
    }
}
