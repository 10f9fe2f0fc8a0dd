package dev.steward.cloud;

import dev.steward.host.kubernetes.PodTemplate;
import dev.steward.node.LabelExpression;
import dev.steward.node.Labels;
import java.util.List;

/**
 * A pod template of a cloud.
 *
 * @param connectTimeoutSeconds time within which a new pod must be running
 */
public record CloudTemplate(PodTemplate pod, int connectTimeoutSeconds) {

  public String name() {
    return pod.name();
  }

  /** The labels of the nodes that the pods become. */
  public List<String> labels() {
    return Labels.split(pod.label());
  }

  /** Returns whether builds with this label can run in the pods. */
  boolean serves(LabelExpression label) {
    List<String> labels = labels();
    return !labels.isEmpty() && label.matches(labels::contains);
  }
}
