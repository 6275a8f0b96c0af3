package io.mpgemm.dse.models.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The GGUF format, versions 2 and 3, little endian (github.com/ggml-org/ggml, docs/gguf.md): counts, metadata, tensor infos, data at
 * multiples of the alignment. Dimensions are stored with the one that runs fastest first, so {@code [K, N]} becomes the shape [N, K].
 * Metadata are checked and passed over except for the alignment. Data must follow each other without holes, each padded to the alignment; the
 * padding of the last may be missing.
 */
final class Gguf {

    private static final byte[] MAGIC = {'G', 'G', 'U', 'F'};
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final Map<Long, Type> TYPES = types();
    private static final long MOST_TENSORS = 1L << 18;
    private static final long MOST_ENTRIES = 1L << 16;
    private static final int LONGEST_KEY = 65_535;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_DIMENSIONS = 4;
    private static final int DEEPEST_ARRAY = 4;
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final long LARGEST_ALIGNMENT = 1L << 20;
    private static final int TEXT = 8;
    private static final int ARRAY = 9;
    /** Bytes of the kinds of metadata values, 0 for texts and arrays: uint8, int8, uint16, ... float64. */
    private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final Path file;
    private final MemorySegment bytes;
    private long at;
    private long alignment = DEFAULT_ALIGNMENT;

