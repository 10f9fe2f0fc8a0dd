package dev.steward.host;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detects that a command has ended but processes that it left behind still hold its output open.
 * The time is measured from the moment the exit code is first seen, because file times depend on a
 * clock that may be changed.
 */
public final class LeakDetector {

  /** How long child processes may keep the output open after the command has ended. */
  public static final int LEAK_MILLIS = 5_000;

  private boolean codeSeen;
  private long codeSeenAt;

  /** The exit code if the output has been held open for too long; otherwise null. */
  public @Nullable Integer code(CommandState state) {
    Integer code = state.code();
    if (code == null) {
      return null;
    }
    if (!codeSeen) {
      codeSeen = true;
      codeSeenAt = System.nanoTime();
    }
    return System.nanoTime() - codeSeenAt >= TimeUnit.MILLISECONDS.toNanos(LEAK_MILLIS)
        ? code
        : null;
  }
}
