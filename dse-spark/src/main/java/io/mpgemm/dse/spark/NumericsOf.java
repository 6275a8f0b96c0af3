package io.mpgemm.dse.spark;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.models.evaluation.DesignEvaluator;
import io.mpgemm.dse.models.gemm.Datapath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The distinct numerics of some points, each with one of the points that have it. */
final class NumericsOf {

    /** A numerics as the {@code which}-th of a point. */
    private record Example(Datapath datapath, DesignPoint point, int which) {}

    private final DesignEvaluator evaluator;
    private final Map<String, Example> examples = new LinkedHashMap<>();
    /** By identity: the evaluator hands out the same list for the same PE, and keys are long to make. */
    private final IdentityHashMap<List<Datapath>, List<String>> keys = new IdentityHashMap<>();

    NumericsOf(DesignEvaluator evaluator, Collection<DesignPoint> points) {
        this.evaluator = evaluator;
        for (DesignPoint point : points) {
            List<Datapath> datapaths = evaluator.datapaths(point);
            if (!keys.containsKey(datapaths)) {
                List<String> names = datapaths.stream().map(Datapath::key).toList();
                keys.put(datapaths, names);
                for (int i = 0; i < names.size(); i++) {
                    examples.putIfAbsent(names.get(i), new Example(datapaths.get(i), point, i));
                }
            }
        }
    }

    /** All of them, in the order of the points. */
    List<Datapath> all() {
        return examples.values().stream().map(Example::datapath).toList();
    }

    /** The keys of those of some of the points. */
    Set<String> keys(Collection<DesignPoint> points) {
        Set<String> of = new LinkedHashSet<>();
        points.forEach(point -> of.addAll(keys.getOrDefault(evaluator.datapaths(point), List.of())));
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