    private Gguf(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    private record Type(String name, int numbers, int bytes) {}

    private record Placed(StoredTensor tensor, long begin, long size) {}

    static List<StoredTensor> read(Path file, MemorySegment bytes) {
        return new Gguf(file, bytes).read();
    }

    private static Map<Long, Type> types() {
        Map<Long, Type> types = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Gguf.class.getResourceAsStream("ggml-types.csv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#") && !line.startsWith("id")).map(line -> line.split(",", -1))
                    .forEach(row -> types.put(Long.valueOf(row[0]),
                            new Type(row[1], Integer.parseInt(row[2]), Integer.parseInt(row[3]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(types);
    }

    private List<StoredTensor> read() {
        if (bytes.byteSize() < 24 || bytes.asSlice(0, 4).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
            throw fault("is no GGUF file (" + bytes.byteSize() + " bytes; valid are 24 or more that begin with GGUF).");
        }
        at = 4;
        int version = bytes.get(INT, at);
        at += 4;
        if (version != 2 && version != 3) {
            boolean bigEndian = Integer.reverseBytes(version) == 2 || Integer.reverseBytes(version) == 3;
            throw fault(bigEndian ? "is big endian; valid are little-endian GGUF files."
                    : "has GGUF version " + Integer.toUnsignedString(version) + "; valid are 2 and 3.");
        }
        long tensors = count("tensors", MOST_TENSORS, 24);
        long entries = count("metadata entries", MOST_ENTRIES, 13);
        Set<String> keys = new HashSet<>();
        for (long entry = 0; entry < entries; entry++) {
            metadata(keys);
        }
        List<TensorInfo> infos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long tensor = 0; tensor < tensors; tensor++) {
            TensorInfo info = info();
            if (!names.add(info.name())) {
                throw fault(info.name(), "is there twice; names must differ.");
            }
            infos.add(info);
        }
        return place(infos, padded(at));
    }

    private void metadata(Set<String> keys) {
        long start = at;
        String key = text("a metadata key", LONGEST_KEY);
        if (!keys.add(key)) {
            throw fault(
                    "has the metadata key '" + StoredTensor.shortened(key) + "' twice, again at byte " + start + ".");
        }
        long kind = Integer
                .toUnsignedLong(bytes.get(INT, take(4, "the metadata '" + StoredTensor.shortened(key) + "'")));
        if (key.equals("general.alignment")) {
            alignment = alignment(kind);
        } else {
            skip(kind, 1, 0, "the metadata '" + StoredTensor.shortened(key) + "'");
        }
    }

    private long alignment(long kind) {
        long value = -1;
        if (kind == 4 || kind == 5) {
            value = Integer.toUnsignedLong(bytes.get(INT, take(4, "general.alignment")));
        } else if (kind == 10 || kind == 11) {
            value = bytes.get(LONG, take(8, "general.alignment"));
        }
        if (value < 8 || value > LARGEST_ALIGNMENT || value % 8 != 0) {
            throw fault("has a general.alignment of " + (value == -1 ? "kind " + kind : value)
                    + "; valid are multiples of 8 up to " + LARGEST_ALIGNMENT + ".");
        }
        return value;
    }

    /** Passes over values of a kind; every pass takes bytes, so a file's length bounds the work. */
    private void skip(long kind, long values, int depth, String what) {
        if (kind < 0 || kind >= VALUE_BYTES.length) {
            throw fault("has a value of the unknown kind " + kind + " in " + what + " before byte " + at
                    + "; valid are 0 to " + (VALUE_BYTES.length - 1) + ".");
        }
        if (kind == TEXT) {
            for (long i = 0; i < values; i++) {
                long length = bytes.get(LONG, take(8, what));
                take(length, what);
            }
        } else if (kind == ARRAY) {
            if (depth == DEEPEST_ARRAY) {
                throw fault("has arrays nested deeper than " + DEEPEST_ARRAY + " in " + what + ".");
            }
            for (long i = 0; i < values; i++) {
                long elementKind = Integer.toUnsignedLong(bytes.get(INT, take(4, what)));
                long length = bytes.get(LONG, take(8, what));
                if (length < 0 || length > bytes.byteSize()) {
                    throw fault(
                            "states " + Long.toUnsignedString(length) + " elements of " + what + " before byte " + at
                                    + ", more than the file has bytes.");
                }
                skip(elementKind, length, depth + 1, what);
            }
        } else {
            take(Math.multiplyExact(values, VALUE_BYTES[(int) kind]), what);
        }
    }

    private record TensorInfo(String name, List<Long> shape, long type, long offset) {}

    private TensorInfo info() {
        long start = at;
        String name = text("a tensor's name", LONGEST_NAME);
        if (name.isEmpty()) {
            throw fault("has a tensor without a name at byte " + start + ".");
        }
        String what = "the description of tensor '" + name + "'";
        long dimensions = Integer.toUnsignedLong(bytes.get(INT, take(4, what)));
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw fault(name, "has " + dimensions + " dimensions; valid are 1 to " + MOST_DIMENSIONS + ".");
        }
        Long[] shape = new Long[(int) dimensions];
        for (int i = shape.length - 1; i >= 0; i--) {
            long dimension = bytes.get(LONG, take(8, what));
            if (dimension < 1) {
                throw fault(name,
                        "has a dimension of " + Long.toUnsignedString(dimension) + "; valid are 1 to 2^63 - 1.");
            }
            shape[i] = dimension;
        }
        long type = Integer.toUnsignedLong(bytes.get(INT, take(4, what)));
        return new TensorInfo(name, List.copyOf(Arrays.asList(shape)), type, bytes.get(LONG, take(8, what)));
    }

    private List<StoredTensor> place(List<TensorInfo> infos, long dataAt) {
        long dataSize = Math.max(0, bytes.byteSize() - dataAt);
        List<Placed> placed = new ArrayList<>();
        for (TensorInfo info : infos) {
            Type type = TYPES.get(info.type());
            if (type == null) {
                throw fault(info.name(), "has the element type " + info.type() + ", which is unknown; valid are "
                        + TYPES.values().stream().map(Type::name).sorted().toList() + ".");
            }
            long size = size(info, type);
            if (info.offset() < 0 || info.offset() % alignment != 0) {
                throw fault(info.name(), "begins at data byte " + Long.toUnsignedString(info.offset())
                        + "; valid are multiples of " + alignment + ".");
            }
            if (size > dataSize || info.offset() > dataSize - size) {
                throw fault(info.name(),
                        "lies at bytes " + info.offset() + " to " + info.offset() + " + " + size + " of "
                                + dataSize + " data bytes. Maybe the file is cut off.");
            }
            placed.add(new Placed(StoredTensor.plain(file, info.name(), type.name(), element(type), info.shape(),
                    dataAt + info.offset(), bytes.asSlice(dataAt + info.offset(), size)), info.offset(), size));
        }
        requireTiling(placed, dataSize);
        return placed.stream().map(Placed::tensor).toList();
    }

    private long size(TensorInfo info, Type type) {
        if (info.shape().getLast() % type.numbers() != 0) {
            throw fault(info.name(), "has rows of " + info.shape().getLast() + " numbers; valid for " + type.name()
                    + " are multiples of " + type.numbers() + ".");
        }
        long size = type.bytes();
        try {
            size = Math.multiplyExact(size, info.shape().getLast() / type.numbers());
            for (long dimension : info.shape().subList(0, info.shape().size() - 1)) {
                size = Math.multiplyExact(size, dimension);
            }
        } catch (ArithmeticException e) {
            throw new TensorException(
                    file + ": tensor '" + info.name() + "' has shape " + info.shape() + ", larger than any file.", e);
        }
        return size;
    }

    private static Optional<ElementType> element(Type type) {
        return Arrays.stream(ElementType.values())
                .filter(element -> element.name().equals(type.name()) && element.blockLength() == type.numbers()
                        && element.blockBytes() == type.bytes())
                .findFirst();
    }

    private void requireTiling(List<Placed> tensors, long dataSize) {
        List<Placed> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparingLong(Placed::begin));
        long next = 0;
        for (Placed placed : sorted) {
            if (placed.begin() != next) {
                throw placed.tensor().fault("begins at data byte " + placed.begin() + "; valid is " + next
                        + ", where the one before it ends (no overlaps, no holes but padding).");
            }
            next = padded(placed.begin() + placed.size());
        }
        if (dataSize > next) {
            throw fault("has " + (dataSize - next) + " bytes after the last tensor; valid is a file without holes.");
        }
    }

    private long padded(long offset) {
        return Math.ceilDiv(offset, alignment) * alignment;
    }

    private long count(String what, long most, long leastBytes) {
        long count = bytes.get(LONG, take(8, "the counts"));
        if (count < 0 || count > most || count > bytes.byteSize() / leastBytes) {
            throw fault("states " + Long.toUnsignedString(count) + " " + what + "; valid are up to "
                    + Math.min(most, bytes.byteSize() / leastBytes) + " in a file of " + bytes.byteSize() + " bytes.");
        }
        return count;
    }

    private String text(String what, int longest) {
        long start = at;
        long length = bytes.get(LONG, take(8, what));
        if (length < 0 || length > longest) {
            throw fault("states " + Long.toUnsignedString(length) + " bytes for " + what + " at byte " + start
                    + "; valid are up to " + longest + ".");
        }
        byte[] text = bytes.asSlice(take(length, what), length).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw new TensorException(
                    file + ": the file has " + what + " that is not UTF-8, at byte " + start + ".", e);
        }
    }

    /** Moves on by some bytes and says where they begin. */
    private long take(long length, String what) {
        if (length < 0 || length > bytes.byteSize() - at) {
            throw fault("ends inside " + what + ": " + Long.toUnsignedString(length) + " bytes at byte " + at + " of "
                    + bytes.byteSize() + ". Maybe it is cut off.");
        }
        long start = at;
        at += length;
        return start;
    }

    private TensorException fault(String what) {
        return new TensorException(file + ": the file " + what);
    }

    private TensorException fault(String tensor, String what) {
        return new TensorException(file + ": tensor '" + StoredTensor.shortened(tensor) + "' " + what);
    }
}
