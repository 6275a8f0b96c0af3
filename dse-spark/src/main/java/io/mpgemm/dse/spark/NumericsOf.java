package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.gemm.Datapath;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The distinct numerics of some points, each with one of the points that have it. */
final class NumericsOf {

    /** A numerics as the {@code which}-th of a point. */
    private record Example(Datapath datapath, DesignPoint point, int which) {}

    private final Map<String, Example> examples = new LinkedHashMap<>();
    private final List<List<String>> keys = new ArrayList<>();

    /**
     * Those of some points.
     *
     * @param points    the points
     * @param datapaths the numerics of a point, in an order that depends on the point alone
     */
    NumericsOf(List<DesignPoint> points, Function<DesignPoint, List<Datapath>> datapaths) {
        // By identity: points with the same PE mostly come with the same list, and keys are long to make.
        IdentityHashMap<List<Datapath>, List<String>> known = new IdentityHashMap<>();
        for (DesignPoint point : points) {
            List<Datapath> own = datapaths.apply(point);
            List<String> names = known.computeIfAbsent(own, all -> all.stream().map(Datapath::key).toList());
            for (int i = 0; i < names.size(); i++) {
                examples.putIfAbsent(names.get(i), new Example(own.get(i), point, i));
            }
            keys.add(names);
        }
    }

    /** All of them, in the order of the points. */
    List<Datapath> all() {
        return examples.values().stream().map(Example::datapath).toList();
    }

    /** The keys of those of the points from one position to before another, where there are any points. */
    Set<String> keys(int from, int to) {
        Set<String> of = new LinkedHashSet<>();
        keys.subList(Math.min(from, keys.size()), Math.min(to, keys.size())).forEach(of::addAll);
        return of;
    }

    /** The work on one of them at each of some sites. */
    List<Part> parts(String key, int sites) {
        Example example = Optional.ofNullable(examples.get(key)).orElseThrow();
        List<Part> parts = new ArrayList<>();
        for (int site = 0; site < sites; site++) {
            parts.add(new Part(example.point(), example.which(), site));
        }
        return parts;
    }
}
