package dev.steward.outbound;

/** A request that got no response. The message is suitable for the log of a build. */
public final class OutboundFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why there is no response. */
  public enum Reason {
    /** The request cannot be sent. */
    INVALID,
    /** The address or the redirect is not allowed. */
    REFUSED,
    /** The host name has no address. */
    UNKNOWN_HOST,
    /** Nothing accepts connections at the address. */
    NOT_CONNECTED,
    /** The response did not complete in time. */
    TIMEOUT,
    /** The response is longer than allowed. */
    TOO_LONG,
    /** The exchange failed in another way. */
    FAILED
  }

  private final Reason reason;

  /** Creates a failure. */
  public OutboundFailure(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** The text of the failure. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
