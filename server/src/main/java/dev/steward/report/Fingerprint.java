package dev.steward.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file by its content: where it was made, and which builds had it.
 *
 * @param hash MD5 in hex: clients compute it themselves and ask by it
 * @param at when it was first seen, epoch millis
 * @param usage by job, as far as the caller may see
 */
public record Fingerprint(
    String hash, String fileName, long at, @Nullable Origin original, List<Usage> usage) {

  /** The build that made it. */
  public record Origin(String jobName, long number) {}

  /** The builds of one job. */
  public record Usage(String jobName, List<Range> ranges) {}

  /** Numbers from start up to, and without, end. */
  public record Range(long start, long end) {}
}
