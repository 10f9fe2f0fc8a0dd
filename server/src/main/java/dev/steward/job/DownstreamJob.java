package dev.steward.job;

import dev.steward.type.Threshold;

/**
 * A downstream job to start.
 *
 * @param threshold the worst result that starts it
 */
public record DownstreamJob(long jobId, Threshold threshold) {}
