package dev.steward.queue;

import dev.steward.node.LabelExpression;
import org.jspecify.annotations.Nullable;

/**
 * The next candidate of a claim.
 *
 * @param labelResolved whether {@link PendingItems#setLabel} has set the job's label
 * @param label the job's label; null if none or not set yet
 * @param throttleKey the job's throttle group; empty if none
 */
record ClaimCandidate(
    QueueItem item, boolean labelResolved, @Nullable LabelExpression label, String throttleKey) {

  /** Key of the item's lane. */
  LaneKey lane() {
    return LaneKey.of(item);
  }

  /** Key of the item's group. */
  String groupKey() {
    return LabelGroup.key(label, throttleKey);
  }
}
