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
import dev.steward.pipeline.declarative.ModelStep.PlainStep;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.CallSection.SectionKind;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.InputSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostCondition;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.SectionCall;
import dev.steward.pipeline.declarative.Section.Tool;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.Section.Variable;
import dev.steward.pipeline.declarative.Section.WhenSection;
import dev.steward.pipeline.declarative.StageModel.AxisList;
import dev.steward.pipeline.declarative.StageModel.ExcludeList;
import dev.steward.pipeline.declarative.StageModel.MatrixAxis;
import dev.steward.pipeline.declarative.StageModel.StageBody;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a model from the JSON form of a pipeline, whose structure has been checked. */
final class JsonModelReader {

  private final ProblemCollector problems;

  JsonModelReader(ProblemCollector problems) {
    this.problems = problems;
  }

  PipelineModel pipeline(JsonNode root) {
    JsonNode node = root.child("pipeline");
    return new PipelineModel(
        node.read("stages", this::stages),
        node.read("post", this::post),
        node.read("environment", this::environment),
        node.read("agent", this::agent),
        node.read("tools", this::tools),
        node.read("options", section -> calls(section, SectionKind.OPTIONS, false)),
        node.read("parameters", section -> calls(section, SectionKind.PARAMETERS, false)),
        node.read("triggers", section -> calls(section, SectionKind.TRIGGERS, false)),
        node.read("libraries", this::libraries),
        root.origin());
  }

  private StageList stages(JsonNode node) {
    return new StageList(node.map(this::stage), node.origin());
  }

  private StageModel stage(JsonNode node) {
    var bodies = new ArrayList<StageBody>();
    List<Branch> branches =
        node.has("branches") ? node.child("branches").map(this::branch) : List.of();
    if (!branches.isEmpty()) {
      bodies.add(new StepsBody(branches));
    }
    if (node.has("stages")) {
      bodies.add(new SequentialBody(stages(node.child("stages"))));
    }
    if (node.has("parallel")) {
      bodies.add(new ParallelBody(stages(node.child("parallel"))));
    }
    if (node.has("matrix")) {
      bodies.add(matrix(node.child("matrix")));
    }
    return new StageModel(
        node.child("name").text(), sections(node), bodies, node.flag("failFast"), node.origin());
  }

  private StageSections sections(JsonNode node) {
    return new StageSections(
        node.read("agent", this::agent),
        node.read("when", this::when),
        node.read("post", this::post),
        node.read("tools", this::tools),
        node.read("environment", this::environment),
        node.read("options", section -> calls(section, SectionKind.OPTIONS, true)),
        node.read("input", this::input));
  }

  private MatrixBody matrix(JsonNode node) {
    return new MatrixBody(
        node.read("axes", list -> axes(list, null)),
        node.read(
            "excludes",
            list -> new ExcludeList(list.map(exclude -> axes(exclude, false)), list.origin())),
        node.read("stages", this::stages),
        sections(node),
        node.origin());
  }

  private AxisList axes(JsonNode node, @Nullable Boolean inverse) {
    return new AxisList(node.map(axis -> axis(axis, inverse)), node.origin());
  }

  private MatrixAxis axis(JsonNode node, @Nullable Boolean inverse) {
    Boolean flag = node.flag("inverse");
    return new MatrixAxis(
        name(node.child("name")),
        node.child("values").map(this::value),
        flag == null ? inverse : flag,
        node.origin());
  }

  private Branch branch(JsonNode node) {
    return new Branch(
        node.child("name").text(), node.child("steps").map(this::step), node.origin(), null);
  }

  ModelStep step(JsonNode node) {
    String name = node.child("name").text();
    StepArguments arguments = arguments(node.child("arguments"));
    if (node.has("children")) {
      return new BlockStep(name, arguments, node.child("children").map(this::step), node.origin());
    }
    return name.equals("script")
        ? new CodeBlock(name, arguments, node.origin())
        : new PlainStep(name, arguments, node.origin());
  }

  private StepArguments arguments(JsonNode node) {
    if (!node.isList()) {
      return new SingleArgument(value(node), node.origin());
    }
    List<JsonNode> elements = node.elements();
    if (elements.isEmpty() || elements.getFirst().has("key")) {
      return new NamedArguments(
          node.map(entry -> new NamedValue(name(entry.child("key")), value(entry.child("value")))),
          node.origin());
    }
    return new PositionalArguments(node.map(this::value), node.origin());
  }

