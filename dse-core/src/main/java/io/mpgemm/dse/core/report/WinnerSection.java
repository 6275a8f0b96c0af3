package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.objective.Metric;
import io.mpgemm.dse.core.objective.Objective;
import io.mpgemm.dse.core.objective.Objective.Direction;
import io.mpgemm.dse.core.report.Section.Grid;
import io.mpgemm.dse.core.report.WinnerGrid.Best;
import io.mpgemm.dse.core.report.WinnerGrid.Cell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/** The part of a report that says which class of designs wins where. */
public final class WinnerSection {

    /** Winners that lead by less are marked: models of rivals are no better than this. */
    static final double CLOSE = 0.05;

    private static final int DIGITS = 3;
    private static final double PERCENT = 100;

    private final WinnerGrid grid;
    private final List<Cell> cells;

    private WinnerSection(WinnerGrid grid) {
        this.grid = grid;
        this.cells = grid.rows().stream().flatMap(List::stream).toList();
    }

    /**
     * Reports on a map of winners.
     *
     * @param grid the map
     * @return the section, with a CSV that has the best design of each class in each cell
     */
    public static Section of(WinnerGrid grid) {
        return new WinnerSection(grid).section();
    }

    private Section section() {
        Metric metric = grid.best().metric();
        String what = (grid.best().direction() == Direction.MINIMIZE ? "least " : "most ")
                + Names.words(metric.name(), metric.unit());
        String title = "Who has the " + what + ": " + grid.x().label() + ", " + grid.y().label();
        Map<String, Long> wins = wins();
        List<Cell> won = cells.stream().filter(cell -> !cell.ranked().isEmpty()).toList();
        long close = won.stream().filter(cell -> cell.margin() < CLOSE).count();
        long alone = won.stream().filter(cell -> cell.ranked().size() == 1).count();
        List<String> findings = new ArrayList<>();
        findings.add(Character.toUpperCase(what.charAt(0)) + what.substring(1) + " over " + grid.x().label() + " and "
                + grid.y().label() + ": of " + cells.size() + " cells " + (wins.isEmpty() ? "none has a design"
                        : wins.entrySet().stream().map(each -> each.getKey() + " wins " + each.getValue())
                                .collect(Collectors.joining(", ")))
                + (wins.isEmpty() || won.size() == cells.size() ? "" : ", " + (cells.size() - won.size())
                        + " have no design")
                + ".");
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        numbers.put("cells", BigDecimal.valueOf(cells.size()));
        wins.forEach((name, count) -> numbers.put("wonBy" + capital(name), BigDecimal.valueOf(count)));
        numbers.put("withoutDesign", BigDecimal.valueOf(cells.size() - won.size()));
        numbers.put("close", BigDecimal.valueOf(close));
        numbers.put("alone", BigDecimal.valueOf(alone));
        if (!won.isEmpty()) {
            double[] margins = won.stream().mapToDouble(Cell::margin).filter(lead -> !Double.isNaN(lead)).toArray();
            findings.add("Leads below " + percent(CLOSE) + ": " + close + " of " + won.size() + " cells"
                    + (alone == 0 ? "" : "; no other " + grid.kind() + " has a design: " + alone)
                    + (margins.length == 0 ? "" : "; median lead " + percent(median(margins))) + ".");
        }
        List<String> notes = new ArrayList<>(grid.notes());
        notes.add("A lead is how much worse the best design of the next " + grid.kind()
                + " is. The CSV has the best design of each " + grid.kind() + " in each cell.");
        return new Section("map-" + Names.file(grid.name()), title, findings, notes, List.of(table(what), standings()),
                List.of(figure(title)), Map.of("map-" + Names.file(grid.name()) + "-designs.csv", csv()), numbers);
    }

