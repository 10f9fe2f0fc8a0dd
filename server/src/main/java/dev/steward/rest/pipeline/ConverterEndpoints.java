package dev.steward.rest.pipeline;

import dev.steward.http.Response;
import dev.steward.pipeline.declarative.ModelOrigin;
import dev.steward.pipeline.declarative.ModelProblem;
import dev.steward.pipeline.declarative.PipelineConverter;
import dev.steward.pipeline.declarative.PipelineConverter.Conversion;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /pipeline-model-converter}: validates declarative pipelines, and converts them between
 * their text and the JSON form of visual editors. Nothing is executed, so a POST needs no crumb.
 */
public final class ConverterEndpoints {

  private static final String PATH = "pipeline-model-converter/";
  private static final String JENKINSFILE = "jenkinsfile";
  private static final String JSON = "json";

  private final PipelineLinter linter;

  public ConverterEndpoints(PipelineLinter linter) {
    this.linter = linter;
  }

  /** Converts or validates the text of a form field. */
  @FunctionalInterface
  private interface Converter {
    Conversion convert(PipelineConverter converter, String text);
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(
            Method.POST,
            PATH + "validate",
            AccessRule.readWithoutCrumb(),
            (call, _) ->
                Response.text(200, linter.lint(call.parameters().find(JENKINSFILE)).text()));
    add(kinds, "validateJenkinsfile", JENKINSFILE, null, PipelineConverter::validate);
    add(kinds, "toJson", JENKINSFILE, JSON, PipelineConverter::toJson);
    add(kinds, "stepsToJson", JENKINSFILE, JSON, PipelineConverter::stepsToJson);
    add(kinds, "validateJson", JSON, null, PipelineConverter::validateJson);
    add(kinds, "toJenkinsfile", JSON, JENKINSFILE, PipelineConverter::toJenkinsfile);
    add(kinds, "stepsToJenkinsfile", JSON, JENKINSFILE, PipelineConverter::stepsToJenkinsfile);
  }

  /**
   * Adds the route of a conversion.
   *
   * @param input the form field with the text
   * @param output the member of the response with the result; null for a validation
   */
  private void add(
      ResourceTypes kinds,
      String verb,
      String input,
      @Nullable String output,
      Converter converter) {
    kinds
        .server()
        .route(
            Method.POST,
            PATH + verb,
            AccessRule.readWithoutCrumb(),
            (call, _) -> convert(call, input, output, converter));
  }

  private Response convert(
      RequestContext call, String input, @Nullable String output, Converter converter) {
    String text = call.parameters().get(input, "");
    Conversion conversion =
        text.isEmpty()
            ? new Conversion.Refusal("No content found for '" + input + "' parameter")
            : converter.convert(linter.converter(), text);
    var data = new LinkedHashMap<String, @Nullable Object>();
    if (conversion instanceof Conversion.Converted(Object result)) {
      data.put("result", "success");
      if (output != null) {
        data.put(output, result);
      }
    } else {
      data.put("result", "failure");
      data.put("errors", errors(conversion));
    }
    var body = new LinkedHashMap<String, @Nullable Object>();
    body.put("status", "ok");
    body.put("data", data);
    return Response.json(200, Json.write(body));
  }

  private static List<Object> errors(Conversion conversion) {
    return switch (conversion) {
      case Conversion.Converted _ -> List.of();
      case Conversion.TextErrors(var problems) -> List.of(inText(problems));
      case Conversion.JsonErrors(var problems) ->
          problems.stream().<Object>map(ConverterEndpoints::inJson).toList();
      case Conversion.ResultErrors(var problems) ->
          List.of(
              Map.of(
                  "jenkinsfileErrors",
                  ordered("result", "failure", "errors", List.of(inText(problems)))));
      case Conversion.Refusal(String reason) -> List.of(Map.of("error", reason));
    };
  }

  /** One error is a string, several are a list of strings, as Jenkins' JSON library writes them. */
  private static Map<String, Object> inText(List<SyntaxFailure.Problem> problems) {
    List<String> messages = problems.stream().map(PipelineLinter::message).toList();
    return Map.of("error", messages.size() == 1 ? messages.getFirst() : new ArrayList<>(messages));
  }

  private static Map<String, Object> inJson(ModelProblem problem) {
    List<String> path =
        problem.origin() instanceof ModelOrigin.JsonOrigin(List<String> names) ? names : List.of();
    return ordered("location", path, "error", problem.message());
  }

  private static Map<String, Object> ordered(
      String firstName, Object first, String secondName, Object second) {
    var members = new LinkedHashMap<String, Object>();
    members.put(firstName, first);
    members.put(secondName, second);
    return members;
  }
}
