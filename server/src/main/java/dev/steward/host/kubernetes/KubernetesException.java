package dev.steward.host.kubernetes;

import java.io.IOException;

/**
 * The API server rejected a request. The message says which request was rejected, why, and what to
 * do; it never contains credentials.
 */
public final class KubernetesException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  KubernetesException(int status, String reason, String message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /** HTTP status code. */
  public int status() {
    return status;
  }

  /** The API's own word for the error, such as {@code AlreadyExists}; may be empty. */
  public String reason() {
    return reason;
  }

  /** True if the object does not exist. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** True if an object with this name already exists, or was changed concurrently. */
  public boolean isConflict() {
    return status == 409;
  }

  /** True if the requested version is no longer available, so that the objects must be listed. */
  public boolean isGone() {
    return status == 410;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
