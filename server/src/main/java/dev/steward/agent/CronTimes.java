package dev.steward.agent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times of cron schedules. */
@FunctionalInterface
public interface CronTimes {

  /**
   * The first time after the given one; null if there is none.
   *
   * @param seed chooses the times of {@code H}
   * @throws dev.steward.problem.Problem.Invalid if the schedule is invalid
   */
  @Nullable Instant next(String schedule, String seed, Instant after);
}
