package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Section.Tool;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a body with the tools of a {@code tools} directive. */
final class ToolBlock {

  private final RunBlocks blocks;
  private final ModelValues values;

  ToolBlock(RunBlocks blocks, ModelValues values) {
    this.blocks = blocks;
    this.values = values;
  }

  /** Runs a body with the tools of the pipeline, in a stage before the stages of the pipeline. */
  void aroundPipeline(@Nullable ToolSection tools, Runnable body) {
    around(tools, null, body);
  }

  /**
   * Runs a body with tools.
   *
   * @param outer tools that the stage has unless it names others of the same type
   */
  void around(@Nullable ToolSection own, @Nullable ToolSection outer, Runnable body) {
    Map<String, Tool> tools = new LinkedHashMap<>();
    add(outer, tools);
    add(own, tools);
    if (tools.isEmpty()) {
      body.run();
      return;
    }
    List<String> variables = new ArrayList<>();
    if (blocks.isInStage()) {
      install(tools.values(), variables);
    } else {
      blocks.preparation("Declarative: Tool Install", () -> install(tools.values(), variables));
    }
    blocks.withEnv(variables, body);
  }

  private static void add(@Nullable ToolSection section, Map<String, Tool> tools) {
    if (section != null) {
      section.tools().forEach(tool -> tools.put(tool.type().text(), tool));
    }
  }

  private void install(Collection<Tool> tools, List<String> variables) {
    for (Tool tool : tools) {
      String type = tool.type().text();
      String name = String.valueOf(values.text(tool.installation()));
      blocks.call("tool", Map.of("name", name, "type", type));
      Object added = blocks.call("envVarsForTool", Map.of("toolId", type, "toolVersion", name));
      if (added instanceof List<?> list) {
        list.forEach(variable -> variables.add(ValueText.text(variable)));
      }
    }
  }
}
