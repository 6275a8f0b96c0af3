package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The safetensors format (github.com/huggingface/safetensors, README): 8 bytes header length, JSON header, data without
 * holes or overlaps.
 */
final class Safetensors {

    private static final long LONGEST_HEADER = 100_000_000;
    /** Bits of an element of the types that can be read and of those that cannot but may be in the file. */
    private static final Map<String, Integer> BITS = Map.ofEntries(Map.entry("F64", 64), Map.entry("F32", 32),
            Map.entry("F16", 16), Map.entry("BF16", 16), Map.entry("I64", 64), Map.entry("I32", 32),
            Map.entry("I16", 16), Map.entry("I8", 8), Map.entry("U64", 64), Map.entry("U32", 32),
            Map.entry("U16", 16), Map.entry("U8", 8), Map.entry("BOOL", 8), Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8));

    private Safetensors() {}

    static List<StoredTensor> read(Path file, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size < 8) {
            throw new TensorException(file + ": the file has " + size
                    + " bytes; a safetensors file begins with 8 bytes that state the length of its header.");
        }
        long length = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > LONGEST_HEADER || length > size - 8) {
            throw new TensorException(file + ": the file states a header of " + Long.toUnsignedString(length)
                    + " bytes; valid are 2 to " + Math.max(2, Math.min(LONGEST_HEADER, size - 8))
                    + ". Maybe it is cut off or no safetensors file.");
        }
        JsonNode header = header(file, bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment data = bytes.asSlice(8 + length);
        List<Placed> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.add(tensor(file, entry.getKey(), entry.getValue(), data));
            }
        }
        requireTiling(file, tensors, data.byteSize());
        return tensors.stream().map(Placed::tensor).toList();
    }

    private record Placed(StoredTensor tensor, long begin, long end) {}

    private static JsonNode header(Path file, byte[] text) {
        JsonNode header;
        try {
            header = new JsonMapper(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
                    .readTree(text);
        } catch (JacksonException e) {
            throw new TensorException(file + ": the header is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw new TensorException(file + ": the header is no JSON object of tensors.");
        }
        return header;
    }

    private static Placed tensor(Path file, String name, JsonNode node, MemorySegment data) {
        String where = file + ": tensor '" + name + "' ";
        JsonNode dtype = node.path("dtype");
        JsonNode offsets = node.path("data_offsets");
        if (!dtype.isString() || !node.path("shape").isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new TensorException(
                    where + "lacks a dtype, a shape or two data_offsets; valid is an object with all three.");
        }
        List<Long> shape = new ArrayList<>();
        for (JsonNode dimension : node.path("shape")) {
            shape.add(count(where, "shape", dimension));
        }
        long begin = count(where, "data_offsets", offsets.path(0));
        long end = count(where, "data_offsets", offsets.path(1));
        if (begin > end || end > data.byteSize()) {
            throw new TensorException(where + "lies at bytes " + begin + " to " + end + " of "
                    + data.byteSize() + " data bytes. Maybe the file is cut off.");
        }
        Integer bits = BITS.get(dtype.asString());
        if (bits != null) {
            requireSize(where, shape, dtype.asString(), bits, end - begin);
        }
        Optional<ElementType> element = switch (dtype.asString()) {
            case "F16" -> Optional.of(ElementType.F16);
            case "BF16" -> Optional.of(ElementType.BF16);
            case "F32" -> Optional.of(ElementType.F32);
            case "F64" -> Optional.of(ElementType.F64);
            default -> Optional.empty();
        };
        return new Placed(new StoredTensor(file, name, dtype.asString(), element, List.copyOf(shape),
                data.asSlice(begin, end - begin)), begin, end);
    }

    private static void requireSize(String where, List<Long> shape, String dtype, int bits, long actual) {
        long expected = bits / 8;
        try {
            for (long dimension : shape) {
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw new TensorException(where + "has shape " + shape + ", larger than any file.", e);
        }
        if (expected != actual) {
            throw new TensorException(where + "has " + actual + " bytes where shape " + shape + " of " + dtype
                    + " needs " + expected + ".");
        }
    }

    private static long count(String where, String what, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
            throw new TensorException(
                    where + "has " + node + " in its " + what + "; valid are whole numbers from 0.");
        }
        return node.asLong();
    }

    private static void requireTiling(Path file, List<Placed> tensors, long dataSize) {
        List<Placed> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
        long at = 0;
        for (Placed placed : sorted) {
            if (placed.begin() != at) {
                throw placed.tensor().fault("begins at data byte " + placed.begin() + "; valid is " + at
                        + ", where the one before it ends (no overlaps, no holes).");
            }
            at = placed.end();
        }
        if (at != dataSize) {
            throw new TensorException(file + ": " + (dataSize - at)
                    + " data bytes after the last tensor belong to none; valid is a file without holes.");
        }
    }
}
