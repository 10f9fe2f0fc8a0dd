package dev.steward.run;

import org.jspecify.annotations.Nullable;

/**
 * Status summary of a job: the numbers of its permalink runs (first, last, last by result), 0 if
 * there is none.
 *
 * @param lastResult result of the last run; null while it is running
 * @param running number of running builds
 * @param completed the last completed run
 * @param stable the last run with result SUCCESS
 * @param successful the last run with result SUCCESS or UNSTABLE
 * @param failed the last run with result FAILURE
 * @param unsuccessful the last run with a result other than SUCCESS
 * @param recentResults results of the most recent runs
 * @param succeededAt start of the run {@code successful} in epoch millis; 0 if there is none
 * @param failedAt start of the run {@code failed} in epoch millis; 0 if there is none
 * @param completedResult result of the last completed run; null if there is none
 * @param lastNode name of the node of the last run, empty for the built-in node; null if there is
 *     no run
 */
public record JobStatus(
    long first,
    long last,
    @Nullable Result lastResult,
    int running,
    long completed,
    @Nullable Result completedResult,
    long stable,
    long successful,
    long unstable,
    long failed,
    long unsuccessful,
    RecentResults recentResults,
    long succeededAt,
    long failedAt,
    @Nullable String lastNode) {

  /** Status of a job without runs; shared by all such jobs. */
  static final JobStatus EMPTY =
      new JobStatus(0, 0, null, 0, 0, null, 0, 0, 0, 0, 0, RecentResults.NONE, 0, 0, null);
}
