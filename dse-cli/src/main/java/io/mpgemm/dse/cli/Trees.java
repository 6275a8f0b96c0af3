package io.mpgemm.dse.cli;

import io.mpgemm.dse.core.objective.Breakdown;
import io.mpgemm.dse.core.report.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints breakdowns as trees. */
final class Trees {

    private Trees() {}

    static void print(Breakdown tree, PrintWriter out) {
        out.println(tree.name() + "  " + TextTable.number(tree.value()) + "  " + tree.note());
        children(tree, "", tree.value(), out);
    }

    private static void children(Breakdown node, String indent, double total, PrintWriter out) {
        List<Breakdown> children = node.children();
        for (int i = 0; i < children.size(); i++) {
            Breakdown child = children.get(i);
            boolean last = i == children.size() - 1;
            out.println(indent + (last ? "`- " : "|- ") + child.name() + "  " + TextTable.number(child.value())
                    + (total == 0 ? "" : String.format(Locale.ROOT, "  (%.1f %%)", 100 * child.value() / total))
                    + (child.note().isEmpty() ? "" : "  " + child.note()));
            children(child, indent + (last ? "   " : "|  "), total, out);
        }
    }
}
