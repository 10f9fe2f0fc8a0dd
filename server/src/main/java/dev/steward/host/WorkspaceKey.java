package dev.steward.host;

import org.jspecify.annotations.Nullable;

/**
 * The run that a workspace is for.
 *
 * @param cookie identifies the run's processes
 * @param job full name of the job, such as {@code folder/job}; determines the default folder
 * @param custom custom workspace of the job with variables expanded; null for the default folder
 */
public record WorkspaceKey(long runId, String cookie, String job, @Nullable String custom) {}
