package io.mpgemm.dse.core.report;

import io.mpgemm.dse.core.report.Section.Grid;
import io.mpgemm.dse.core.report.WinnerMap.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many points of the front each class of designs has, from value to value of a setting.
 *
 * @param axis   the setting
 * @param counts for each of its values the points of the front by class
 */
public record FrontShares(Side axis, List<Map<String, Long>> counts) {

    private static final int PERCENT = 100;

    /** Copies the collections. */
    public FrontShares {
        counts = counts.stream().<Map<String, Long>>map(LinkedHashMap::new).toList();
        if (counts.size() != axis.values().size()) {
            throw new IllegalArgumentException("There must be a front for each value of '" + axis.column() + "'.");
        }
    }

    /**
     * Reports on fronts.
     *
     * @param all   fronts under one setting or more
     * @param kind  what the classes are, in words
     * @param notes what holds for all fronts, a sentence each
     * @return the section, with {@code fronts.csv}
     */
    public static Section section(List<FrontShares> all, String kind, List<String> notes) {
        List<String> findings = new ArrayList<>();
        List<Grid> tables = new ArrayList<>();
        Csv csv = new Csv(List.of("setting", "value", "class", "points", "front"));
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        for (FrontShares fronts : all) {
            findings.add(fronts.finding());
            tables.add(fronts.table(kind));
            fronts.append(csv);
            numbers.put("fronts" + fronts.axis.column(), BigDecimal.valueOf(fronts.counts.size()));
        }
        return new Section("fronts", "Who is on the front where", findings, notes, tables,
                all.stream().<Figure>map(FrontShares::figure).toList(),
                Map.of("fronts.csv", csv.text()), numbers);
    }

    private Set<String> classes() {
        return counts.stream().flatMap(each -> each.keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private long size(int value) {
        return counts.get(value).values().stream().mapToLong(Long::longValue).sum();
    }

    private long count(int value, String of) {
        return counts.get(value).getOrDefault(of, 0L);
    }

    /** Which classes are on all fronts, and which on some. */
    private String finding() {
        List<String> always = new ArrayList<>();
        List<String> sometimes = new ArrayList<>();
        for (String of : classes()) {
            List<String> at = new ArrayList<>();
            for (int value = 0; value < counts.size(); value++) {
                if (count(value, of) > 0) {
                    at.add(axis.values().get(value));
                }
            }
            if (at.size() == counts.size()) {
                always.add(of);
            } else if (!at.isEmpty()) {
                sometimes.add(of + " (" + String.join(", ", at) + ")");
            }
        }
        return "Fronts by " + axis.label() + ": on all of them " + (always.isEmpty() ? "nobody" : String.join(", ",
                always)) + (sometimes.isEmpty() ? "" : "; on some " + String.join(", ", sometimes)) + ".";
    }

    private StackedBars figure() {
        List<StackedBars.Bar> bars = new ArrayList<>();
        for (int value = 0; value < counts.size(); value++) {
            Map<String, Double> parts = new LinkedHashMap<>();
            for (String of : classes()) {
                parts.put(of, size(value) == 0 ? 0 : (double) PERCENT * count(value, of) / size(value));
            }
            bars.add(new StackedBars.Bar(axis.label(), axis.values().get(value), parts));
        }
        return new StackedBars("fronts-" + Names.file(axis.column()), "Who is on the front, by " + axis.label(),
                new Figure.Axis("share", "share of the front's points (%)", false),
                new StackedBars.Headers("setting", axis.column(), "class"), bars);
    }

    private Grid table(String kind) {
        List<String> header = new ArrayList<>(List.of(kind + " \\ " + axis.label()));
        header.addAll(axis.values());
        List<List<String>> rows = new ArrayList<>();
        for (String of : classes()) {
            List<String> row = new ArrayList<>(List.of(of));
            for (int value = 0; value < counts.size(); value++) {
                long points = count(value, of);
                row.add(points == 0 ? "0"
                        : points + " (" + Math.round((double) PERCENT * points / size(value)) + " %)");
            }
            rows.add(row);
        }
        List<String> sizes = new ArrayList<>(List.of("all"));
        for (int value = 0; value < counts.size(); value++) {
            sizes.add(Long.toString(size(value)));
        }
        rows.add(sizes);
        return new Grid("Points of the front by " + axis.label(), header, rows);
    }

    private void append(Csv csv) {
        for (int value = 0; value < counts.size(); value++) {
            for (String of : classes()) {
                csv.row(List.of(axis.column(), axis.values().get(value), of, Long.toString(count(value, of)),
                        Long.toString(size(value))));
            }
        }
    }
}
