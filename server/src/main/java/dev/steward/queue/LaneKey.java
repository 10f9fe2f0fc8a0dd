package dev.steward.queue;

import dev.steward.queue.QueueItem.TaskType;

/**
 * Key of a lane: a job, and the label that its items have themselves. Items with different labels
 * may run on different nodes, so they must not wait for each other. Blocks of running pipelines do
 * not wait for builds of their job.
 *
 * @param label empty if the items have no label of their own
 */
record LaneKey(long jobId, String label, TaskType task) {

  static LaneKey of(QueueItem item) {
    String label = item.ownLabel();
    return new LaneKey(item.jobId(), label == null ? "" : label, item.task());
  }
}
