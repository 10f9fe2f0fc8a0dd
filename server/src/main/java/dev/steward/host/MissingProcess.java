package dev.steward.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Decides when a command without a process counts as lost. A command whose process has started but
 * is gone is treated as lost after a few checks. A command whose process has not started may be
 * slow, on a busy machine or behind a slow disk, so its start is revoked before it is treated as
 * lost; otherwise, it could run after the server has reported its end.
 */
public final class MissingProcess {

  /** What to do about a command. */
  public enum Decision {
    /** Check again later. */
    WAIT,
    /** Try to revoke the start, and call {@link #onRevocationFailed} if that fails. */
    REVOKE,
    /** The command is lost. */
    LOST
  }

  /**
   * Number of checks without a process after which a command is lost; several are needed because
   * its exit code is written last.
   */
  private static final int MAX_CHECKS = 5;

  private static final long START_NANOS = Duration.ofSeconds(60).toNanos();

  /**
   * Timeout if nobody waits for the start of the command, or if the process that was to start it
   * has ended.
   */
  private static final long SHORT_START_NANOS = Duration.ofSeconds(5).toNanos();

  private final BooleanSupplier isShort;
  private final LongSupplier nanoTime;
  private long waitingSince;
  private int checks;
  private boolean revocationFailed;

  /**
   * Starts watching a command.
   *
   * @param isShort whether to revoke the start after the short timeout
   */
  public MissingProcess(BooleanSupplier isShort) {
    this(isShort, System::nanoTime);
  }

  MissingProcess(BooleanSupplier isShort, LongSupplier nanoTime) {
    this.isShort = isShort;
    this.nanoTime = nanoTime;
    waitingSince = nanoTime.getAsLong();
  }

  /**
   * Decides after checking the files.
   *
   * @param hasStarted whether the process id is known
   * @param isAlive whether that process exists
   */
  public Decision decide(boolean hasStarted, boolean isAlive) {
    if (isAlive) {
      checks = 0;
      return Decision.WAIT;
    }
    checks++;
    if (hasStarted) {
      return checks > MAX_CHECKS ? Decision.LOST : Decision.WAIT;
    }
    long timeout = isShort.getAsBoolean() ? SHORT_START_NANOS : START_NANOS;
    if (nanoTime.getAsLong() - waitingSince < timeout) {
      return Decision.WAIT;
    }
    return revocationFailed ? Decision.LOST : Decision.REVOKE;
  }

  /**
   * Starts waiting for the process id, since the wrapper is still writing it or could not write it.
   */
  public void onRevocationFailed() {
    revocationFailed = true;
    waitingSince = nanoTime.getAsLong();
  }
}
