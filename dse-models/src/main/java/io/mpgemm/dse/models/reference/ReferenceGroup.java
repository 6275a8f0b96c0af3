package io.mpgemm.dse.models.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Points that belong together and share a tolerance.
 *
 * @param name      its name on the command line
 * @param title     what is compared, in one line
 * @param tolerance how far it may be off
 * @param points    the points
 */
public record ReferenceGroup(String name, String title, Tolerance tolerance, List<ReferencePoint> points) {

    /** Copies the points. */
    public ReferenceGroup {
        points = List.copyOf(points);
    }

    /**
     * All points together.
     *
     * @return the summary that the tolerance is about
     */
    public Summary summary() {
        return Summary.of(name, points);
    }

    /**
     * Its parts, where it has several: synthesis corners; used for calibration, not used.
     *
     * @return one summary a part
     */
    public List<Summary> parts() {
        List<Summary> parts = new ArrayList<>();
        Map<String, List<ReferencePoint>> named = new LinkedHashMap<>();
        points.forEach(point -> named.computeIfAbsent(point.part(), key -> new ArrayList<>()).add(point));
        if (named.size() > 1) {
            named.forEach((part, some) -> parts.add(Summary.of(part, some)));
        }
        List<ReferencePoint> used = points.stream().filter(ReferencePoint::calibration).toList();
        if (!used.isEmpty() && used.size() < points.size()) {
            parts.add(Summary.of("used for calibration", used));
            parts.add(Summary.of("not used", points.stream().filter(point -> !point.calibration()).toList()));
        }
        return parts;
    }

    /**
     * Limits that it exceeds.
     *
     * @return one text a limit, empty where it passes
     */
    public List<String> missed() {
        return tolerance.missed(summary());
    }

    /**
     * The verdict for a table.
     *
     * @return {@code pass}, {@code FAIL}, {@code info} where it has no tolerance, {@code no model} where nothing was compared
     */
    public String verdict() {
        return !tolerance.informative().isEmpty() ? "info"
                : summary().modelled() == 0 ? "no model" : missed().isEmpty() ? "pass" : "FAIL";
    }
}
