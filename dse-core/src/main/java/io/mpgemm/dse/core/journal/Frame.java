package io.mpgemm.dse.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One checked piece of a journal: length of the payload, kind, payload, CRC32C of these three.
 *
 * @param kind    what it holds
 * @param payload its content, read only
 * @param end     position in the file behind it
 */
record Frame(byte kind, ByteBuffer payload, long end) {

    /** Who wrote the journal. */
    static final byte IDENTITY = 'I';
    /** Evaluated points. */
    static final byte POINTS = 'P';
    /** State of a search that needs no points to go on. */
    static final byte CHECKPOINT = 'C';

    private static final int HEAD = Integer.BYTES + 1;
    private static final int AROUND = HEAD + Integer.BYTES;
    private static final int LARGEST = 1 << 30;

    /** The bytes of a frame. */
    static ByteBuffer seal(byte kind, ByteBuffer payload) {
        if (payload.remaining() > LARGEST) {
            throw new IllegalArgumentException("A frame of " + payload.remaining() + " bytes; at most " + LARGEST
                    + " are read again.");
        }
        ByteBuffer frame = ByteBuffer.allocate(payload.remaining() + AROUND);
        frame.putInt(payload.remaining()).put(kind).put(payload);
        frame.putInt(checksum(frame.duplicate().flip())).flip();
        return frame;
    }

    /** The frame at a position; empty where there is no sound one. */
    static Optional<Frame> read(FileChannel channel, long at) throws IOException {
        long rest = channel.size() - at;
        if (rest < AROUND) {
            return Optional.empty();
        }
        int length = fill(channel, at, ByteBuffer.allocate(Integer.BYTES)).getInt();
        if (length < 0 || length > LARGEST || length > rest - AROUND) {
            return Optional.empty();
        }
        ByteBuffer frame = fill(channel, at, ByteBuffer.allocate(length + AROUND));
        if (frame.getInt(length + HEAD) != checksum(frame.slice(0, length + HEAD))) {
            return Optional.empty();
        }
        return Optional.of(new Frame(frame.get(Integer.BYTES), frame.slice(HEAD, length).asReadOnlyBuffer(),
                at + length + AROUND));
    }

    private static ByteBuffer fill(FileChannel channel, long at, ByteBuffer buffer) throws IOException {
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            // Reads may come in parts; a file that has become shorter leaves zeros, which the checksum finds.
            read = channel.read(buffer, at + buffer.position());
        }
        return buffer.position(buffer.limit()).flip();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /** How many bytes a text takes. */
    static int size(byte[] text) {
        return Integer.BYTES + text.length;
    }

    static void put(ByteBuffer to, byte[] text) {
        to.putInt(text.length).put(text);
    }

    /**
     * Reads a text.
     *
     * @throws CharacterCodingException if there is none
     */
    static String text(ByteBuffer from) throws CharacterCodingException {
        byte[] bytes = bytes(from);
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return text.toString();
    }

    /**
     * Reads bytes with their length before them.
     *
     * @throws CharacterCodingException if there are none
     */
    static byte[] bytes(ByteBuffer from) throws CharacterCodingException {
        if (from.remaining() < Integer.BYTES) {
            throw new CharacterCodingException();
        }
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new CharacterCodingException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
