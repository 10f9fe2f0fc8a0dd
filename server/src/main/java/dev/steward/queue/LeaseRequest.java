package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A request of a running pipeline for an executor.
 *
 * @param block identifies the block of the pipeline that needs the executor, within its run
 * @param label the label expression that selects the nodes; null or empty for any node
 * @param description what the executor is for, such as {@code part of app #3 (Build)}
 */
public record LeaseRequest(
    Job job, Run run, String block, @Nullable String label, String description) {}
