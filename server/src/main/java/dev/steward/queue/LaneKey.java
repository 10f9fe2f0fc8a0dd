package dev.steward.queue;

/**
 * Key of a lane: a job and the label that its items have as a parameter. Items with different
 * labels may run on different nodes, so they must not wait for each other.
 *
 * @param label empty if the items have no such parameter
 */
record LaneKey(long jobId, String label) {

  static LaneKey of(QueueItem item) {
    String label = item.labelParameter();
    return new LaneKey(item.jobId(), label == null ? "" : label);
  }
}
