package dev.steward.scm;

import org.jspecify.annotations.Nullable;

/** A failure whose cause the user can fix. The message is shown in the log. */
public class ScmException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Revision attempted;

  public ScmException(String message) {
    this(message, null);
  }

  /**
   * Creates a failure.
   *
   * @param attempted see {@link #attempted}
   */
  public ScmException(String message, @Nullable Revision attempted) {
    super(message, null, false, false);
    this.attempted = attempted;
  }

  /** The revision to record as built although the build failed; null if a retry makes sense. */
  public @Nullable Revision attempted() {
    return attempted;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
