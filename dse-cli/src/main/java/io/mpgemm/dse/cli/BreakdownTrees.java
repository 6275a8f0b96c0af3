package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.report.Numbers;
import io.mpgemm.dse.models.evaluation.Breakdowns;
import io.mpgemm.dse.models.evaluation.Design;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Breakdowns by themselves: of all metrics or of one. */
final class BreakdownTrees {

    /** What is taken apart. */
    enum Which {
        AREA("area"), ENERGY("energy"), POWER("power"), LATENCY("latency"), ALL("");

        private final String word;

        Which(String word) {
            this.word = word;
        }

        private boolean shows(Breakdown tree) {
            return List.of(tree.name().split(" ", -1)).contains(word) || this == ALL;
        }
    }

    private BreakdownTrees() {}

    private static List<Breakdown> trees(Design design, Which which) {
        List<Breakdown> trees = new ArrayList<>(Breakdowns.ofPe(design));
        trees.addAll(Breakdowns.of(design));
        Breakdowns.power(design).ifPresent(trees::add);
        return trees.stream().filter(which::shows).toList();
    }

    static void text(Design design, Which which, PrintWriter out) {
        List<Breakdown> trees = trees(design, which);
        for (int i = 0; i < trees.size(); i++) {
            if (i > 0) {
                out.println();
            }
            Trees.print(trees.get(i), out);
        }
    }

    static void json(Design design, Which which, PrintWriter out) {
        out.println(JsonMapper.builder().build().writerWithDefaultPrettyPrinter()
                .writeValueAsString(Map.of("breakdowns", trees(design, which))));
    }

    /** One row a node: the names down to it, its value, whether it is a leaf, how it comes about. */
    static void csv(Design design, Which which, PrintWriter out) {
        CsvLines.print(out, List.of("part", "value", "leaf", "note"));
        trees(design, which).forEach(tree -> csv("", tree, out));
    }

    private static void csv(String above, Breakdown node, PrintWriter out) {
        String path = above.isEmpty() ? node.name() : above + " > " + node.name();
        CsvLines.print(out, List.of(path, Numbers.exact(node.value()), String.valueOf(node.children().isEmpty()),
                node.note()));
        node.children().forEach(child -> csv(path, child, out));
    }
}
