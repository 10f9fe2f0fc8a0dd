package dev.steward.cloud;

import dev.steward.agent.Launcher;
import dev.steward.host.kubernetes.PodManifest;
import dev.steward.host.kubernetes.PodOwner;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Adds nodes for waiting builds. The first cloud whose template serves the label gets the node,
 * unless it has reached its limit or could not start its last pod.
 */
final class PodPlacement {

  private final Nodes nodes;
  private final CloudAccess access;
  private final String server;
  private final RandomGenerator random;
  private final Map<String, PodNode> states;
  private final TemplatePauses pauses;

  /**
   * Creates the service.
   *
   * @param server identifies this server in the labels of pods
   * @param states receives the state of each node that is added
   */
  PodPlacement(
      Nodes nodes,
      CloudAccess access,
      String server,
      RandomGenerator random,
      Map<String, PodNode> states,
      TemplatePauses pauses) {
    this.nodes = nodes;
    this.access = access;
    this.server = server;
    this.random = random;
    this.states = states;
    this.pauses = pauses;
  }

  /**
   * Adds a node for builds with a label.
   *
   * @param failed a node with this label whose pod could not start, and which the new node replaces
   * @param reasons receives the reasons why templates get no node
   * @return null if no cloud can have another node
   */
  @Nullable PodNode add(
      List<Cloud> configured,
      @Nullable LabelExpression label,
      @Nullable PodNode failed,
      Collection<String> reasons) {
    for (Cloud cloud : configured) {
      for (CloudTemplate template : cloud.templates()) {
        if (!serves(cloud, template, label) || isTemplateOf(failed, cloud, template)) {
          continue;
        }
        String reason = reason(cloud, template, failed);
        if (reason == null) {
          try {
            return add(cloud, template);
          } catch (Problem e) {
            reason = String.valueOf(e.getMessage());
          }
        }
        reasons.add(reason);
      }
    }
    return null;
  }

  private static boolean serves(
      Cloud cloud, CloudTemplate template, @Nullable LabelExpression label) {
    // The mode may be inherited.
    return label == null ? cloud.resolve(template).serves(null) : template.serves(label);
  }

  private static boolean isTemplateOf(@Nullable PodNode node, Cloud cloud, CloudTemplate template) {
    return node != null
        && node.launcher().cloud().equals(cloud.name())
        && node.launcher().template().equals(template.name());
  }

  private @Nullable String reason(Cloud cloud, CloudTemplate template, @Nullable PodNode failed) {
    String pause = pauses.reason(cloud.name(), template.name(), System.nanoTime());
    return pause == null ? limitReason(cloud, template, failed) : pause;
  }

  private @Nullable String limitReason(
      Cloud cloud, CloudTemplate template, @Nullable PodNode failed) {
    List<PodNode> ofCloud =
        states.values().stream()
            .filter(state -> state != failed && state.launcher().cloud().equals(cloud.name()))
            .toList();
    if (cloud.podLimit() > 0 && ofCloud.size() >= cloud.podLimit()) {
      return "The cloud " + cloud.name() + " has reached its limit of " + pods(cloud.podLimit());
    }
    int limit = cloud.resolve(template).pod().instanceCap();
    long ofTemplate =
        ofCloud.stream()
            .filter(state -> state.launcher().template().equals(template.name()))
            .count();
    return limit > 0 && ofTemplate >= limit
        ? "The pod template " + template.name() + " has reached its limit of " + pods(limit)
        : null;
  }

  private static String pods(int count) {
    return count + (count == 1 ? " pod." : " pods.");
  }

  private PodNode add(Cloud cloud, CloudTemplate template) {
    CloudTemplate complete = cloud.resolve(template);
    PodManifest manifest =
        PodManifest.of(
            complete.pod(),
            access.namespace(cloud),
            new PodOwner(server, cloud.name(), template.name(), null, complete.retention()),
            random);
    var launcher =
        new Launcher.Pod(cloud.name(), template.name(), manifest.namespace(), manifest.container());
    var state = new PodNode(manifest.name(), launcher, false);
    states.put(state.name(), state);
    try {
      nodes.addProvisioned(
          new Node(
              manifest.name(),
              "Pod from the template " + template.name() + " in the cloud " + cloud.name(),
              1,
              complete.mode(),
              template.labels(),
              manifest.workingDir(),
              launcher.toDefinition(),
              null));
    } catch (RuntimeException e) {
      states.remove(state.name());
      throw e;
    }
    return state;
  }
}
