package dev.steward.queue;

import dev.steward.node.LabelExpression;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ready lanes with the same label and the same limits, longest waiting first. */
final class LabelGroup {

  /** Longest waiting first; only for groups with lanes. */
  static final Comparator<LabelGroup> BY_HEAD =
      (one, other) -> JobLane.BY_HEAD.compare(one.lanes.getFirst(), other.lanes.getFirst());

  final TreeSet<JobLane> lanes = new TreeSet<>(JobLane.BY_HEAD);
  final @Nullable LabelExpression label;
  private final String key;

  LabelGroup(@Nullable LabelExpression label, String throttleKey) {
    this.label = label;
    this.key = key(label, throttleKey);
  }

  String key() {
    return key;
  }

  static String key(@Nullable LabelExpression label, String throttleKey) {
    return LabelNodes.key(label) + "\0" + throttleKey;
  }

  /** The longest waiting lane that is not excluded; null if none. */
  @Nullable JobLane first(Predicate<LaneKey> excluded) {
    for (JobLane lane : lanes) {
      if (!excluded.test(lane.key)) {
        return lane;
      }
    }
    return null;
  }
}
