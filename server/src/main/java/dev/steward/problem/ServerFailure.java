package dev.steward.problem;

import org.jspecify.annotations.Nullable;

/**
 * Failure in the server's environment, such as a disk, a database or another program. The message
 * names the operation; it is logged once with an id, and the client receives only the id.
 */
public sealed class ServerFailure extends RuntimeException permits Outage {

  private static final long serialVersionUID = 1L;

  public ServerFailure(String operation, Throwable cause) {
    super(operation, cause);
  }

  public ServerFailure(String operation) {
    super(operation);
  }

  /** Creates a failure; a stack trace is not needed if the message alone identifies the cause. */
  ServerFailure(String message, @Nullable Throwable cause, boolean withStackTrace) {
    super(message, cause, false, withStackTrace);
  }
}
