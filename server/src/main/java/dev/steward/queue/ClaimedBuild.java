package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.run.Run;

/** An item that left the queue, and its run, in one transaction. */
public record ClaimedBuild(Job job, Run run) {}
