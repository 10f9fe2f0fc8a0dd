package dev.steward.problem;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A temporary failure, or one that an administrator resolves outside of this server: the database
 * is locked or unreachable, or the disk is full. The failed operation has changed nothing, and a
 * retry succeeds once the cause is gone.
 */
public non-sealed class Outage extends ServerFailure {

  private static final long serialVersionUID = 1L;

  /** Operating system messages for a full disk. */
  private static final List<String> DISK_FULL_MESSAGES =
      List.of("no space left on device", "disk quota exceeded", "not enough space");

  private static final int MAX_CAUSES = 20;

  private final int retryAfterSeconds;

  /**
   * Creates an outage.
   *
   * @param message shown to administrators and clients, without paths or values
   * @param retryAfterSeconds when to retry; 0 if only an administrator can end the outage
   */
  public Outage(String message, @Nullable Throwable cause, int retryAfterSeconds) {
    super(message, cause, false);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** True if {@code failure} was caused by an outage or a full disk. */
  public static boolean isCauseOf(Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure;
        cause != null && depth < MAX_CAUSES;
        cause = cause.getCause(), depth++) {
      if (cause instanceof Outage) {
        return true;
      }
      String message = cause instanceof IOException ? cause.getMessage() : null;
      if (message != null) {
        String text = message.toLowerCase(Locale.ROOT);
        if (DISK_FULL_MESSAGES.stream().anyMatch(text::contains)) {
          return true;
        }
      }
    }
    return false;
  }
}
