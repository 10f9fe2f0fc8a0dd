package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.run.Run;

/** The job and the new run of a queue item that was claimed. */
public record ClaimedBuild(Job job, Run run) {}
