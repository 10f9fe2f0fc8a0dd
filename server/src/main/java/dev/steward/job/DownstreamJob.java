package dev.steward.job;

import dev.steward.job.definition.Trigger;

/**
 * A downstream job to start.
 *
 * @param threshold the worst result that starts it
 */
public record DownstreamJob(long jobId, Trigger.Threshold threshold) {}