    /** How many cells each class wins, the most first. */
    private Map<String, Long> wins() {
        Map<String, Long> counts = cells.stream().filter(cell -> !cell.ranked().isEmpty()).collect(Collectors
                .groupingBy(cell -> cell.ranked().getFirst().of(), LinkedHashMap::new, Collectors.counting()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> each) -> -each.getValue())
                        .thenComparing(Map.Entry::getKey))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    private static String capital(String name) {
        return name.isEmpty() ? "Other" : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static double median(double[] values) {
        return new Percentile().withEstimationType(EstimationType.R_7).evaluate(values, 50);
    }

    private static String percent(double share) {
        return Numbers.significant(Double.parseDouble(Numbers.significant(PERCENT * share, 2)), 2) + " %";
    }

    private WinnerMap figure(String title) {
        List<List<WinnerMap.Cell>> rows = grid.rows().stream()
                .map(row -> row.stream().map(WinnerSection::drawn).toList())
                .toList();
        return new WinnerMap("map-" + Names.file(grid.name()), title, grid.x(), grid.y(), grid.classes(), inside(),
                grid.best().metric().name(), CLOSE, rows);
    }

    /** What the lines of a cell are. */
    private String inside() {
        List<String> lines = new ArrayList<>(List.of(grid.kind()));
        if (!grid.shown().isEmpty()) {
            lines.add(grid.shown().stream().map(name -> Names.words(name, "")).collect(Collectors.joining(" and ")));
        }
        lines.add(Names.column(grid.best().metric()));
        return "In a cell: " + String.join(", ", lines);
    }

    private static WinnerMap.Cell drawn(Cell cell) {
        if (cell.ranked().isEmpty()) {
            return WinnerMap.Cell.NONE;
        }
        Best first = cell.ranked().getFirst();
        boolean alone = cell.ranked().size() == 1;
        return new WinnerMap.Cell(first.of(), first.shown(), first.value(), alone ? "" : cell.ranked().get(1).of(),
                alone ? 0 : cell.margin());
    }

    private Grid table(String what) {
        List<String> header = new ArrayList<>(List.of(grid.y().label() + " \\ " + grid.x().label()));
        header.addAll(grid.x().values());
        List<List<String>> rows = new ArrayList<>();
        for (int y = grid.rows().size() - 1; y >= 0; y--) {
            List<String> row = new ArrayList<>(List.of(grid.y().values().get(y)));
            grid.rows().get(y).forEach(cell -> row.add(text(cell)));
            rows.add(row);
        }
        return new Grid("Winner, " + what + unit(grid.best()) + ", lead over the next " + grid.kind(), header, rows);
    }

    /** How each class does over all cells. */
    private Grid standings() {
        List<List<String>> rows = new ArrayList<>();
        for (String of : grid.classes()) {
            double[] gaps = cells.stream().flatMapToDouble(cell -> IntStream.range(0, cell.ranked().size())
                    .filter(rank -> cell.ranked().get(rank).of().equals(of)).mapToDouble(cell::behind)).toArray();
            if (gaps.length > 0) {
                long wins = cells.stream().filter(cell -> !cell.ranked().isEmpty()
                        && cell.ranked().getFirst().of().equals(of)).count();
                rows.add(List.of(of, Long.toString(wins),
                        Long.toString(Arrays.stream(gaps).filter(gap -> gap < CLOSE).count()),
                        Integer.toString(gaps.length), percent(median(gaps)),
                        percent(Arrays.stream(gaps).max().orElse(0))));
            }
        }
        return new Grid("How far the best design of each " + grid.kind() + " is behind the winner",
                List.of(grid.kind(), "cells won", "behind by less than " + percent(CLOSE), "cells with a design",
                        "behind, median", "behind, most"),
                rows);
    }

    private static String unit(Objective objective) {
        String unit = objective.metric().unit();
        return unit.isEmpty() ? "" : " in " + Names.unit(unit);
    }

    private static String text(Cell cell) {
        if (cell.ranked().isEmpty()) {
            return "none";
        }
        Best first = cell.ranked().getFirst();
        return first.of() + (first.shown().isEmpty() ? "" : " " + first.shown()) + ", "
                + Numbers.significant(first.value(), DIGITS)
                + (cell.ranked().size() == 1 ? ", no other" : ", " + percent(cell.margin()) + " before "
                        + cell.ranked().get(1).of());
    }

    private String csv() {
        Set<String> columns = new LinkedHashSet<>();
        cells.stream().map(Cell::ranked).flatMap(Collection::stream)
                .forEach(best -> columns.addAll(best.design().keySet()));
        List<String> header = new ArrayList<>(
                List.of("map-" + grid.x().column(), "map-" + grid.y().column(), "rank", "class", "best", "behind"));
        header.addAll(columns);
        Csv csv = new Csv(header);
        for (int y = 0; y < grid.rows().size(); y++) {
            for (int x = 0; x < grid.x().values().size(); x++) {
                Cell cell = grid.rows().get(y).get(x);
                List<Best> ranked = cell.ranked();
                for (int rank = 0; rank < ranked.size(); rank++) {
                    Best best = ranked.get(rank);
                    List<String> row = new ArrayList<>(List.of(grid.x().values().get(x), grid.y().values().get(y),
                            Integer.toString(rank + 1), best.of(), Numbers.exact(best.value()),
                            Numbers.exact(cell.behind(rank))));
                    columns.forEach(column -> row.add(best.design().getOrDefault(column, "")));
                    csv.row(row);
                }
            }
        }
        return csv.text();
    }
}
