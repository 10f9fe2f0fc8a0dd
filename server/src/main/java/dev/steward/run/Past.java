package dev.steward.run;

import java.util.List;

/**
 * How the last runs of a job went.
 *
 * @param ended how many of the last five there are
 * @param failed how many of these failed
 * @param estimateMillis the mean of the last three that went well, or -1
 */
public record Past(int ended, int failed, long estimateMillis) {

  static final int LOOKED_AT = 5;
  private static final int MEASURED = 3;

  public static final Past NONE = new Past(0, 0, -1);

  /** Of the last runs that ended, the newest first. */
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
