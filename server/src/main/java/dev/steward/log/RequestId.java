package dev.steward.log;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Id of the request that the current thread handles. The id appears in each log event and in the
 * response.
 */
public final class RequestId {

  /** An operation that may throw a checked exception. */
  @FunctionalInterface
  public interface RequestOperation<T, E extends Exception> extends ScopedValue.CallableOp<T, E> {}

  private static final int MAX_LENGTH = 64;
  private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();
  private static final String PREFIX = Long.toString(System.currentTimeMillis(), 36) + "-";
  private static final AtomicLong COUNTER = new AtomicLong();

  private RequestId() {}

  /** The id of the current request; null outside of a request. */
  public static @Nullable String current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /**
   * The id sent with a request if it is short and contains only safe characters, otherwise a new
   * one.
   */
  public static String of(@Nullable String sent) {
    return sent != null && isPlain(sent)
        ? sent
        : PREFIX + Long.toString(COUNTER.incrementAndGet(), 36);
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  /** Runs an operation with a request id. */
  public static <T, E extends Exception> T runWith(String id, RequestOperation<T, E> operation)
      throws E {
    return ScopedValue.where(CURRENT, id).call(operation);
  }
}