  private static Name name(JsonNode node) {
    return new Name(node.text(), node.origin());
  }

  private Value value(JsonNode node) {
    Object value = node.child("value").value();
    boolean literal = Boolean.TRUE.equals(node.flag("isLiteral"));
    if (value instanceof Long number && number == number.intValue()) {
      value = number.intValue();
    }
    if (!literal && expression(String.valueOf(value)).startsWith("${")) {
      problems.add(node.origin(), Messages.bareValue(expression(String.valueOf(value))));
    }
    return new Value(literal ? value : String.valueOf(value), literal, node.origin(), null);
  }

  private static String expression(String source) {
    return source.startsWith("${") && source.endsWith("}")
        ? source.substring(2, source.length() - 1)
        : source;
  }

  private ModelCall call(JsonNode node) {
    return new ModelCall(
        node.child("name").text(), node.child("arguments").map(this::argument), node.origin());
  }

  private Argument argument(JsonNode node) {
    return node.has("key")
        ? new NamedArgument(
            name(node.child("key")), callOrValue(node.child("value")), node.origin())
        : callOrValue(node);
  }

  private Argument callOrValue(JsonNode node) {
    return node.has("arguments") ? call(node) : value(node);
  }

  private CallSection calls(JsonNode node, SectionKind kind, boolean ofStage) {
    return new CallSection(
        kind, ofStage, node.child(kind.section()).map(this::sectionCall), node.origin());
  }

  private SectionCall sectionCall(JsonNode node) {
    return new SectionCall(call(node), node.origin(), null);
  }

  private LibrarySection libraries(JsonNode node) {
    return new LibrarySection(node.child("libraries").map(this::value), node.origin());
  }

  private EnvironmentSection environment(JsonNode node) {
    return new EnvironmentSection(
        node.map(entry ->
            new Variable(name(entry.child("key")), callOrValue(entry.child("value")), null)),
        node.origin());
  }

  private ToolSection tools(JsonNode node) {
    return new ToolSection(
        node.map(entry -> new Tool(name(entry.child("key")), value(entry.child("value")))),
        node.origin());
  }

  private AgentSection agent(JsonNode node) {
    Name type = name(node.child("type"));
    if (node.has("arguments") && !node.child("arguments").elements().isEmpty()) {
      String text = type.text().equals("label") ? "node" : type.text();
      return new AgentSection(
          new Name(text, type.origin()), settings(node.child("arguments")), node.origin());
    }
    return new AgentSection(type, node.read("argument", this::value), node.origin());
  }

  private Settings settings(JsonNode node) {
    return new Settings(
        node.map(entry -> {
          JsonNode value = entry.child("value");
          return new NamedArgument(
              name(entry.child("key")),
              value.isList() ? settings(value) : value(value),
              entry.origin());
        }),
        node.origin());
  }

  private PostSection post(JsonNode node) {
    return new PostSection(
        node.child("conditions")
            .map(entry ->
                new PostCondition(
                    entry.child("condition").text(),
                    branch(entry.child("branch")),
                    entry.origin())),
        node.origin());
  }

  private WhenSection when(JsonNode node) {
    return new WhenSection(
        node.child("conditions").map(this::condition),
        node.flag("beforeAgent"),
        node.flag("beforeInput"),
        node.flag("beforeOptions"),
        node.origin());
  }

  private ModelCondition condition(JsonNode node) {
    String name = node.child("name").text();
    StepArguments arguments = node.read("arguments", this::arguments);
    if (node.has("children")) {
      return new NamedCondition(
          name, arguments, node.child("children").map(this::condition), node.origin());
    }
    return name.equals("expression")
        ? new CodeBlock(name, arguments, node.origin())
        : new NamedCondition(name, arguments, List.of(), node.origin());
  }

  private InputSection input(JsonNode node) {
    List<SectionCall> parameters = List.of();
    if (node.has("parameters")) {
      JsonNode given = node.child("parameters");
      parameters = (given.isList() ? given : given.child("parameters")).map(this::sectionCall);
    }
    return new InputSection(
        node.read("message", this::value),
        node.read("id", this::value),
        node.read("ok", this::value),
        node.read("submitter", this::value),
        node.read("submitterParameter", this::value),
        parameters,
        node.origin());
  }
}
