package io.mpgemm.dse.models.tensor;

import io.mpgemm.dse.core.InputException;

import java.io.Serial;

/** Tensors that cannot be used; the message is one line that names the file, the tensor and what is valid. */
public final class TensorException extends InputException {

    @Serial
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 600;

    /**
     * With a message only.
     *
     * @param message one line
     */
    public TensorException(String message) {
        super(oneLine(message));
    }

    /**
     * With what caused it.
     *
     * @param message one line
     * @param cause   the cause
     */
    public TensorException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Names in broken files may hold anything; the message must stay one printable line of bearable length. */
    private static String oneLine(String message) {
        StringBuilder line = new StringBuilder();
        message.codePoints().limit(LONGEST).forEach(c -> line.appendCodePoint(isPrintable(c) ? c : '?'));
        return line.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
