package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** Failure of a git operation; the message is meant for the build log. */
public final class GitFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Built tried;

  GitFailed(String message) {
    this(message, null);
  }

  /** Creates a permanent failure: a retry would not help. */
  GitFailed(String message, @Nullable Built tried) {
    super(message, null, false, false);
    this.tried = tried;
  }

  /** The build data to record as built although the build failed; null if a retry makes sense. */
  public @Nullable Built tried() {
    return tried;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
