package dev.steward.text;

import java.util.concurrent.TimeUnit;

/**
 * The time that all matches of one request, build or poll share, so that many patterns over many
 * names stay bounded too. It belongs to one thread.
 */
public final class MatchBudget {

  /** After so much work a virtual thread lets others use its carrier. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A list of names is given up with the pattern, once it was given up on so many of them. */
  private static final int MAX_SLOW_NAMES = 20;

  private final long millis;
  private final boolean names;
  private long leftNanos;
  private long turnNanos;
  private int slowNames;

  private MatchBudget(long millis, boolean names) {
    this.millis = millis;
    this.names = names;
    this.leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** For a request that somebody waits for. */
  public static MatchBudget ofRequest() {
    return new MatchBudget(1_000, false);
  }

  /** For a build or a poll, which compares many commits and files. */
  public static MatchBudget ofBuild() {
    return new MatchBudget(10_000, false);
  }

  /** For a list of names: each is short, and a pattern that is slow on one is given up there. */
  public static MatchBudget ofNames() {
    return new MatchBudget(2_000, true);
  }

  /** Without an end, for work that others wait for less than for their turn. */
  static MatchBudget unlimited() {
    return new MatchBudget(TimeUnit.DAYS.toMillis(365), false);
  }

  boolean isOfNames() {
    return names;
  }

  long leftNanos() {
    return leftNanos;
  }

  /** Ends what goes on, where the time is used up. */
  public void require() throws MatchLimitException {
    if (leftNanos <= 0 || slowNames >= MAX_SLOW_NAMES) {
      throw new MatchLimitException(
          "The patterns took more than "
              + millis
              + " ms in all and were given up. Use fewer or simpler ones.");
    }
  }

  void countSlowName() {
    slowNames++;
  }

  /** Between two matches alone: within one, the stack may be too deep to leave the carrier. */
  @SuppressWarnings("ThreadPriorityCheck") // no result depends on it, only who waits how long
  public void spend(long nanos) {
    leftNanos -= nanos;
    turnNanos += nanos;
    if (turnNanos > TURN_NANOS) {
      turnNanos = 0;
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
    }
  }
}
