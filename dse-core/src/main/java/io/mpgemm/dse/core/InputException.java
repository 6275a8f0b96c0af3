package io.mpgemm.dse.core;

/**
 * Something that the user gave cannot be used: a file, a value, a folder. The message is one line that names the place,
 * the value and what would be valid; a command line prints it as it stands and exits with 2.
 */
public class InputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * An unusable input.
     *
     * @param message one line for the user
     */
    public InputException(String message) {
        super(message);
    }

    /**
     * An unusable input, found by way of another exception.
     *
     * @param message one line for the user
     * @param cause   what led to it
     */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
