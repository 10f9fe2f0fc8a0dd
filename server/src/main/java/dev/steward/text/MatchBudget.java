package dev.steward.text;

import java.util.concurrent.TimeUnit;

/**
 * Time budget shared by all matches of one request, build or poll, so that matching many patterns
 * against many names takes a limited time. Not thread-safe.
 */
public final class MatchBudget {

  /** Matching time after which a virtual thread yields its carrier. */
  private static final long YIELD_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /**
   * Number of names on which a pattern may be too slow before matching of the whole list is
   * abandoned.
   */
  private static final int MAX_SLOW_NAMES = 20;

  private final long millis;
  private final boolean forNames;
  private long leftNanos;
  private long nanosSinceYield;
  private int slowNames;

  private MatchBudget(long millis, boolean forNames) {
    this.millis = millis;
    this.forNames = forNames;
    this.leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** A budget for a request. */
  public static MatchBudget ofRequest() {
    return new MatchBudget(1_000, false);
  }

  /** A budget for a build or a poll, which compares many commits and files. */
  public static MatchBudget ofBuild() {
    return new MatchBudget(10_000, false);
  }

  /**
   * A budget for a list of short names: a pattern that is slow on one name is skipped for that
   * name.
   */
  public static MatchBudget ofNames() {
    return new MatchBudget(2_000, true);
  }

  /** A budget without a limit, for work that only has to yield its carrier. */
  static MatchBudget unlimited() {
    return new MatchBudget(TimeUnit.DAYS.toMillis(365), false);
  }

  boolean isForNames() {
    return forNames;
  }

  long leftNanos() {
    return leftNanos;
  }

  /** False if the budget is used up. */
  public boolean hasTimeLeft() {
    return leftNanos > 0 && slowNames < MAX_SLOW_NAMES;
  }

  /** Throws if the budget is used up. */
  public void requireTimeLeft() throws MatchLimitException {
    if (!hasTimeLeft()) {
      throw new MatchLimitException(
          "Matching took more than "
              + millis
              + " ms in total and was stopped. Use fewer or simpler patterns.");
    }
  }

  void countSlowName() {
    slowNames++;
  }

  /** Not called within a match of a regular expression, whose stack may be too deep to yield. */
  @SuppressWarnings("ThreadPriorityCheck") // affects only scheduling, not results
  public void spend(long nanos) {
    leftNanos -= nanos;
    nanosSinceYield += nanos;
    if (nanosSinceYield > YIELD_INTERVAL_NANOS) {
      nanosSinceYield = 0;
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
    }
  }
}
