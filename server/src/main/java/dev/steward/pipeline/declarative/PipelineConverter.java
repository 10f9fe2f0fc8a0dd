package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.DeclarativeCheck.CheckResult;
import dev.steward.pipeline.declarative.ModelOrigin.JsonOrigin;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts declarative pipelines between their text and their JSON form, and validates both.
 * Nothing is executed.
 */
public final class PipelineConverter {

  /** The name of a Jenkinsfile in error messages. */
  private static final String SCRIPT_NAME = "WorkflowScript";

  private final InstalledTools tools;

  /**
   * Creates a converter.
   *
   * @param tools the tool installations that pipelines can name
   */
  public PipelineConverter(InstalledTools tools) {
    this.tools = tools;
  }

  /** The result of a conversion or a validation. */
  public sealed interface Conversion {

    /** Success. The result is a JSON value, or text; null for a validation. */
    record Converted(@Nullable Object result) implements Conversion {}

    /** Errors of a Jenkinsfile. */
    record TextErrors(List<SyntaxFailure.Problem> problems) implements Conversion {}

    /** Errors of a JSON form. */
    record JsonErrors(List<ModelProblem> problems) implements Conversion {}

    /** Errors of the Jenkinsfile that a JSON form is converted to. */
    record ResultErrors(List<SyntaxFailure.Problem> problems) implements Conversion {}

    /** Another reason why there is no result. */
    record Refusal(String reason) implements Conversion {}
  }

  /** Validates a Jenkinsfile. */
  public Conversion validate(String text) {
    return read(text, _ -> new Conversion.Converted(null));
  }

  /** Converts a Jenkinsfile to its JSON form. */
  public Conversion toJson(String text) {
    return read(text, model -> new Conversion.Converted(ModelJson.of(model)));
  }

  /** Converts a valid model. */
  @FunctionalInterface
  private interface ModelUse {
    Conversion apply(PipelineModel model);
  }

  private Conversion read(String text, ModelUse use) {
    CheckResult result;
    try {
      result = DeclarativeCheck.checkAsJenkins(ScriptParser.parse(SCRIPT_NAME, text), tools);
    } catch (SyntaxFailure e) {
      return new Conversion.TextErrors(e.problems());
    }
    if (!result.problems().isEmpty()) {
      return new Conversion.TextErrors(result.problems());
    }
    return result.model() == null
        ? new Conversion.Refusal(
            "Jenkinsfile content '" + text + "' did not contain the 'pipeline' step")
        : use.apply(result.model());
  }

  /** Converts steps, without a pipeline around them, to their JSON form. */
  public Conversion stepsToJson(String text) {
    var problems = new ProblemCollector(ProblemCollector.JENKINS_LIMIT);
    try {
      Script script = ScriptParser.parse(SCRIPT_NAME, text);
      List<ModelStep> steps = DeclarativeCheck.readSteps(script, problems);
      if (problems.isEmpty()) {
        return new Conversion.Converted(ModelJson.steps(steps));
      }
    } catch (SyntaxFailure e) {
      return new Conversion.TextErrors(e.problems());
    } catch (ProblemCollector.LimitReached e) {
      return new Conversion.TextErrors(DeclarativeCheck.inText(problems));
    }
    return new Conversion.TextErrors(DeclarativeCheck.inText(problems));
  }

  /** Validates a JSON form, and the Jenkinsfile that it is converted to. */
  public Conversion validateJson(String json) {
    Conversion conversion = toJenkinsfile(json);
    return conversion instanceof Conversion.Converted ? new Conversion.Converted(null) : conversion;
  }

  /** Converts a JSON form to a Jenkinsfile. */
  public Conversion toJenkinsfile(String json) {
    Object document;
    try {
      document = Json.read(json);
    } catch (Problem.Invalid e) {
      return new Conversion.Refusal(e.getMessage());
    }
    var errors = new ArrayList<ModelProblem>();
    JsonShapes.PIPELINE.check(document, new JsonOrigin(List.of()), errors);
    if (!errors.isEmpty()) {
      return new Conversion.JsonErrors(errors);
    }
    var problems = new ProblemCollector(Integer.MAX_VALUE);
    PipelineModel model = new JsonModelReader(problems).pipeline(JsonNode.root(document));
    new ModelValidator(problems, tools, PipelineConverter::codeErrors).check(model);
    if (!problems.isEmpty()) {
      return new Conversion.JsonErrors(problems.problems());
    }
    String text = ModelText.of(model);
    return switch (validate(text)) {
      case Conversion.Converted _ -> new Conversion.Converted(text);
      case Conversion.TextErrors(var errorsOfText) -> new Conversion.ResultErrors(errorsOfText);
      case Conversion other -> other;
    };
  }

  /** Converts the JSON form of steps, one or a list, to their text. */
  public Conversion stepsToJenkinsfile(String json) {
    Object document;
    try {
      document = Json.read(json);
    } catch (Problem.Invalid e) {
      return new Conversion.Refusal(e.getMessage());
    }
    JsonNode root = JsonNode.root(document);
    List<JsonNode> nodes = root.isList() ? root.elements() : List.of(root);
    var problems = new ProblemCollector(Integer.MAX_VALUE);
    var reader = new JsonModelReader(problems);
    var validator = new ModelValidator(problems, tools, PipelineConverter::codeErrors);
    var steps = new ArrayList<ModelStep>();
    for (JsonNode node : nodes) {
      if (!(node.value() instanceof Map)) {
        continue;
      }
      var errors = new ArrayList<ModelProblem>();
      JsonShapes.STEP.check(node.value(), node.origin(), errors);
      errors.forEach(error -> problems.add(error.origin(), error.message()));
      if (errors.isEmpty()) {
        ModelStep step = reader.step(node);
        validator.check(step);
        steps.add(step);
      }
    }
    if (!problems.isEmpty()) {
      return new Conversion.JsonErrors(problems.problems());
    }
    return steps.isEmpty()
        ? new Conversion.Refusal("No result.")
        : new Conversion.Converted(
            steps.stream().map(ModelText::of).collect(Collectors.joining("\n")));
  }

  private static List<String> codeErrors(String code) {
    try {
      ScriptParser.parse(SCRIPT_NAME, code);
      return List.of();
    } catch (SyntaxFailure e) {
      return e.problems().stream().map(SyntaxFailure.Problem::message).toList();
    }
  }
}
