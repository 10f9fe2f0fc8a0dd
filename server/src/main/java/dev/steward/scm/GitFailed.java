package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** Git could not do what it was asked to. The message is for the log of a build. */
public final class GitFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Built tried;

  GitFailed(String message) {
    this(message, null);
  }

  /** As above, for good: to try the same again would not help. */
  GitFailed(String message, @Nullable Built tried) {
    super(message, null, false, false);
    this.tried = tried;
  }

  /** What counts as built though it could not be; null where it may be tried again. */
  public @Nullable Built tried() {
    return tried;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
