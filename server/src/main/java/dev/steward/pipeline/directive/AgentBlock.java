package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.RunVariables;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a body on the machine that an {@code agent} directive asks for. */
final class AgentBlock {

  private final RunBlocks blocks;
  private final ModelValues values;

  AgentBlock(RunBlocks blocks, ModelValues values) {
    this.blocks = blocks;
    this.values = values;
  }

  /**
   * How an agent checks out the sources of the Jenkinsfile.
   *
   * @param enabled whether it does
   * @param subdirectory null for the workspace itself
   */
  record AgentCheckout(boolean enabled, @Nullable String subdirectory) {}

  /** Whether the directive gives the steps a machine. */
  static boolean hasMachine(@Nullable AgentSection agent) {
    return agent != null && agent.type() != null && !agent.type().text().equals("none");
  }

  /** Runs a body on an agent; without a directive, where the run is. */
  void around(@Nullable AgentSection agent, AgentCheckout checkout, Runnable body) {
    Name type = agent == null ? null : agent.type();
    if (agent == null || type == null || !hasMachine(agent)) {
      body.run();
      return;
    }
    switch (type.text()) {
      case "any" -> onNode(null, null, 0, checkout, body);
      case "label", "node" -> {
        if (agent.argument() instanceof Settings settings) {
          Object retries = values.settingValue(settings, "retries");
          onNode(
              values.setting(settings, "label"),
              values.setting(settings, "customWorkspace"),
              retries == null ? 0 : number(retries),
              checkout,
              body);
        } else {
          String label = agent.argument() instanceof Value value ? values.text(value) : null;
          onNode(label, null, 0, checkout, body);
        }
      }
      case "kubernetes" -> inPod(agent, checkout, body);
      case "docker", "dockerfile" -> onDocker(agent, checkout, body);
      default ->
          throw new StepFailure(
              "The agent "
                  + type.text()
                  + " is not supported. Use any, none, label, docker, dockerfile or kubernetes.");
    }
  }

  private void inPod(AgentSection agent, AgentCheckout checkout, Runnable body) {
    var pod = new KubernetesAgent(blocks, values, agent.argument());
    Object retries = pod.retries();
    pod.around(() ->
        onNode(
            pod.label(),
            pod.workspace(),
            retries == null ? 0 : number(retries),
            checkout,
            () -> pod.inContainer(body)));
  }

  private void onDocker(AgentSection agent, AgentCheckout checkout, Runnable body) {
    DockerAgent docker = DockerAgent.of(blocks, values, agent);
    if (docker.reusesNode() && blocks.run().scope().find(RunVariables.MACHINE) != null) {
      docker.around(body);
      return;
    }
    onNodeOf(docker, checkout, () -> docker.around(body));
  }

  /** Runs a body on the node of a container, but outside of the container. */
  private void onNodeOf(DockerAgent docker, AgentCheckout checkout, Runnable body) {
    Object retries = docker.retries();
    onNode(
        docker.label(), docker.workspace(), retries == null ? 0 : number(retries), checkout, body);
  }

  /**
   * Runs the stages of a pipeline on its agent.
   *
   * @param containerPerStage whether each stage gets a container of its own, with {@link #inside}
   */
  void aroundStages(
      @Nullable AgentSection agent,
      AgentCheckout checkout,
      boolean containerPerStage,
      Runnable body) {
    if (containerPerStage && agent != null && DockerAgent.isDocker(agent)) {
      onNodeOf(DockerAgent.of(blocks, values, agent), checkout, body);
    } else {
      around(agent, checkout, body);
    }
  }

  /** Runs a body in a new container of an agent, on the node that the block around has. */
  void inside(@Nullable AgentSection agent, Runnable body) {
    if (agent != null && DockerAgent.isDocker(agent)) {
      DockerAgent.of(blocks, values, agent).around(body);
    } else {
      body.run();
    }
  }

  private static long number(Object value) {
    try {
      return value instanceof Number number
          ? number.longValue()
          : Long.parseLong(ValueText.text(value).strip());
    } catch (NumberFormatException _) {
      throw new StepFailure(
          "The setting retries of the agent must be a whole number, not '"
              + ValueText.text(value)
              + "'.");
    }
  }

  private void onNode(
      @Nullable String label,
      @Nullable String workspace,
      long retries,
      AgentCheckout checkout,
      Runnable body) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    if (label != null) {
      arguments.put("label", label);
    }
    Runnable node =
        () -> blocks.block("node", arguments, () -> inWorkspace(workspace, checkout, body));
    if (retries <= 1) {
      node.run();
      return;
    }
    List<DescribableValue> conditions =
        List.of(
            DescribableValue.ofSymbol("agent", Map.of()),
            DescribableValue.ofSymbol("nonresumable", Map.of()));
    blocks.block("retry", Map.of("count", retries, "conditions", conditions), node);
  }

  private void inWorkspace(@Nullable String workspace, AgentCheckout checkout, Runnable body) {
    if (workspace == null || workspace.isEmpty()) {
      withSources(checkout, body);
    } else {
      blocks.block("ws", Map.of("dir", workspace), () -> withSources(checkout, body));
    }
  }

  private void withSources(AgentCheckout checkout, Runnable body) {
    Object scm = checkout.enabled() ? scm() : null;
    if (scm == null) {
      body.run();
      return;
    }
    Map<Object, @Nullable Object> result = new LinkedHashMap<>();
    Runnable work = () -> result.putAll(checkout(scm));
    String subdirectory = checkout.subdirectory();
    if (subdirectory == null || subdirectory.isEmpty()) {
      work.run();
    } else {
      blocks.block("dir", Map.of("path", subdirectory), work);
    }
    if (result.isEmpty()) {
      body.run();
    } else {
      List<String> variables =
          result.entrySet().stream()
              .map(variable ->
                  ValueText.text(variable.getKey()) + "=" + ValueText.text(variable.getValue()))
              .toList();
      blocks.withEnv(variables, body);
    }
  }

  private Map<?, ?> checkout(Object scm) {
    var result = new LinkedHashMap<Object, @Nullable Object>();
    Runnable work =
        () -> {
          if (blocks.call("checkout", Map.of("scm", scm)) instanceof Map<?, ?> map) {
            result.putAll(map);
          }
        };
    if (blocks.isInStage()) {
      work.run();
    } else {
      blocks.preparation("Declarative: Checkout SCM", work);
    }
    return result;
  }

  /** The repository that contains the Jenkinsfile; null if the job contains the script itself. */
  private @Nullable Object scm() {
    try {
      return values.variable("scm");
    } catch (Throwable e) {
      Failures.throwIfFinal(e);
      return null;
    }
  }
}
