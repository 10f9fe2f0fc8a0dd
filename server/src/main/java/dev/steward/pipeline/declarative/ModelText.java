package dev.steward.pipeline.declarative;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.StepCatalog;
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
import dev.steward.pipeline.declarative.StepArguments.NamedValue;
import dev.steward.pipeline.declarative.StepArguments.PositionalArguments;
import dev.steward.pipeline.declarative.StepArguments.SingleArgument;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a model as a Jenkinsfile, with the layout that Jenkins' converter gives it. */
final class ModelText {

  private ModelText() {}

  /** The Jenkinsfile of a pipeline. */
  static String of(PipelineModel model) {
    return indent(
        block(
            "pipeline",
            given(model.agent(), ModelText::agent)
                + given(model.libraries(), ModelText::libraries)
                + given(model.stages(), list -> stages("stages", list))
                + given(model.tools(), ModelText::tools)
                + given(model.environment(), ModelText::environment)
                + given(model.post(), ModelText::post)
                + given(model.options(), ModelText::calls)
                + given(model.parameters(), ModelText::calls)
                + given(model.triggers(), ModelText::calls)));
  }

  /** The text of a step, without indentation. */
  static String of(ModelStep step) {
    return switch (step) {
      case PlainStep(String name, StepArguments arguments, _) -> plainStep(name, arguments);
      case BlockStep(String name, StepArguments arguments, var children, _) ->
          block(
              name + "(" + arguments(unnamed(name, arguments)) + ")",
              lines(children, ModelText::of));
      case CodeBlock block -> codeBlock(block);
      case InvalidStep _ -> "";
    };
  }

