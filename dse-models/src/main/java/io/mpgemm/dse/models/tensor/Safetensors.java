package io.mpgemm.dse.models.tensor;

import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * The safetensors format (github.com/huggingface/safetensors, README): 8 bytes header length, JSON header, data without
 * holes or overlaps. The header is read as a stream and checked as a whole; no data are touched.
 *
 * <p>
 * Numbers of 8 bits (I8, F8_E4M3, F8_E5M2) may have scales beside them: for {@code X.weight} [N, K] the tensor {@code X.weight_scale},
 * {@code X.scales}, {@code X.scale} or {@code X.weight_scale_inv} (F32, F16, BF16 or F64). One number scales the whole tensor, [N] or [N, 1] its rows,
 * [N, G] groups of K / G, and {@code weight_scale_inv} [ceil(N / 128), ceil(K / 128)] blocks of 128 x 128. The weight is the product in FP32. Zero points and
 * bitsandbytes' {@code SCB} are refused, and so are U8 weights with scales: they are packed 4-bit numbers in the checkpoints that have them.
 */
final class Safetensors {

    private static final long LONGEST_HEADER = 100_000_000;
    private static final int MOST_TENSORS = 1 << 18;
    private static final int MOST_DIMENSIONS = 32;
    private static final int BLOCK = 128;
    /** Bits of an element, also of the types that are passed over. */
    private static final Map<String, Integer> BITS = Map.ofEntries(Map.entry("F64", 64), Map.entry("F32", 32),
            Map.entry("F16", 16), Map.entry("BF16", 16), Map.entry("I64", 64), Map.entry("I32", 32),
            Map.entry("I16", 16), Map.entry("I8", 8), Map.entry("U64", 64), Map.entry("U32", 32),
            Map.entry("U16", 16), Map.entry("U8", 8), Map.entry("BOOL", 8), Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8), Map.entry("F8_E8M0", 8), Map.entry("F6_E2M3", 6), Map.entry("F6_E3M2", 6),
            Map.entry("F4", 4), Map.entry("C64", 64));
    private static final String WEIGHT = ".weight";
    private static final List<String> SCALES = List.of(".weight_scale", ".scales", ".scale", ".weight_scale_inv");
    /** Ends of names that make 8-bit weights something else than number times scale. */
    private static final List<String> NOT_SCALED = List.of(".weight_zero_point", ".zeros", ".qzeros", ".SCB",
            ".weight.SCB", ".weight_scale_2", ".weight.absmax", ".weight.quant_map");

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
        List<Placed> tensors = new Header(file, bytes, 8 + length).read();
        requireTiling(file, tensors, size - 8 - length);
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        tensors.forEach(placed -> byName.put(placed.tensor().name(), placed.tensor()));
        return byName.values().stream().map(tensor -> scaled(tensor, byName)).toList();
    }

    private record Placed(StoredTensor tensor, long begin, long end) {}

    /** The stream of the header's tokens. */
    private static final class Header {

        private final Path file;
        private final MemorySegment bytes;
        private final long dataAt;

        Header(Path file, MemorySegment bytes, long dataAt) {
            this.file = file;
            this.bytes = bytes;
            this.dataAt = dataAt;
        }

        List<Placed> read() {
            // Through a reader that refuses what is not UTF-8; a parser of bytes would guess at UTF-16 and UTF-32.
            Reader text = new InputStreamReader(
                    new ByteBufferBackedInputStream(bytes.asSlice(8, dataAt - 8).asByteBuffer()),
                    StandardCharsets.UTF_8.newDecoder());
            List<Placed> tensors = new ArrayList<>();
            try (JsonParser json = MappedFiles.factory().createParser(ObjectReadContext.empty(), text)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new TensorException(file + ": the header is no JSON object of tensors.");
                }
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    if (name.equals("__metadata__")) {
                        json.skipChildren();
                        continue;
                    }
                    if (tensors.size() == MOST_TENSORS) {
                        throw new TensorException(file + ": the file has more than " + MOST_TENSORS + " tensors.");
                    }
                    tensors.add(tensor(name, json));
                }
                if (json.nextToken() != null) {
                    throw new TensorException(file + ": the header goes on after its JSON object.");
                }
            } catch (JacksonException e) {
                throw new TensorException(file + ": the header is no JSON in UTF-8: " + e.getOriginalMessage(), e);
            }
            return tensors;
        }

        private Placed tensor(String name, JsonParser json) {
            String where = file + ": tensor '" + StoredTensor.shortened(name) + "' ";
            Optional<String> dtype = Optional.empty();
            Optional<List<Long>> shape = Optional.empty();
            Optional<List<Long>> offsets = Optional.empty();
            if (json.currentToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String key = json.currentName();
                    JsonToken value = json.nextToken();
                    if (key.equals("dtype") && value == JsonToken.VALUE_STRING) {
                        dtype = Optional.of(json.getString());
                    } else if (key.equals("shape") && value == JsonToken.START_ARRAY) {
                        shape = Optional.of(counts(where, key, json));
                    } else if (key.equals("data_offsets") && value == JsonToken.START_ARRAY) {
                        offsets = Optional.of(counts(where, key, json));
                    } else {
                        json.skipChildren();
                    }
                }
            }
            if (dtype.isEmpty() || shape.isEmpty() || offsets.isEmpty() || offsets.get().size() != 2) {
                throw new TensorException(
                        where + "lacks a dtype, a shape or two data_offsets; valid is an object with all three.");
            }
            return place(where, name, dtype.get(), shape.get(), offsets.get().getFirst(), offsets.get().getLast());
        }

        private Placed place(String where, String name, String dtype, List<Long> shape, long begin, long end) {
            long dataSize = bytes.byteSize() - dataAt;
            if (begin > end || end > dataSize) {
                throw new TensorException(where + "lies at bytes " + begin + " to " + end + " of " + dataSize
                        + " data bytes. Maybe the file is cut off.");
            }
            Integer bits = BITS.get(dtype);
            if (bits != null) {
                requireSize(where, shape, dtype, bits, end - begin);
            }
            Optional<ElementType> element = switch (dtype) {
                case "F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2", "I8", "U8" ->
                    Optional.of(ElementType.valueOf(dtype));
                default -> Optional.empty();
            };
            return new Placed(StoredTensor.plain(file, name, dtype, element, shape, dataAt + begin,
                    bytes.asSlice(dataAt + begin, end - begin)), begin, end);
        }
    }

    private static List<Long> counts(String where, String what, JsonParser json) {
        List<Long> counts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = json.currentToken();
            boolean whole = token == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!whole || json.getLongValue() < 0) {
                String shown = token == null || token.isStructStart() ? "something else"
                        : StoredTensor.shortened(String.valueOf(json.getString()));
                throw new TensorException(
                        where + "has " + shown + " in its " + what + "; valid are whole numbers from 0, below 2^63.");
            }
            if (counts.size() == MOST_DIMENSIONS) {
                throw new TensorException(
                        where + "has more than " + MOST_DIMENSIONS + " numbers in its " + what + ".");
            }
            counts.add(json.getLongValue());
        }
        return List.copyOf(counts);
    }

    private static void requireSize(String where, List<Long> shape, String dtype, int bits, long actual) {
        long expected = bits;
        try {
            for (long dimension : shape) {
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw new TensorException(where + "has shape " + shape + ", larger than any file.", e);
        }
        if (expected % 8 != 0 || expected / 8 != actual) {
            throw new TensorException(where + "has " + actual + " bytes where shape " + shape + " of " + dtype
                    + " needs " + Math.ceilDiv(expected, 8) + ".");
        }
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

    private static StoredTensor scaled(StoredTensor tensor, Map<String, StoredTensor> all) {
        boolean narrow = tensor.dtype().equals("I8") || tensor.dtype().equals("U8") || tensor.dtype().startsWith("F8_");
        if (!narrow || !tensor.name().endsWith(WEIGHT) || tensor.shape().size() != 2) {
            return tensor;
        }
        String stem = tensor.name().substring(0, tensor.name().length() - WEIGHT.length());
        Optional<String> other = NOT_SCALED.stream().map(stem::concat).filter(all::containsKey).findFirst();
        List<StoredTensor> scales = SCALES.stream().map(stem::concat)
                .flatMap(name -> Optional.ofNullable(all.get(name)).stream()).toList();
        boolean packed = tensor.dtype().equals("U8") && !scales.isEmpty();
        if (other.isPresent() || packed || scales.size() > 1) {
            // Not an error yet: nobody may ask for this tensor.
            String with = other.orElseGet(
                    () -> scales.stream().map(StoredTensor::name).collect(Collectors.joining("' and '")));
            return new StoredTensor(tensor.file(), tensor.name(), tensor.dtype() + " with '" + with + "'",
                    Optional.empty(), tensor.order(), tensor.shape(), false, tensor.position(), tensor.data(),
                    Optional.empty());
        }
        return scales.isEmpty() ? tensor : tensor.scaledBy(grid(tensor, scales.getFirst()));
    }

    private static StoredTensor.Scales grid(StoredTensor tensor, StoredTensor scales) {
        long rows = tensor.shape().getFirst();
        long cols = tensor.shape().getLast();
        List<Long> shape = scales.shape();
        boolean wide = scales.element().filter(type -> type == ElementType.F64 || type == ElementType.F32
                || type == ElementType.F16 || type == ElementType.BF16).isPresent();
        if (!wide) {
            throw scales.fault("scales '" + StoredTensor.shortened(tensor.name()) + "' and has element type '"
                    + scales.dtype() + "'; valid are F64, F32, F16 and BF16.");
        }
        long count = LongStream.concat(LongStream.of(1), shape.stream().mapToLong(Long::longValue))
                .reduce(Math::multiplyExact).orElseThrow();
        if (count == 1) {
            return new StoredTensor.Scales(scales, 1, Math.max(1, rows), Math.max(1, cols));
        }
        boolean column = shape.size() == 1 || (shape.size() == 2 && shape.getLast() == 1);
        if (column && shape.getFirst() == rows) {
            return new StoredTensor.Scales(scales, 1, 1, Math.max(1, cols));
        }
        if (shape.size() == 2 && scales.name().endsWith("_inv")
                && shape.equals(List.of(Math.ceilDiv(rows, BLOCK), Math.ceilDiv(cols, BLOCK)))) {
            return new StoredTensor.Scales(scales, shape.getLast(), BLOCK, BLOCK);
        }
        if (shape.size() == 2 && shape.getFirst() == rows && shape.getLast() > 0 && cols > 0
                && cols % shape.getLast() == 0) {
            return new StoredTensor.Scales(scales, shape.getLast(), 1, cols / shape.getLast());
        }
        throw scales.fault("has shape " + shape + " and scales '" + StoredTensor.shortened(tensor.name()) + "' "
                + tensor.shape() + "; valid are one number, [N], [N, 1] and [N, G] with G a divisor of K.");
    }
}
