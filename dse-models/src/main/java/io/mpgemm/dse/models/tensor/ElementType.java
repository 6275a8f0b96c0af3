package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How numbers are stored. Most types store one number an element; those of ggml store blocks of 32 numbers along a row:
 * a scale in FP16 (with a minimum in {@link #Q4_1}), then the codes; in 4 bits the low halves of the 16 bytes are the first 16 numbers,
 * the high ones the last 16 (ggml-quants.c, dequantize_row_q4_0, _q4_1, _q8_0; products and sums in FP32).
 */
enum ElementType {
    /** FP64, rounded to FP32; may become infinite. */
    F64(1, 8),
    /** FP32. */
    F32(1, 4),
    /** FP16. */
    F16(1, 2),
    /** BF16. */
    BF16(1, 2),
    /** OCP FP8 E4M3. */
    F8_E4M3(1, 1),
    /** OCP FP8 E5M2, the upper half of FP16. */
    F8_E5M2(1, 1),
    /** -128 to 127. */
    I8(1, 1),
    /** 0 to 255. */
    U8(1, 1),
    /** {@code d q}, q from -128 to 127. */
    Q8_0(32, 34),
    /** {@code d (q - 8)}, q from 0 to 15. */
    Q4_0(32, 18),
    /** {@code d q + m}, q from 0 to 15. */
    Q4_1(32, 20);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int blockLength;
    private final int blockBytes;

    ElementType(int blockLength, int blockBytes) {
        this.blockLength = blockLength;
        this.blockBytes = blockBytes;
    }

    int blockLength() {
        return blockLength;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** Where the element, or the block that it is in, begins. */
    long offset(long index) {
        return index / blockLength * blockBytes;
    }

    /** The number at an index, row by row from the first. */
    float read(MemorySegment data, ByteOrder order, long index) {
        long offset = offset(index);
        return switch (this) {
            case F64 -> (float) readDouble(data, order, offset);
            case F32 -> Float.intBitsToFloat(order == ByteOrder.LITTLE_ENDIAN ? data.get(INT, offset)
                    : Integer.reverseBytes(data.get(INT, offset)));
            case F16 -> Float.float16ToFloat(half(data, order, offset));
            case BF16 -> Float.intBitsToFloat(half(data, order, offset) << 16);
            case F8_E4M3 -> e4m3(data.get(ValueLayout.JAVA_BYTE, offset));
            case F8_E5M2 -> Float.float16ToFloat((short) (data.get(ValueLayout.JAVA_BYTE, offset) << 8));
            case I8 -> data.get(ValueLayout.JAVA_BYTE, offset);
            case U8 -> data.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
            case Q8_0 -> Float.float16ToFloat(data.get(SHORT, offset))
                    * data.get(ValueLayout.JAVA_BYTE, offset + 2 + index % blockLength);
            case Q4_0 -> Float.float16ToFloat(data.get(SHORT, offset)) * (nibble(data, offset + 2, index) - 8);
            case Q4_1 -> Float.float16ToFloat(data.get(SHORT, offset)) * nibble(data, offset + 4, index)
                    + Float.float16ToFloat(data.get(SHORT, offset + 2));
        };
    }

    /**
     * Reads little-endian numbers of the common types one after another.
     *
     * @return whether all are there and finite; if not, one of them is not, or the type is read one by one
     */
    boolean readAll(MemorySegment data, long index, float[] target, int start, int count) {
        long offset = index * blockBytes;
        switch (this) {
            case F32 -> MemorySegment.copy(data, FLOAT, offset, target, start, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[start + i] = Float.float16ToFloat(data.get(SHORT, offset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[start + i] = Float.intBitsToFloat(data.get(SHORT, offset + 2L * i) << 16);
                }
            }
            default -> {
                return false;
            }
        }
        int largest = 0;
        for (int i = start; i < start + count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(target[i]) & 0x7fffffff);
        }
        return largest <= Float.floatToRawIntBits(Float.MAX_VALUE);
    }

    /** The number before any rounding to FP32, for messages. */
    double readExactly(MemorySegment data, ByteOrder order, long index) {
        return this == F64 ? readDouble(data, order, offset(index)) : read(data, order, index);
    }

    private static double readDouble(MemorySegment data, ByteOrder order, long offset) {
        long bits = data.get(LONG, offset);
        return Double.longBitsToDouble(order == ByteOrder.LITTLE_ENDIAN ? bits : Long.reverseBytes(bits));
    }

    private static short half(MemorySegment data, ByteOrder order, long offset) {
        short bits = data.get(SHORT, offset);
        return order == ByteOrder.LITTLE_ENDIAN ? bits : Short.reverseBytes(bits);
    }

    private static int nibble(MemorySegment data, long codes, long index) {
        int within = (int) (index % 32);
        return data.get(ValueLayout.JAVA_BYTE, codes + within % 16) >>> (within < 16 ? 0 : 4) & 0xf;
    }

    private static float e4m3(byte code) {
        int exponent = code >> 3 & 0xf;
        int fraction = code & 0x7;
        if (exponent == 15 && fraction == 7) {
            return Float.NaN;
        }
        float magnitude = exponent == 0 ? Math.scalb((float) fraction, -9)
                : Math.scalb((float) (8 + fraction), exponent - 10);
        return code < 0 ? -magnitude : magnitude;
    }
}
