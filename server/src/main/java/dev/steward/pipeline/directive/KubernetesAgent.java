package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Argument;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent that is a pod of a Kubernetes cluster. */
final class KubernetesAgent {

  /** Settings that the step {@code podTemplate} does not have. */
  private static final Set<String> OWN =
      Set.of(
          "containerTemplate",
          "containerTemplates",
          "customWorkspace",
          "defaultContainer",
          "retries",
          "workingDir",
          "yamlFile");

  private final RunBlocks blocks;
  private final ModelValues values;
  private final @Nullable Settings settings;

  KubernetesAgent(RunBlocks blocks, ModelValues values, @Nullable Argument argument) {
    this.blocks = blocks;
    this.values = values;
    settings = argument instanceof Settings given ? given : null;
  }

  private String text(String name) {
    String text = settings == null ? null : values.setting(settings, name);
    return text == null ? "" : text;
  }

  @Nullable String workspace() {
    String workspace = text("customWorkspace");
    return workspace.isEmpty() ? null : workspace;
  }

  @Nullable Object retries() {
    return settings == null ? null : values.settingValue(settings, "retries");
  }

  /** Runs a body in which nodes with the label {@link #label} are pods. */
  void around(Runnable body) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    if (settings != null) {
      for (NamedArgument entry : settings.entries()) {
        if (!OWN.contains(entry.name().text()) && entry.value() instanceof Value value) {
          arguments.put(entry.name().text(), values.value(value));
        }
      }
      List<Object> containers = containers(settings);
      if (!containers.isEmpty()) {
        arguments.put("containers", containers);
      }
    }
    String file = text("yamlFile");
    if (!file.isEmpty()) {
      arguments.put("yaml", blocks.call("readTrusted", Map.of("path", file)));
    }
    blocks.block("podTemplate", arguments, body);
  }

  /** The label of the pod, in the body of {@link #around}. */
  String label() {
    return ValueText.text(values.variable("POD_LABEL"));
  }

  /** Runs a body in the container that its commands use. */
  void inContainer(Runnable body) {
    String container = text("defaultContainer");
    if (container.isEmpty()) {
      body.run();
    } else {
      blocks.block("container", Map.of("name", container), body);
    }
  }

  private List<Object> containers(Settings all) {
    List<Object> containers = new ArrayList<>();
    for (String name : List.of("containerTemplate", "containerTemplates")) {
      Argument argument = all.find(name);
      if (argument instanceof Settings block) {
        Map<String, @Nullable Object> container = new LinkedHashMap<>();
        for (NamedArgument entry : block.entries()) {
          if (entry.value() instanceof Value value) {
            container.put(entry.name().text(), values.value(value));
          }
        }
        containers.add(container);
      } else if (argument instanceof Value value) {
        Object evaluated = values.value(value);
        if (evaluated instanceof List<?> list) {
          list.forEach(element -> {
            if (element != null) {
              containers.add(element);
            }
          });
        } else if (evaluated != null) {
          containers.add(evaluated);
        }
      }
    }
    return containers;
  }
}
