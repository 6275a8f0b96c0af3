package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Element types that can be read, little endian. */
enum ElementType {
    F16(2), BF16(2), F32(4), F64(8);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** The element at a byte offset; an FP64 number is rounded to FP32 and may become infinite. */
    float read(MemorySegment data, long offset) {
        return switch (this) {
            case F16 -> Float.float16ToFloat(data.get(SHORT, offset));
            case BF16 -> Float.intBitsToFloat(data.get(SHORT, offset) << 16);
            case F32 -> data.get(FLOAT, offset);
            case F64 -> (float) data.get(DOUBLE, offset);
        };
    }

    /** The element before any rounding to FP32, for messages. */
    double readExactly(MemorySegment data, long offset) {
        return this == F64 ? data.get(DOUBLE, offset) : read(data, offset);
    }
}
