package dev.steward.run;

import java.util.List;

/**
 * Results of the most recent runs of a job.
 *
 * @param ended number of completed runs among the last five
 * @param failed number of failed runs among these
 * @param estimateMillis mean duration of the last three successful or unstable runs; -1 if none
 */
public record Past(int ended, int failed, long estimateMillis) {

  static final int LOOKED_AT = 5;
  private static final int MEASURED = 3;

  public static final Past NONE = new Past(0, 0, -1);

  /** Computes the results from completed runs, newest first. */
  static Past of(List<RunRows.Finished> finished) {
    int failed = 0;
    int measured = 0;
    long millis = 0;
    for (RunRows.Finished one : finished) {
      if (one.result() == Result.FAILURE) {
        failed++;
      }
      boolean well = one.result() == Result.SUCCESS || one.result() == Result.UNSTABLE;
      if (well && measured < MEASURED) {
        measured++;
        millis += one.millis();
      }
    }
    return new Past(finished.size(), failed, measured == 0 ? -1 : millis / measured);
  }
}
