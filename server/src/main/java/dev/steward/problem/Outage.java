package dev.steward.problem;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A failure that ends by itself or by what an administrator does outside of this server: the
 * database is locked or out of reach, or the disk is full. Nothing was changed, and the same work
 * succeeds once the cause is gone.
 */
public final class Outage extends Broken {

  private static final long serialVersionUID = 1L;

  /** What operating systems say where a file has no space left. */
  private static final List<String> FULL =
      List.of("no space left on device", "disk quota exceeded", "not enough space");

  private static final int MAX_CAUSES = 20;

  private final int retryAfterSeconds;

  /**
   * An outage.
   *
   * @param message for administrators and clients: it names no path and no value
   * @param retryAfterSeconds when to try again; 0 where only an administrator can end the outage
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

  /** True where an outage, or a full disk, is what {@code failure} comes from. */
  public static boolean causes(Throwable failure) {
    int depth = 0;
    for (Throwable one = failure;
        one != null && depth < MAX_CAUSES;
        one = one.getCause(), depth++) {
      if (one instanceof Outage) {
        return true;
      }
      String message = one instanceof IOException ? one.getMessage() : null;
      if (message != null) {
        String text = message.toLowerCase(Locale.ROOT);
        if (FULL.stream().anyMatch(text::contains)) {
          return true;
        }
      }
    }
    return false;
  }
}
