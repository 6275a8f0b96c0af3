package io.mpgemm.dse.models.study;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A parsed document that knows where every key and value stands in its file. Places are named by JSON pointers (RFC
 * 6901), the empty pointer being the whole document.
 */
public final class LocatedTree {

    private final String file;
    private final JsonNode root;
    private final Map<String, Location> keys;
    private final Map<String, Location> values;

    LocatedTree(String file, JsonNode root, Map<String, Location> keys, Map<String, Location> values) {
        this.file = file;
        this.root = root;
        this.keys = Map.copyOf(keys);
        this.values = Map.copyOf(values);
    }

    /**
     * The name of the file as the user gave it.
     *
     * @return the name
     */
    public String file() {
        return file;
    }

    /**
     * The document, a copy that the caller may change.
     *
     * @return its root
     */
    public JsonNode root() {
        return root.deepCopy();
    }

    /**
     * Where a value begins; for a pointer that leads nowhere, where the innermost value on the way begins.
     *
     * @param pointer JSON pointer
     * @return the location
     */
    public Location valueAt(String pointer) {
        return find(values, pointer);
    }

    /**
     * Where the key of a value begins; for an element of a list, where the element itself begins.
     *
     * @param pointer JSON pointer of the value
     * @return the location
     */
    public Location keyAt(String pointer) {
        Location key = keys.get(pointer);
        return key == null ? valueAt(pointer) : key;
    }

    /**
     * Another document made of the parts of this one, whose values are still found where they stand in the file.
     *
     * @param other its root
     * @param moved where parts have gone: the pointer in the new document, the pointer in this one
     * @return the document
     */
    LocatedTree rearranged(JsonNode other, Map<String, String> moved) {
        return new LocatedTree(file, other, rearranged(keys, moved), rearranged(values, moved));
    }

    private static Map<String, Location> rearranged(Map<String, Location> locations, Map<String, String> moved) {
        Map<String, Location> all = new HashMap<>(locations);
        moved.forEach((to, from) -> locations.forEach((pointer, location) -> {
            if (pointer.equals(from) || pointer.startsWith(from + "/")) {
                all.put(to + pointer.substring(from.length()), location);
            }
        }));
        return all;
    }

    private Location find(Map<String, Location> locations, String pointer) {
        String at = pointer;
        while (true) {
            Location location = locations.get(at);
            if (location != null) {
                return location;
            }
            if (at.isEmpty()) {
                return new Location(file, 1, 1);
            }
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
    }

    /**
     * The pointer to a member of an object or list.
     *
     * @param pointer pointer to the object or list
     * @param member  key or index
     * @return its pointer
     */
    public static String child(String pointer, String member) {
        return pointer + "/" + member.replace("~", "~0").replace("/", "~1");
    }
}
