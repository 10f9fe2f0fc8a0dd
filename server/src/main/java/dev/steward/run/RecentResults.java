package dev.steward.run;

import java.util.List;

/**
 * Results of the most recent runs of a job.
 *
 * @param completed number of completed runs among the last five
 * @param failed number of failed runs among these
 * @param estimateMillis mean duration of the last three successful or unstable runs; -1 if none
 */
public record RecentResults(int completed, int failed, long estimateMillis) {

  static final int WINDOW = 5;
  private static final int ESTIMATE_RUNS = 3;

  public static final RecentResults NONE = new RecentResults(0, 0, -1);

  /** Computes the results from completed runs, newest first. */
  static RecentResults of(List<RunRows.CompletedRun> finished) {
    int failed = 0;
    int measured = 0;
    long millis = 0;
    for (RunRows.CompletedRun run : finished) {
      if (run.result() == Result.FAILURE) {
        failed++;
      }
      boolean successful = run.result() == Result.SUCCESS || run.result() == Result.UNSTABLE;
      if (successful && measured < ESTIMATE_RUNS) {
        measured++;
        millis += run.millis();
      }
    }
    return new RecentResults(finished.size(), failed, measured == 0 ? -1 : millis / measured);
  }
}
