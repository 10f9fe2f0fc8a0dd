package dev.steward.log;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The id of the request that this thread serves: every event told meanwhile carries it, and so does
 * the answer, so that the two can be brought together.
 */
public final class RequestId {

  /** Does something that may fail in its own way. */
  @FunctionalInterface
  public interface Served<T, E extends Exception> extends ScopedValue.CallableOp<T, E> {}

  private static final int LONGEST = 64;
  private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();
  private static final String START = Long.toString(System.currentTimeMillis(), 36) + "-";
  private static final AtomicLong LAST = new AtomicLong();

  private RequestId() {}

  /** The id of the request that is served by this thread; null where none is. */
  public static @Nullable String current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** The id that came with a request where it is a plain word, else a new one. */
  public static String of(@Nullable String sent) {
    return sent != null && isPlain(sent) ? sent : START + Long.toString(LAST.incrementAndGet(), 36);
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
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

  /** Serves a request under an id. */
  public static <T, E extends Exception> T during(String id, Served<T, E> served) throws E {
    return ScopedValue.where(CURRENT, id).call(served);
  }
}
