package io.mpgemm.dse.models.tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names in messages. */
final class Listing {

    private static final int SHOWN = 6;

    private Listing() {}

    /** The first few names, and how many more there are. */
    static String some(Iterable<?> names) {
        List<String> shown = new ArrayList<>();
        int count = 0;
        for (Object name : names) {
            if (count++ < SHOWN) {
                shown.add(StoredTensor.shortened(String.valueOf(name)));
            }
        }
        String list = shown.isEmpty() ? "(none)" : String.join(", ", shown);
        return count > SHOWN ? list + " and " + (count - SHOWN) + " more" : list;
    }

    static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? path.toString() : name.toString();
    }
}
