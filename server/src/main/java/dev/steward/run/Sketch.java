package dev.steward.run;

import org.jspecify.annotations.Nullable;

/**
 * As much of a run as a line of a list shows.
 *
 * @param result null while it goes on
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while it goes on
 */
public record Sketch(
    long jobId, long number, @Nullable Result result, long startedAt, @Nullable Long endedAt) {

  /** Milliseconds; 0 while it goes on. */
  public long took() {
    Long end = endedAt;
    return end == null ? 0 : end - startedAt;
  }
}
