package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.InputException;
import io.mpgemm.dse.core.pareto.FrontArchive;
import io.mpgemm.dse.core.search.SweepState;
import io.mpgemm.dse.core.search.SweepState.Member;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is known of some ranges of ordinals, which need not be neighbours: counts and the front. Merging is associative and
 * commutative, as of equal objectives the lowest ordinal stays, so it does not matter in which order a tree of workers
 * merges.
 */
final class Swept implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final String refusal;
    private final long feasible;
    private final long[] unbuildable;
    /** Of the front, ascending. */
    private final long[] ordinals;
    private final double[][] vectors;

    private Swept(String refusal, long feasible, long[] unbuildable, long[] ordinals, double[][] vectors) {
        this.refusal = refusal;
        this.feasible = feasible;
        this.unbuildable = unbuildable;
        this.ordinals = ordinals;
        this.vectors = vectors;
    }

    /** The result of a task that may find its input unusable. */
    static Swept of(Supplier<SweepState> task) {
        try {
            return of(task.get());
        } catch (InputException e) {
            return new Swept(String.valueOf(e.getMessage()), 0, new long[0], new long[0], new double[0][]);
        }
    }

    static Swept of(SweepState state) {
        long[] counts = state.unbuildable().stream().mapToLong(Long::longValue).toArray();
        return new Swept("", state.feasible(), counts, new long[0], new double[0][]).with(state.front());
    }

    /** What is known of both together. */
    Swept merge(Swept other) {
        if (!refusal.isEmpty() || !other.refusal.isEmpty()) {
            return refusal.isEmpty() ? other : this;
        }
        long[] counts = IntStream.range(0, unbuildable.length).mapToLong(i -> unbuildable[i] + other.unbuildable[i])
                .toArray();
        return new Swept("", feasible + other.feasible, counts, new long[0], new double[0][])
                .with(Stream.concat(members(), other.members()).toList());
    }

    /** The same counts with the front of some points. */
    private Swept with(List<Member> points) {
        FrontArchive<Member> archive = archive(points);
        List<Member> front = archive.items().stream().sorted(Comparator.comparingLong(Member::ordinal)).toList();
        return new Swept(refusal, feasible, unbuildable, front.stream().mapToLong(Member::ordinal).toArray(),
                front.stream().map(Swept::vector).toArray(double[][]::new));
    }

    /** The lowest ordinal comes first, and the archive keeps the first of equals. */
    private static FrontArchive<Member> archive(List<Member> points) {
        FrontArchive<Member> archive = new FrontArchive<>(points.isEmpty() ? 1 : points.getFirst().objectives().size());
        points.stream().sorted(Comparator.comparingLong(Member::ordinal))
                .forEach(member -> archive.add(vector(member), member));
        return archive;
    }

    private Stream<Member> members() {
        return IntStream.range(0, ordinals.length).mapToObj(
                i -> new Member(ordinals[i], Arrays.stream(vectors[i]).boxed().toList()));
    }

    private static double[] vector(Member member) {
        return member.objectives().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Why a worker refused its input, else empty. */
    String refusal() {
        return refusal;
    }

    /** The same as a state, once the ranges together are one. */
    SweepState state(long from, long to) {
        return new SweepState(from, to, feasible, Arrays.stream(unbuildable).boxed().toList(),
                archive(members().toList()).items());
    }
}
