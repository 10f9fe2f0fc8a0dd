package dev.steward.trigger;

import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running poll of a job.
 *
 * @param state as the last poll left it; null if there is none
 * @param log the polling log; consumes one line at a time
 */
public record PollRun(
    Job job,
    Definition definition,
    @Nullable String state,
    Consumer<String> log,
    TriggerServices services) {}
