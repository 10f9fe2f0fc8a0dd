package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Argument.ModelCall;
import dev.steward.pipeline.declarative.Argument.Name;
import dev.steward.pipeline.declarative.Argument.NamedArgument;
import dev.steward.pipeline.declarative.Argument.Settings;
import dev.steward.pipeline.declarative.Argument.Value;
import dev.steward.pipeline.declarative.ModelCondition.NamedCondition;
import dev.steward.pipeline.declarative.ModelStep.BlockStep;
import dev.steward.pipeline.declarative.ModelStep.Branch;
import dev.steward.pipeline.declarative.ModelStep.CodeBlock;
import dev.steward.pipeline.declarative.ModelStep.InvalidStep;
import dev.steward.pipeline.declarative.ModelStep.PlainStep;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StageModel.AxisList;
import dev.steward.pipeline.declarative.StageModel.MatrixAxis;
import dev.steward.pipeline.declarative.StageModel.StageBody.MatrixBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.ParallelBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.SequentialBody;
import dev.steward.pipeline.declarative.StageModel.StageBody.StepsBody;
import dev.steward.pipeline.declarative.StageModel.StageList;
import dev.steward.pipeline.declarative.StageModel.StageSections;
import dev.steward.pipeline.declarative.StepArguments.NamedArguments;
import dev.steward.pipeline.declarative.StepArguments.PositionalArguments;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a model in the JSON form that visual editors of pipelines use. */
final class ModelJson {

  private ModelJson() {}

  /** An object whose absent members are left out. */
  private static final class JsonObject {
    final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    JsonObject put(String name, @Nullable Object value) {
      if (value != null) {
        members.put(name, value);
      }
      return this;
    }

    <T> JsonObject put(String name, @Nullable T value, Function<T, Object> json) {
      return value == null ? this : put(name, json.apply(value));
    }
  }

  static Map<String, @Nullable Object> of(PipelineModel model) {
    return new JsonObject()
        .put(
            "pipeline",
            new JsonObject()
                .put("stages", model.stages(), ModelJson::stages)
                .put("post", model.post(), ModelJson::post)
                .put("environment", model.environment(), ModelJson::environment)
                .put("agent", model.agent(), ModelJson::agent)
                .put("tools", model.tools(), ModelJson::tools)
                .put("options", model.options(), ModelJson::calls)
                .put("parameters", model.parameters(), ModelJson::calls)
                .put("triggers", model.triggers(), ModelJson::calls)
                .put("libraries", model.libraries(), ModelJson::libraries)
                .members)
        .members;
  }

  static List<Object> steps(List<ModelStep> steps) {
    return steps.stream().map(ModelJson::step).toList();
  }

  private static Object stages(StageList list) {
    return list.stages().stream().map(ModelJson::stage).toList();
  }

  private static Object stage(StageModel stage) {
    StepsBody steps = stage.body(StepsBody.class);
    SequentialBody sequential = stage.body(SequentialBody.class);
    ParallelBody parallel = stage.body(ParallelBody.class);
    return sections(stage.sections())
        .put("name", stage.name())
        .put("stages", sequential, body -> stages(body.stages()))
        .put("parallel", parallel, body -> stages(body.stages()))
        .put("matrix", stage.body(MatrixBody.class), ModelJson::matrix)
        .put("branches", steps, body -> body.branches().stream().map(ModelJson::branch).toList())
        .put("failFast", stage.failFast())
        .members;
  }

  private static JsonObject sections(StageSections sections) {
    return new JsonObject()
        .put("agent", sections.agent(), ModelJson::agent)
        .put("when", sections.when(), ModelJson::when)
        .put("post", sections.post(), ModelJson::post)
        .put("tools", sections.tools(), ModelJson::tools)
        .put("environment", sections.environment(), ModelJson::environment)
        .put("options", sections.options(), ModelJson::calls)
        .put("input", sections.input(), ModelJson::input);
  }

  private static Object matrix(MatrixBody matrix) {
    return sections(matrix.sections())
        .put("axes", matrix.axes(), ModelJson::axes)
        .put(
            "excludes",
            matrix.excludes(),
            list -> list.excludes().stream().map(ModelJson::axes).toList())
        .put("stages", matrix.stages(), ModelJson::stages)
        .members;
  }

  private static Object axes(AxisList list) {
    return list.axes().stream().map(ModelJson::axis).toList();
  }

  private static Object axis(MatrixAxis axis) {
    return new JsonObject()
        .put("name", axis.name(), Name::text)
        .put("values", axis.values().stream().map(ModelJson::value).toList())
        .put("inverse", axis.inverse())
        .members;
  }

  private static Object branch(Branch branch) {
    return new JsonObject().put("name", branch.name()).put("steps", steps(branch.steps())).members;
  }

