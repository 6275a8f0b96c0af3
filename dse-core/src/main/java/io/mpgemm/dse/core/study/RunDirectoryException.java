package io.mpgemm.dse.core.study;

import io.mpgemm.dse.core.InputException;

/** The output folder of a run cannot be used. The message is one line that names the folder and the way out. */
public final class RunDirectoryException extends InputException {

    private static final long serialVersionUID = 1L;

    /**
     * A folder that cannot be used.
     *
     * @param message one line for the user
     */
    public RunDirectoryException(String message) {
        super(message);
    }

    /**
     * A folder that the system refuses.
     *
     * @param message one line for the user
     * @param cause   what the system said
     */
    public RunDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