  /**
   * Indents each line by the braces and brackets around it; a string of several lines is kept as it
   * is.
   */
  private static String indent(String text) {
    var out = new StringBuilder();
    int depth = 0;
    boolean inText = false;
    for (String line : text.stripTrailing().split("\n", -1)) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      if (inText) {
        out.append(line);
      } else {
        if (line.startsWith("}") || line.startsWith(")") || line.startsWith("]")) {
          depth = Math.max(0, depth - 1);
        }
        if (!line.isEmpty()) {
          out.repeat("  ", depth).append(line);
        }
        if (line.endsWith("{") || line.endsWith("(") || line.endsWith("[")) {
          depth++;
        }
      }
      for (int at = line.indexOf("'''"); at >= 0; at = line.indexOf("'''", at + 3)) {
        inText = !inText;
      }
    }
    return out.toString();
  }

  private static <T> String given(@Nullable T value, Function<T, String> text) {
    return value == null ? "" : text.apply(value);
  }

  private static String block(String head, String content) {
    return head + " {\n" + content + "}\n";
  }

  private static <T> String lines(List<T> items, Function<T, String> text) {
    return items.stream().map(item -> text.apply(item) + "\n").collect(Collectors.joining());
  }

  private static String stages(String section, StageList list) {
    return block(section, lines(list.stages(), ModelText::stage));
  }

  private static String stage(StageModel stage) {
    SequentialBody sequential = stage.body(SequentialBody.class);
    ParallelBody parallel = stage.body(ParallelBody.class);
    MatrixBody matrix = stage.body(MatrixBody.class);
    boolean failFast =
        (parallel != null || matrix != null) && Boolean.TRUE.equals(stage.failFast());
    return block(
        "stage('" + stage.name().replace("'", "\\'") + "')",
        sections(stage.sections())
            + given(sequential, body -> stages("stages", body.stages()))
            + (failFast ? "failFast true\n" : "")
            + given(parallel, body -> stages("parallel", body.stages()))
            + given(matrix, ModelText::matrix)
            + given(stage.body(StepsBody.class), body -> steps(stage, body)));
  }

  private static String steps(StageModel stage, StepsBody body) {
    if (body.branches().size() == 1) {
      return block("steps", branch(body.branches().getFirst()));
    }
    String branches =
        body.branches().stream()
            .map(branch -> "\n\"" + escaped(branch.name()) + "\": {\n" + branch(branch) + "\n}")
            .collect(Collectors.joining(","));
    boolean failFast = Boolean.TRUE.equals(stage.failFast());
    return block("steps", "parallel(" + branches + (failFast ? ",\nfailFast: true" : "") + "\n)\n");
  }

  /** The name of a branch in double quotes. */
  private static String escaped(String name) {
    return name.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("$", "\\$")
        .replace("\n", "\\n");
  }

  private static String branch(Branch branch) {
    return lines(branch.steps(), ModelText::of);
  }

  private static String sections(StageSections sections) {
    return given(sections.agent(), ModelText::agent)
        + given(sections.when(), ModelText::when)
        + given(sections.tools(), ModelText::tools)
        + given(sections.environment(), ModelText::environment)
        + given(sections.options(), ModelText::calls)
        + given(sections.input(), ModelText::input)
        + given(sections.post(), ModelText::post);
  }

  private static String matrix(MatrixBody matrix) {
    return block(
        "matrix",
        given(matrix.axes(), list -> axes("axes", list))
            + given(
                matrix.excludes(),
                list -> block("excludes", lines(list.excludes(), axes -> axes("exclude", axes))))
            + sections(matrix.sections())
            + given(matrix.stages(), list -> stages("stages", list)));
  }

  private static String axes(String section, AxisList list) {
    return block(section, lines(list.axes(), ModelText::axis));
  }

  private static String axis(MatrixAxis axis) {
    String values = axis.values().stream().map(ModelText::value).collect(Collectors.joining(", "));
    return block(
        "axis",
        "name '"
            + given(axis.name(), Name::text)
            + "'\n"
            + (Boolean.TRUE.equals(axis.inverse()) ? "notValues " : "values ")
            + values
            + "\n");
  }

  private static String plainStep(String name, StepArguments given) {
    StepArguments arguments = unnamed(name, given);
    String text = arguments(arguments);
    return arguments instanceof SingleArgument && !text.startsWith("[")
        ? name + " " + text
        : name + "(" + text + ")";
  }

  /** Leaves out the name of the only argument if the step has a parameter for it. */
  private static StepArguments unnamed(String step, StepArguments arguments) {
    CallDescription description = StepCatalog.find(step);
    if (description != null
        && !description.takesBody()
        && description.sole() != null
        && arguments instanceof NamedArguments(List<NamedValue> values, ModelOrigin origin)
        && values.size() == 1
        && values.getFirst().name().text().equals(description.sole().name())) {
      return new SingleArgument(values.getFirst().value(), origin);
    }
    return arguments;
  }

  private static String arguments(StepArguments arguments) {
    return switch (arguments) {
      case NamedArguments named ->
          named.values().stream()
              .map(entry -> entry.name().text() + ": " + value(entry.value()))
              .collect(Collectors.joining(", "));
      case SingleArgument(Value value, _) -> value(value);
      case PositionalArguments positional ->
          positional.values().stream().map(ModelText::value).collect(Collectors.joining(", "));
    };
  }

  private static String codeBlock(CodeBlock block) {
    return block(
        block.name(),
        block.code().lines().map(line -> line.strip() + "\n").collect(Collectors.joining()));
  }

  private static String value(Value value) {
    if (!value.literal()) {
      String source = value.text();
      return source.startsWith("${") && source.endsWith("}")
          ? source.substring(2, source.length() - 1)
          : source;
    }
    if (!(value.value() instanceof String text)) {
      return value.text();
    }
    String quoted = text.replace("\\", "\\\\").replace("'", "\\'");
    return quoted.indexOf('\n') < 0 ? "'" + quoted + "'" : "'''" + quoted + "'''";
  }

  private static String argument(Argument argument) {
    return switch (argument) {
      case Value value -> value(value);
      case ModelCall call -> call(call);
      case NamedArgument(Name name, Argument value, _) -> name.text() + ": " + argument(value);
      case Settings settings ->
          "{\n"
              + lines(
                  settings.entries(), entry -> entry.name().text() + " " + argument(entry.value()))
              + "}\n";
    };
  }

  private static String call(ModelCall call) {
    return call.name()
        + "("
        + call.arguments().stream().map(ModelText::argument).collect(Collectors.joining(", "))
        + ")";
  }

  private static String calls(CallSection section) {
    return block(section.kind().section(), lines(section.calls(), ModelText::item));
  }

  private static String item(SectionCall item) {
    return given(item.call(), ModelText::call);
  }

  private static String libraries(LibrarySection section) {
    return block("libraries", lines(section.libraries(), value -> "lib(" + value(value) + ")"));
  }

  private static String environment(EnvironmentSection section) {
    return block(
        "environment",
        lines(
            section.variables(),
            variable -> variable.name().text() + " = " + argument(variable.value())));
  }

  private static String tools(ToolSection section) {
    return block(
        "tools",
        lines(section.tools(), tool -> tool.type().text() + " " + value(tool.installation())));
  }

  private static String agent(AgentSection agent) {
    String type = given(agent.type(), Name::text);
    Argument argument = agent.argument();
    if (argument == null
        || (argument instanceof Settings settings && settings.entries().isEmpty())) {
      return "agent " + type + "\n";
    }
    return block("agent", type + " " + argument(argument) + "\n");
  }

  private static String post(PostSection post) {
    return block(
        "post",
        lines(post.conditions(), condition -> block(condition.name(), branch(condition.branch()))));
  }

  private static String when(WhenSection when) {
    return block(
        "when",
        (Boolean.TRUE.equals(when.beforeAgent()) ? "beforeAgent true\n" : "")
            + (Boolean.TRUE.equals(when.beforeInput()) ? "beforeInput true\n" : "")
            + (Boolean.TRUE.equals(when.beforeOptions()) ? "beforeOptions true\n" : "")
            + lines(when.conditions(), ModelText::condition));
  }

  private static String condition(ModelCondition condition) {
    return switch (condition) {
      case CodeBlock block -> codeBlock(block);
      case NamedCondition(String name, StepArguments arguments, var children, _) -> {
        if (!children.isEmpty()) {
          yield block(String.valueOf(name), lines(children, ModelText::condition));
        }
        String text = arguments == null ? "" : arguments(arguments);
        yield text.isEmpty() ? name + "()" : name + " " + text;
      }
    };
  }

  private static String input(InputSection input) {
    return block(
        "input",
        given(input.message(), value -> "message " + value(value) + "\n")
            + given(input.id(), value -> "id " + value(value) + "\n")
            + given(input.ok(), value -> "ok " + value(value) + "\n")
            + given(input.submitter(), value -> "submitter " + value(value) + "\n")
            + given(
                input.submitterParameter(), value -> "submitterParameter " + value(value) + "\n")
            + (input.parameters().isEmpty()
                ? ""
                : block("parameters", lines(input.parameters(), ModelText::item))));
  }
}
