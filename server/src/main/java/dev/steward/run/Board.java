package dev.steward.run;

import org.jspecify.annotations.Nullable;

/**
 * Where a job stands: the numbers of its first, last and last-of-each-kind runs, 0 where there is
 * none.
 *
 * @param lastResult of the last run; null while that goes on
 * @param running how many go on
 * @param completed the last that ended
 * @param stable the last that ended in SUCCESS
 * @param successful the last that ended in SUCCESS or UNSTABLE
 * @param failed the last that ended in FAILURE
 * @param unsuccessful the last that ended in anything but SUCCESS
 * @param past how the last few went
 * @param succeededAt when the run {@code successful} began, in epoch millis; 0 where there is none
 * @param failedAt when the run {@code failed} began, likewise
 * @param completedResult how the last that ended did
 */
public record Board(
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
    Past past,
    long succeededAt,
    long failedAt) {

  /** Of a job that never ran; one for all of them, for lists of many. */
  static final Board EMPTY = new Board(0, 0, null, 0, 0, null, 0, 0, 0, 0, 0, Past.NONE, 0, 0);
}
