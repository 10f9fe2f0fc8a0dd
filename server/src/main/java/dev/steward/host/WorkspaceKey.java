package dev.steward.host;

import org.jspecify.annotations.Nullable;

/**
 * The run that a workspace is for.
 *
 * @param cookie identifies the processes; that of a block begins with the cookie of its run, so
 *     that the run's cookie identifies the processes of all its blocks
 * @param job full name of the job, such as {@code folder/job}; determines the default folder
 * @param custom custom workspace of the job with variables expanded; null for the default folder
 * @param block the block of a pipeline that uses the workspace; empty for a run that uses one
 *     workspace. Digits and letters
 */
public record WorkspaceKey(
    long runId, String cookie, String job, @Nullable String custom, String block) {

  /** The only workspace of a run. */
  public WorkspaceKey(long runId, String cookie, String job, @Nullable String custom) {
    this(runId, cookie, job, custom, "");
  }

  /** Identifies the processes of all blocks of the run. */
  public String runCookie() {
    String suffix = "-" + block + "-";
    return cookie.endsWith(suffix)
        ? cookie.substring(0, cookie.length() - suffix.length())
        : cookie;
  }
}
