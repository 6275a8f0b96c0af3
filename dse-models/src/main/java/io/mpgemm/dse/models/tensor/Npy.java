package io.mpgemm.dse.models.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The .npy format, versions 1 to 3 (numpy.lib.format, NEP 1), both byte orders, C and Fortran order. */
final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 20;
    private static final int MOST_DIMENSIONS = 32;
    /** One entry of the header's Python dictionary. Character classes only, so that it never backtracks far. */
    private static final Pattern ENTRY = Pattern
            .compile("\\s*'(descr|fortran_order|shape)'\\s*:\\s*('[^']*'|True|False|\\([0-9, ]*\\))\\s*(,|(?=\\}))");
    private static final Pattern DIMENSION = Pattern.compile("[0-9]{1,18}");

    private Npy() {}

    static StoredTensor read(Path file, String name, MemorySegment bytes) {
        long size = bytes.byteSize();
        if (size < 10 || bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
            throw fault(file, "is no .npy file (" + size
                    + " bytes, without the signature); valid is what numpy.save writes.");
        }
        int version = bytes.get(ValueLayout.JAVA_BYTE, 6);
        if (version < 1 || version > 3) {
            throw fault(file, "has .npy version " + version + "; valid are 1, 2 and 3.");
        }
        int start = version == 1 ? 10 : 12;
        if (size < start) {
            throw fault(file, "is cut off inside its header.");
        }
        long length = version == 1
                ? Short.toUnsignedLong(
                        bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8))
                : Integer.toUnsignedLong(
                        bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8));
        if (length > LONGEST_HEADER || length > size - start) {
            throw fault(file, "states a header of " + length + " bytes; valid are up to "
                    + Math.min(LONGEST_HEADER, size - start) + ". Maybe the file is cut off.");
        }
        byte[] header = bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
        return parse(file, name, text(file, version, header), start + length, bytes.asSlice(start + length));
    }

    private static String text(Path file, int version, byte[] header) {
        try {
            return (version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1).newDecoder()
                    .decode(ByteBuffer.wrap(header)).toString().strip();
        } catch (CharacterCodingException e) {
            throw new TensorException(file + ": the file has a header that is not UTF-8.", e);
        }
    }

    private static StoredTensor parse(Path file, String name, String header, long position, MemorySegment data) {
        Optional<String> descr = Optional.empty();
        Optional<String> fortran = Optional.empty();
        Optional<String> shape = Optional.empty();
        Matcher entry = ENTRY.matcher(header);
        int at = 1;
        int entries = 0;
        while (header.startsWith("{") && entry.region(at, header.length()).useTransparentBounds(true).lookingAt()) {
            String value = entry.group(2);
            switch (entry.group(1)) {
                case "descr" -> descr = Optional.of(value);
                case "fortran_order" -> fortran = Optional.of(value);
                default -> shape = Optional.of(value);
            }
            at = entry.end();
            entries++;
        }
        boolean complete = descr.isPresent() && fortran.isPresent() && shape.isPresent() && entries == 3;
        if (!complete || !header.substring(at).strip().equals("}")) {
            throw fault(file, "has the header " + StoredTensor.shortened(header)
                    + "; valid is a dictionary with a simple 'descr', 'fortran_order' and 'shape'.");
        }
        ElementType element = switch (descr.get()) {
            case "'<f2'", "'>f2'" -> ElementType.F16;
            case "'<f4'", "'>f4'" -> ElementType.F32;
            case "'<f8'", "'>f8'" -> ElementType.F64;
            case "'|i1'" -> ElementType.I8;
            case "'|u1'" -> ElementType.U8;
            default -> throw fault(file, "has element type " + StoredTensor.shortened(descr.get())
                    + "; valid are 'f2', 'f4' and 'f8' in either byte order, '|i1' and '|u1'. "
                    + "Maybe convert with astype('<f4').");
        };
        if (!fortran.get().equals("False") && !fortran.get().equals("True")) {
            throw fault(file, "has fortran_order " + StoredTensor.shortened(fortran.get())
                    + "; valid are True and False.");
        }
        List<Long> dimensions = dimensions(file, shape.get());
        long expected = element.blockBytes();
        try {
            for (long dimension : dimensions) {
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw new TensorException(file + ": shape " + dimensions + " is larger than any file.", e);
        }
        if (expected != data.byteSize()) {
            throw fault(file, "holds " + data.byteSize() + " bytes of data where shape " + dimensions + " of "
                    + StoredTensor.shortened(descr.get()) + " needs " + expected + ". Maybe the file is cut off.");
        }
        ByteOrder order = descr.get().startsWith("'>") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        StoredTensor tensor = new StoredTensor(file, name, descr.get(), Optional.of(element), order, dimensions,
                fortran.get().equals("True"), position, data, Optional.empty());
        tensor.requireReadable();
        return tensor;
    }

    private static List<Long> dimensions(Path file, String tuple) {
        List<Long> dimensions = new ArrayList<>();
        String inside = tuple.startsWith("(") ? tuple.substring(1, tuple.length() - 1).strip() : "?";
        String trimmed = inside.endsWith(",") ? inside.substring(0, inside.length() - 1) : inside;
        for (String part : trimmed.isEmpty() ? new String[0] : trimmed.split(",", MOST_DIMENSIONS + 1)) {
            String digits = part.strip();
            if (!DIMENSION.matcher(digits).matches() || dimensions.size() == MOST_DIMENSIONS) {
                throw fault(file,
                        "has shape " + StoredTensor.shortened(tuple) + "; valid is a tuple of 2 whole numbers.");
            }
            dimensions.add(Long.parseLong(digits));
        }
        return List.copyOf(dimensions);
    }

    private static TensorException fault(Path file, String what) {
        return new TensorException(file + ": the file " + what);
    }
}
