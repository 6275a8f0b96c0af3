package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.core.search.LatinHypercube;
import io.mpgemm.dse.models.study.Robust;
import io.mpgemm.dse.models.study.Robust.Distribution;
import io.mpgemm.dse.models.technology.Quantity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Constants drawn within their bands: a Latin hypercube with a coordinate for each constant that has a band. Constants with
 * the same name, band and source are one, wherever they stand, as those that hold at every node; all others are
 * independent, since the data say nothing of their correlation.
 */
final class ConstantDraws {

    private record Key(String name, Quantity quantity) {}

    private final Distribution distribution;
    private final Map<Key, Integer> coordinates = new LinkedHashMap<>();
    private final LatinHypercube hypercube;

    /**
     * Draws.
     *
     * @param robust how many, and how
     * @param places the constants of all nodes, supplies and DRAMs that matter, in an order that the study alone decides
     */
    ConstantDraws(Robust robust, Collection<Constants> places) {
        this.distribution = robust.distribution();
        for (Constants place : places) {
            place.constants().forEach((name, quantity) -> {
                if (quantity.low() < quantity.high()) {
                    coordinates.putIfAbsent(new Key(name, quantity), coordinates.size());
                }
            });
        }
        this.hypercube = new LatinHypercube(robust.samples(), coordinates.size(), robust.seed());
    }

    /** How many constants move. */
    int constants() {
        return coordinates.size();
    }

    /** The constants of a place in a draw. */
    Constants at(int draw, Constants place) {
        return place.map((name, quantity) -> {
            Integer coordinate = coordinates.get(new Key(name, quantity));
            return coordinate == null ? quantity
                    : quantity.at(quantile(distribution, quantity, hypercube.at(draw, coordinate)));
        });
    }

    /**
     * A quantile of a constant: triangular or uniform between the ends of its band, the mode of the former at its value, of
     * its logarithm where the whole band is above 0 (such bands are factors), else of itself.
     */
    static double quantile(Distribution distribution, Quantity quantity, double share) {
        boolean logarithmic = quantity.low() > 0;
        double low = logarithmic ? StrictMath.log(quantity.low()) : quantity.low();
        double high = logarithmic ? StrictMath.log(quantity.high()) : quantity.high();
        double mode = logarithmic ? StrictMath.log(quantity.value()) : quantity.value();
        double at = distribution == Distribution.UNIFORM ? low + share * (high - low)
                : triangular(low, mode, high, share);
        return Math.clamp(logarithmic ? StrictMath.exp(at) : at, quantity.low(), quantity.high());
    }

    private static double triangular(double low, double mode, double high, double share) {
        double below = (mode - low) / (high - low);
        return share < below ? low + Math.sqrt(share * (high - low) * (mode - low))
                : high - Math.sqrt((1 - share) * (high - low) * (high - mode));
    }
}