  private static Object step(ModelStep step) {
    return switch (step) {
      case PlainStep(String name, StepArguments arguments, _) ->
          new JsonObject().put("name", name).put("arguments", arguments(arguments)).members;
      case BlockStep(String name, StepArguments arguments, var children, _) ->
          new JsonObject()
              .put("name", name)
              .put("arguments", arguments(arguments))
              .put("children", steps(children))
              .members;
      case CodeBlock(String name, StepArguments arguments, _) ->
          new JsonObject()
              .put("name", name)
              .put("arguments", arguments, ModelJson::arguments)
              .members;
      case InvalidStep _ -> Map.of();
    };
  }

  private static Object arguments(StepArguments arguments) {
    return switch (arguments) {
      case NamedArguments named ->
          named.values().stream().map(entry -> pair(entry.name(), value(entry.value()))).toList();
      case SingleArgument(Value value, _) -> value(value);
      case PositionalArguments positional ->
          positional.values().stream().map(ModelJson::value).toList();
    };
  }

  private static Object pair(Name name, Object value) {
    return new JsonObject().put("key", name.text()).put("value", value).members;
  }

  private static Object value(Value value) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("isLiteral", value.literal());
    members.put("value", value.value());
    return members;
  }

  private static Object argument(Argument argument) {
    return switch (argument) {
      case Value value -> value(value);
      case ModelCall call -> call(call);
      case NamedArgument(Name name, Argument value, _) -> pair(name, argument(value));
      case Settings settings ->
          settings.entries().stream()
              .map(entry -> pair(entry.name(), argument(entry.value())))
              .toList();
    };
  }

  private static Object call(ModelCall call) {
    return new JsonObject()
        .put("name", call.name())
        .put("arguments", call.arguments().stream().map(ModelJson::argument).toList())
        .members;
  }

  private static Object calls(CallSection section) {
    return new JsonObject().put(section.kind().section(), calls(section.calls())).members;
  }

  private static List<Object> calls(List<SectionCall> calls) {
    return calls.stream()
        .flatMap(item -> Stream.ofNullable(item.call()))
        .map(ModelJson::call)
        .toList();
  }

  private static Object libraries(LibrarySection section) {
    return new JsonObject()
        .put("libraries", section.libraries().stream().map(ModelJson::value).toList())
        .members;
  }

  private static Object environment(EnvironmentSection section) {
    return section.variables().stream()
        .map(variable -> pair(variable.name(), argument(variable.value())))
        .toList();
  }

  private static Object tools(ToolSection section) {
    return section.tools().stream()
        .map(tool -> pair(tool.type(), value(tool.installation())))
        .toList();
  }

  /** An agent with an empty label is any agent. */
  private static Object agent(AgentSection agent) {
    Argument argument = agent.argument();
    String type = agent.type() == null ? "" : agent.type().text();
    if (hasEmptyLabel(type, argument)) {
      return new JsonObject().put("type", "any").members;
    }
    boolean settings = argument instanceof Settings;
    boolean empty = argument instanceof Settings given && given.entries().isEmpty();
    return new JsonObject()
        .put("type", type)
        .put(
            settings ? "arguments" : "argument",
            argument == null || empty ? null : argument(argument))
        .members;
  }

  private static boolean hasEmptyLabel(String type, @Nullable Argument argument) {
    if (!type.equals("label") && !type.equals("node")) {
      return false;
    }
    Argument label =
        argument instanceof Settings settings && settings.entries().size() == 1
            ? settings.find("label")
            : argument;
    return label instanceof Value value && "".equals(value.value());
  }

  private static Object post(PostSection post) {
    return new JsonObject()
        .put(
            "conditions",
            post.conditions().stream()
                .map(condition ->
                    new JsonObject()
                        .put("condition", condition.name())
                        .put("branch", branch(condition.branch()))
                        .members)
                .toList())
        .members;
  }

  private static Object when(WhenSection when) {
    return new JsonObject()
        .put("conditions", when.conditions().stream().map(ModelJson::condition).toList())
        .put("beforeAgent", when.beforeAgent())
        .put("beforeInput", when.beforeInput())
        .put("beforeOptions", when.beforeOptions())
        .members;
  }

  private static Object condition(ModelCondition condition) {
    return switch (condition) {
      case CodeBlock block -> step(block);
      case NamedCondition(String name, StepArguments arguments, var children, _) ->
          new JsonObject()
              .put("name", name)
              .put("arguments", arguments, ModelJson::arguments)
              .put(
                  "children",
                  children.isEmpty() ? null : children.stream().map(ModelJson::condition).toList())
              .members;
    };
  }

  private static Object input(InputSection input) {
    JsonObject json =
        new JsonObject()
            .put("message", input.message(), ModelJson::value)
            .put("id", input.id(), ModelJson::value)
            .put("ok", input.ok(), ModelJson::value)
            .put("submitter", input.submitter(), ModelJson::value)
            .put("submitterParameter", input.submitterParameter(), ModelJson::value);
    if (!input.parameters().isEmpty()) {
      json.put("parameters", calls(input.parameters()));
    }
    return json.members;
  }
}
