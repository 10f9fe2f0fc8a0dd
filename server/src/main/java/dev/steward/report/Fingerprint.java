package dev.steward.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fingerprint of a file: the build that created it and the builds that used it.
 *
 * @param hash MD5 in hex, as computed by clients
 * @param at the time of the first record, epoch millis
 * @param usage the builds by job, limited to jobs that the caller may read
 */
public record Fingerprint(
    String hash, String fileName, long at, @Nullable Origin original, List<JobUsage> usage) {

  /** The build that created the file. */
  public record Origin(String jobName, long number) {}

  /** The builds of one job. */
  public record JobUsage(String jobName, List<BuildRange> ranges) {}

  /** Build numbers from start (inclusive) to end (exclusive). */
  public record BuildRange(long start, long end) {}
}
