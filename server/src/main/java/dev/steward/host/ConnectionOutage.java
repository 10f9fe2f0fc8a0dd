package dev.steward.host;

import dev.steward.problem.Outage;
import org.jspecify.annotations.Nullable;

/** A machine does not respond; the operation can succeed once the machine is connected again. */
public final class ConnectionOutage extends Outage {

  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 20;
  private static final int RETRY_AFTER_SECONDS = 5;

  public ConnectionOutage(String message, @Nullable Throwable cause) {
    super(message, cause, RETRY_AFTER_SECONDS);
  }

  /** Returns whether a lost connection caused the failure. */
  public static boolean isCauseOf(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof ConnectionOutage) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
