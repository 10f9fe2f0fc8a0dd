package dev.steward.pipeline.directive;

import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the question of an {@code input} directive before a stage. */
final class InputBlock {

  private final RunBlocks blocks;
  private final ModelValues values;

  InputBlock(RunBlocks blocks, ModelValues values) {
    this.blocks = blocks;
    this.values = values;
  }

  /** Runs a body after the question; the answers are environment variables. */
  void around(@Nullable InputSection input, String stage, Runnable body) {
    if (input == null) {
      body.run();
      return;
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    put(arguments, "message", input.message());
    put(arguments, "id", input.id());
    arguments.putIfAbsent("id", stage);
    put(arguments, "ok", input.ok());
    put(arguments, "submitter", input.submitter());
    put(arguments, "submitterParameter", input.submitterParameter());
    List<Object> parameters = values.described(input.parameters());
    if (!parameters.isEmpty()) {
      arguments.put("parameters", parameters);
    }
    Object answer = blocks.call("input", arguments);
    Object submitter = arguments.get("submitterParameter");
    if (parameters.isEmpty() && submitter == null) {
      body.run();
      return;
    }
    blocks.withEnv(variables(answer, submitter, parameters), body);
  }

  private void put(Map<String, @Nullable Object> arguments, String name, @Nullable Value value) {
    Object evaluated = value == null ? null : values.value(value);
    if (evaluated != null) {
      arguments.put(name, evaluated);
    }
  }

  private static List<String> variables(
      @Nullable Object answer, @Nullable Object submitter, List<Object> parameters) {
    List<String> variables = new ArrayList<>();
    if (answer instanceof Map<?, ?> answers) {
      answers.forEach(
          (name, value) -> variables.add(ValueText.text(name) + "=" + ValueText.text(value)));
    } else if (submitter != null) {
      variables.add(ValueText.text(submitter) + "=" + ValueText.text(answer));
    } else {
      DescribableValue parameter = DescribableValue.of(parameters.getFirst());
      if (parameter != null) {
        variables.add(parameter.arguments("name").text("name", "") + "=" + ValueText.text(answer));
      }
    }
    return variables;
  }
}
