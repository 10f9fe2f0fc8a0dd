package dev.steward.queue;

import dev.steward.node.LabelExpression;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ready lanes with the same label and the same limits, longest waiting first. */
final class LabelGroup {
  final TreeSet<JobLane> lanes = new TreeSet<>(JobLane.BY_HEAD);
  final @Nullable LabelExpression label;
  final String throttleKey;

  LabelGroup(@Nullable LabelExpression label, String throttleKey) {
    this.label = label;
    this.throttleKey = throttleKey;
  }

  String key() {
    return key(label, throttleKey);
  }

  static String key(@Nullable LabelExpression label, String throttleKey) {
    return (label == null ? "" : label.text()) + "\0" + throttleKey;
  }

  /** The longest waiting lane of a job that is not excluded; null if none. */
  @Nullable JobLane first(Set<Long> excluded) {
    for (JobLane lane : lanes) {
      if (!excluded.contains(lane.jobId)) {
        return lane;
      }
    }
    return null;
  }
}
