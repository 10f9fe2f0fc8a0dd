package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.run.Run;

/** An executor that a block of a running pipeline has received. */
public record ClaimedLease(Job job, Run run, StoredLease stored) {}
