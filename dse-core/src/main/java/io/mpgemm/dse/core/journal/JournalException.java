package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.InputException;

/** A journal cannot be gone on with. The message is one line that names the file and the way out. */
public final class JournalException extends InputException {

    private static final long serialVersionUID = 1L;

    /**
     * A journal that cannot be used.
     *
     * @param message one line for the user
     */
    public JournalException(String message) {
        super(message);
    }

    /**
     * A journal that the system refuses.
     *
     * @param message one line for the user
     * @param cause   what the system said
     */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
