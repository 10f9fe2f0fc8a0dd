package dev.steward.pipeline.snippet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.snippet.DirectiveForms.DirectiveForm;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.problem.Problem;
import dev.steward.text.FormJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directives are valid where they belong in a pipeline. */
class DirectiveSnippetsTest {

  static Stream<Arguments> calls() {
    return DirectiveForms.all().values().stream()
        .flatMap(form ->
            form.calls().isEmpty()
                ? Stream.of(Arguments.of(form.name(), ""))
                : form.calls().keySet().stream().map(call -> Arguments.of(form.name(), call)));
  }

  private static String sample(String directive, CallParameter parameter) {
    return switch (parameter.name()) {
      case "variables" -> "A=it's a value\nKEY=credentials('deploy-key')";
      case "libraries" -> "tools@1.2\nother";
      case "axes" -> "OS: linux, mac\nJDK: 21, 25";
      case "tools" -> "maven=Maven 3\njdk=25";
      case DirectiveForms.CONDITIONS ->
          directive.equals("post") ? "always\nfailure" : "branch 'main'";
      case DirectiveForms.CODE -> "params.DEPLOY && env.X == 'a'";
      case "spec", "scmpoll_spec" -> "H 4 * * *";
      case "content" -> "parallel";
      case "parameters" -> "string(name: 'A', defaultValue: 'b')";
      case "scm", "strategy" -> "logRotator(numToKeepStr: '5')";
      case "bindings" -> "string(credentialsId: 'a', variable: 'B')";
      case "hint" -> "PERFORMANCE_OPTIMIZED";
      default ->
          switch (parameter.type()) {
            case TEXT -> "it's";
            case NUMBER -> "5";
            case FLAG -> "true";
            case TIME_UNIT -> "HOURS";
            case LIST -> "A=b";
            case OBJECT -> "'x'";
          };
    };
  }

  private static String pipeline(String directive, String snippet) {
    boolean inStage = directive.equals("when") || directive.equals("input");
    String steps = directive.equals("matrix") ? "" : "steps { echo 'x' }";
    if (directive.equals("stage")) {
      return "pipeline {\nagent any\nstages {\n" + snippet + "\n}\n}";
    }
    if (directive.equals("matrix")) {
      return "pipeline {\nagent any\nstages {\nstage('A') {\n" + snippet + "\n}\n}\n}";
    }
    return "pipeline {\n"
        + (directive.equals("agent") ? "" : "agent any\n")
        + (inStage ? "" : snippet + "\n")
        + "stages {\nstage('A') {\n"
        + (inStage ? snippet + "\n" : "")
        + steps
        + "\n}\n}\n}";
  }

  @ParameterizedTest
  @MethodSource("calls")
  void eachDirectiveIsValidInAPipeline(String directive, String call) throws SyntaxFailure {
    DirectiveForm form = Objects.requireNonNull(DirectiveForms.all().get(directive));
    CallDescription description = Objects.requireNonNull(form.find(call));
    for (boolean all : new boolean[] {false, true}) {
      var fields = new LinkedHashMap<String, String>();
      for (CallParameter parameter : description.parameters()) {
        if (all || parameter.required()) {
          fields.put(parameter.name(), sample(directive, parameter));
        }
      }
      String text = pipeline(directive, DirectiveSnippets.fromFields(directive, call, fields));
      assertThat(
              DeclarativeCheck.check(ScriptParser.parse("WorkflowScript", text)).problems().stream()
                  .map(SyntaxFailure.Problem::message))
          .as(text)
          .isEmpty();
    }
  }

  @Test
  void directivesHaveTheLayoutOfTheGuide() {
    assertThat(
            DirectiveSnippets.fromJson(
                FormJson.readObject(
                    "{'stapler-class': 'org.jenkinsci.plugins.pipeline.modeldefinition.generator.AgentDirective',"
                        + " agent: {'stapler-class': 'label', label: 'linux'}}")))
        .isEqualTo("agent {\n  label 'linux'\n}");
    assertThat(
            DirectiveSnippets.fromJson(
                FormJson.readObject(
                    "{'stapler-class': 'options', options: [{'stapler-class': 'timeout', time: 1, unit: 'HOURS'}, 'disableResume']}")))
        .isEqualTo("options {\n  timeout(time: 1, unit: 'HOURS')\n  disableResume()\n}");
    assertThat(
            DirectiveSnippets.fromFields(
                "agent", "docker", Map.of("image", "alpine", "args", "-v /a:/b")))
        .isEqualTo("agent {\n  docker {\n    args '-v /a:/b'\n    image 'alpine'\n  }\n}");
    assertThat(DirectiveSnippets.fromFields("agent", "any", Map.of())).isEqualTo("agent any");
    assertThat(
            DirectiveSnippets.fromFields(
                "environment", "", Map.of("variables", "A=1\nB = credentials('x')")))
        .isEqualTo("environment {\n  A = '1'\n  B = credentials('x')\n}");
    assertThat(
            DirectiveSnippets.fromFields("agent", "kubernetes", Map.of("yaml", "a:\n  b: 'c'\n")))
        .isEqualTo("agent {\n  kubernetes {\n    yaml '''a:\n  b: \\'c\\'\n'''\n  }\n}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nope | '' | There is no directive 'nope'. Directives: agent, environment,",
        "options | nope | The directive 'options' has no 'nope'. It can contain: buildDiscarder,",
        "agent | label | The argument 'label' of 'label' is required."
      })
  void unknownNamesAreRefused(String directive, String call, String message) {
    assertThatThrownBy(() -> DirectiveSnippets.fromFields(directive, call, Map.of()))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no equals sign", "1A=x", "a b=c"})
  void aVariableNeedsAName(String line) {
    assertThatThrownBy(
            () -> DirectiveSnippets.fromFields("environment", "", Map.of("variables", line)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("Each line of 'variables' must be a name, an equals sign and a value.");
  }
}
