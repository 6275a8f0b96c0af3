package io.mpgemm.dse.models.study;

import io.mpgemm.dse.core.space.DesignPoint;
import io.mpgemm.dse.core.space.DesignSpace;
import io.mpgemm.dse.models.pe.LayerSettings;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.pe.Settings;
import java.util.List;
import java.util.Optional;

/** Reads off points what weights their layers have. Immutable and safe for many threads. */
public final class LayerReader {

    private final DesignSpace space;
    private final int[] bits;
    private final int[] groups;

    /**
     * A reader for the points of one space.
     *
     * @param space the space
     * @param slots names of the layers that choose, as the space was built with
     */
    public LayerReader(StudySpace space, List<String> slots) {
        this.space = space.space();
        bits = positions(slots, PeParameter.WEIGHT_BITS);
        groups = positions(slots, PeParameter.GROUP_SIZE);
    }

    private int[] positions(List<String> slots, PeParameter parameter) {
        return slots.stream().map(slot -> LayerParameters.name(slot, parameter))
                .mapToInt(name -> space.has(name) ? space.position(name) : -1).toArray();
    }

    /**
     * A number of the weights of a layer: equal for two layers of points with the same PE if, and only if, they have the
     * same weights.
     *
     * @param point a point of the space
     * @param slot  index of the layer
     * @return the number, 0 where the layer has the PE's own because it cannot choose
     */
    public int key(DesignPoint point, int slot) {
        return (index(point, bits[slot]) + 1) << 16 | index(point, groups[slot]) + 1;
    }

    private static int index(DesignPoint point, int position) {
        return position < 0 ? -1 : point.index(position);
    }

    /**
     * The settings of a layer.
     *
     * @param point  a point of the space
     * @param slot   index of the layer
     * @param family the point's PE family
     * @param pe     the PE's settings
     * @return the PE's settings with the layer's weights
     */
    public Settings settings(DesignPoint point, int slot, PeFamily family, Settings pe) {
        return LayerSettings.of(family, pe, text(point, bits[slot]), text(point, groups[slot])).orElseThrow(
                () -> new IllegalStateException(family.name() + " cannot run layer " + slot + " of " + point + "."));
    }

    private Optional<String> text(DesignPoint point, int position) {
        int index = index(point, position);
        return index < 0 ? Optional.empty()
                : Optional.of(space.parameters().get(position).values().get(index).text());
    }
}
