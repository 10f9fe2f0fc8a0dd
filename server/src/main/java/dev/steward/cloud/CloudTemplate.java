package dev.steward.cloud;

import dev.steward.host.kubernetes.PodRetention;
import dev.steward.host.kubernetes.PodTemplate;
import dev.steward.node.LabelExpression;
import dev.steward.node.Labels;
import dev.steward.node.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod template of a cloud.
 *
 * @param connectTimeoutSeconds time within which a new pod must be running
 * @param usageMode which builds the nodes accept; null for the parents' mode or, if they have none,
 *     only builds with a matching label
 * @param retention which pods stay in the cluster after their node is removed
 */
public record CloudTemplate(
    PodTemplate pod,
    int connectTimeoutSeconds,
    Node.@Nullable Mode usageMode,
    PodRetention retention) {

  public String name() {
    return pod.name();
  }

  /** The labels of the nodes that the pods become. */
  public List<String> labels() {
    return Labels.split(pod.label());
  }

  /** Which builds the nodes accept. */
  Node.Mode mode() {
    return usageMode == null ? Node.Mode.EXCLUSIVE : usageMode;
  }

  /**
   * Returns whether builds with this label (null for none) can run in the pods. A template without
   * a label only serves as a parent of others.
   */
  boolean serves(@Nullable LabelExpression label) {
    List<String> labels = labels();
    return !labels.isEmpty()
        && (label == null ? mode() == Node.Mode.NORMAL : label.matches(labels::contains));
  }
}
