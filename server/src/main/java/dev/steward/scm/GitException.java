package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** Failure of a git operation; the message is meant for the build log. */
public final class GitException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable BuildData attempted;

  GitException(String message) {
    this(message, null);
  }

  /** Creates a permanent failure: a retry would not help. */
  GitException(String message, @Nullable BuildData attempted) {
    super(message, null, false, false);
    this.attempted = attempted;
  }

  /** The build data to record as built although the build failed; null if a retry makes sense. */
  public @Nullable BuildData attempted() {
    return attempted;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
