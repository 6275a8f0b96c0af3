package io.mpgemm.dse.models.reference;

import io.mpgemm.dse.models.component.Hardware;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Circuits that references share, each drawn once; not for several threads. */
final class Circuits {

    private record Name(String pe, String wrapper, String corner) {}

    private final Map<Name, SynthesisModel.Outcome> predictions = new HashMap<>();
    private final Map<String, Hardware> hardware = new HashMap<>();
    private final Map<String, SizedArray> arrays = new HashMap<>();
    private final Map<String, Cells> cells = new HashMap<>();

    /** A PE by a description of all that it depends on. */
    Cells cells(String description, Supplier<Cells> costing) {
        Cells known = cells.get(description);
        if (known == null) {
            known = costing.get();
            cells.put(description, known);
        }
        return known;
    }

    /** What the models say of a synthesised circuit. */
    SynthesisModel.Outcome predict(String pe, String wrapper, String corner) {
        return predictions.computeIfAbsent(new Name(pe, wrapper, corner),
                name -> SynthesisModel.predict(name.pe, name.wrapper, name.corner));
    }

    /** A bill of materials by a description of all that it depends on. */
    Hardware hardware(String description, Supplier<Hardware> drawing) {
        Hardware known = hardware.get(description);
        if (known == null) {
            known = drawing.get();
            hardware.put(description, known);
        }
        return known;
    }

    /** An array by a description of all that it depends on. */
    SizedArray array(String description, Supplier<SizedArray> sizing) {
        SizedArray known = arrays.get(description);
        if (known == null) {
            known = sizing.get();
            arrays.put(description, known);
        }
        return known;
    }
}
