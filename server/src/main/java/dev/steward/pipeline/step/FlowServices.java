package dev.steward.pipeline.step;

import dev.steward.job.Jobs;
import dev.steward.pipeline.property.PipelineProperties;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.queue.Queue;
import dev.steward.run.Runs;

/**
 * What the steps that control the flow use.
 *
 * @param interrupter interrupts other runs of pipelines
 * @param runObjects creates what scripts see of other runs
 */
public record FlowServices(
    Jobs jobs,
    Runs runs,
    Queue queue,
    IdempotencyKeys idempotencyKeys,
    PipelineProperties properties,
    PendingInputs inputs,
    ResourceLocks locks,
    Milestones milestones,
    DownstreamBuilds builds,
    RunInterrupter interrupter,
    RunObjects runObjects) {}
