package io.mpgemm.dse.models.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes tensor files byte by byte, slowly and as the formats' descriptions say. */
final class TensorBytes {

    private TensorBytes() {}

    /** Little-endian numbers. */
    static byte[] encode(String dtype, float... values) {
        return encode(dtype, ByteOrder.LITTLE_ENDIAN, values);
    }

    static byte[] encode(String dtype, ByteOrder order, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(order);
        for (float value : values) {
            switch (dtype) {
                case "F32" -> bytes.putFloat(value);
                case "F64" -> bytes.putDouble(value);
                case "F16" -> bytes.putShort(Float.floatToFloat16(value));
                case "BF16" -> bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
                case "I8", "U8" -> bytes.put((byte) (int) value);
                default -> throw new IllegalArgumentException(dtype);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    static byte[] npy(int version, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(data);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    static String npyHeader(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }   \n";
    }

    static byte[] safetensors(String header, byte[]... data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
        out.writeBytes(text);
        for (byte[] part : data) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static String entry(String name, String dtype, int rows, int cols, int begin, int end) {
        return entry(name, dtype, List.of(rows, cols), begin, end);
    }

    static String entry(String name, String dtype, List<Integer> shape, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":["
                + shape.stream().map(String::valueOf).collect(Collectors.joining(",")) + "],\"data_offsets\":[" + begin
                + "," + end + "]}";
    }

    /** A safetensors file under construction. */
    static final class SafetensorsFile {

        private final List<String> entries = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        SafetensorsFile add(String name, String dtype, List<Integer> shape, byte... content) {
            entries.add(entry(name, dtype, shape, data.size(), data.size() + content.length));
            data.writeBytes(content);
            return this;
        }

        SafetensorsFile add(String name, int rows, int cols, float... values) {
            return add(name, "F32", List.of(rows, cols), encode("F32", values));
        }

        byte[] bytes() {
            return safetensors("{" + String.join(",", entries) + "}", data.toByteArray());
        }
    }

    /** A GGUF file under construction. */
    static final class GgufFile {

        private static final Map<String, Integer> TYPES = Map.of("F32", 0, "F16", 1, "Q4_0", 2, "Q4_1", 3, "Q5_0", 6,
                "Q8_0", 8, "I8", 24, "F64", 28, "BF16", 30);

        private record Tensor(int type, List<Long> dimensions, ByteBuffer data) {}

        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
        private long entries;
        private int version = 3;
        private int alignment = 32;

        GgufFile version(int newVersion) {
            version = newVersion;
            return this;
        }

        /** A metadata entry with a value of a kind, as bytes. */
        GgufFile entry(String key, int kind, byte... value) {
            metadata.writeBytes(text(key));
            metadata.writeBytes(u32(kind));
            metadata.writeBytes(value);
            entries++;
            return this;
        }

        GgufFile alignment(int newAlignment) {
            alignment = newAlignment;
            return entry("general.alignment", 4, u32(newAlignment));
        }

        /** A tensor whose dimensions are in ggml's order, the fastest first. */
        GgufFile add(String name, String type, long[] dimensions, byte... data) {
            int id = Optional.ofNullable(TYPES.get(type)).orElseThrow();
            tensors.put(name, new Tensor(id, Arrays.stream(dimensions).boxed().toList(), ByteBuffer.wrap(data)));
            return this;
        }

        byte[] bytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(u32(version));
            out.writeBytes(u64(tensors.size()));
            out.writeBytes(u64(entries));
            out.writeBytes(metadata.toByteArray());
            long offset = 0;
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                Tensor tensor = entry.getValue();
                out.writeBytes(text(entry.getKey()));
                out.writeBytes(u32(tensor.dimensions().size()));
                for (long dimension : tensor.dimensions()) {
                    out.writeBytes(u64(dimension));
                }
                out.writeBytes(u32(tensor.type()));
                out.writeBytes(u64(offset));
                offset = padded(offset + tensor.data().capacity());
            }
            pad(out);
            tensors.values().forEach(tensor -> {
                out.writeBytes(tensor.data().array());
                pad(out);
            });
            return out.toByteArray();
        }

        private long padded(long size) {
            return (size + alignment - 1) / alignment * alignment;
        }

        private void pad(ByteArrayOutputStream out) {
            while (out.size() % alignment != 0) {
                out.write(0);
            }
        }

        static byte[] text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return join(u64(bytes.length), bytes);
        }

        static byte[] u32(int value) {
            return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
        }

        static byte[] u64(long value) {
            return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** Numbers that tell their place. */
    static float[] ramp(int count, float first, float step) {
        float[] values = new float[count];
        IntStream.range(0, count).forEach(i -> values[i] = first + i * step);
        return values;
    }
}
