package no.krrmock;

/** The mock could not be started, or cannot be reached. */
public final class KrrMockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KrrMockException(String message) {
        super(message);
    }

    KrrMockException(String message, Throwable cause) {
        super(message, cause);
    }
}
