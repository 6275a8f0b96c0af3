package io.mpgemm.dse.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every code means what its format says. */
class ElementTypeTest {

    private static float read(ElementType type, byte[] bytes, long index) {
        return type.read(MemorySegment.ofArray(bytes), ByteOrder.LITTLE_ENDIAN, index);
    }

    /** OCP 8-bit Floating Point Specification, table 1, as a sum of powers of two. */
    private static double ocp(int code, int exponentBits, int fractionBits, int bias, boolean infinities) {
        double sign = code >= 128 ? -1 : 1;
        int exponent = (code >> fractionBits) % (1 << exponentBits);
        int fraction = code % (1 << fractionBits);
        int top = (1 << exponentBits) - 1;
        if (exponent == top && infinities) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        if (exponent == top && fraction == (1 << fractionBits) - 1) {
            return Double.NaN;
        }
        double significand = fraction / (double) (1 << fractionBits) + (exponent == 0 ? 0 : 1);
        return sign * significand * Math.pow(2, Math.max(exponent, 1) - bias);
    }

    @Test
    void all256CodesOfFp8() {
        for (int code = 0; code < 256; code++) {
            byte[] bytes = {(byte) code};
            assertThat(Double.valueOf(read(ElementType.F8_E4M3, bytes, 0))).as("E4M3 %d", code)
                    .isEqualTo(Double.valueOf(ocp(code, 4, 3, 7, false)));
            assertThat(Double.valueOf(read(ElementType.F8_E5M2, bytes, 0))).as("E5M2 %d", code)
                    .isEqualTo(Double.valueOf(ocp(code, 5, 2, 15, true)));
        }
        assertThat(read(ElementType.F8_E4M3, new byte[]{0x7e}, 0)).isEqualTo(448);
        assertThat(read(ElementType.F8_E5M2, new byte[]{0x7b}, 0)).isEqualTo(57344);
    }

    @Test
    void bothByteOrders() {
        byte[] two = {0x40, 0x49, 0x0f, (byte) 0xdb, 0x40, 0x09, 0x21, (byte) 0xfb, 0x54, 0x44, 0x2d, 0x18};
        MemorySegment data = MemorySegment.ofArray(two);
        assertThat(ElementType.F32.read(data, ByteOrder.BIG_ENDIAN, 0)).isEqualTo((float) Math.PI);
        assertThat(ElementType.F64.readExactly(data.asSlice(4), ByteOrder.BIG_ENDIAN, 0)).isEqualTo(Math.PI);
        assertThat(ElementType.BF16.read(data, ByteOrder.BIG_ENDIAN, 0)).isEqualTo(3.140625f);
        assertThat(ElementType.F16.read(data, ByteOrder.BIG_ENDIAN, 0)).isEqualTo(Float.float16ToFloat((short) 0x4049));
    }

    /** Blocks as written in the comment of each type: scale (and minimum) in FP16, then codes. */
    @Test
    void blocksOfGgml() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            byte[] bytes = new byte[2 * 34];
            random.nextBytes(bytes);
            for (int block = 0; block < 2; block++) {
                for (ElementType type : new ElementType[]{ElementType.Q8_0, ElementType.Q4_0, ElementType.Q4_1}) {
                    int start = block * type.blockBytes();
                    float d = Float.float16ToFloat((short) ((bytes[start] & 0xff) | bytes[start + 1] << 8));
                    float m = Float.float16ToFloat((short) ((bytes[start + 2] & 0xff) | bytes[start + 3] << 8));
                    for (int j = 0; j < 16; j++) {
                        int codes = start + (type == ElementType.Q4_1 ? 4 : 2);
                        int low = bytes[codes + j] & 0x0f;
                        int high = (bytes[codes + j] & 0xf0) / 16;
                        float first = switch (type) {
                            case Q8_0 -> bytes[codes + j] * d;
                            case Q4_0 -> (low - 8) * d;
                            default -> low * d + m;
                        };
                        float second = switch (type) {
                            case Q8_0 -> bytes[codes + 16 + j] * d;
                            case Q4_0 -> (high - 8) * d;
                            default -> high * d + m;
                        };
                        assertThat(Float.valueOf(read(type, bytes, 32L * block + j))).isEqualTo(Float.valueOf(first));
                        assertThat(Float.valueOf(read(type, bytes, 32L * block + 16 + j)))
                                .isEqualTo(Float.valueOf(second));
                    }
                }
            }
        }
    }
}
