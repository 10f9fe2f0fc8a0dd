package dev.steward.pipeline.declarative;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.declarative.DeclarativeCheck.CheckResult;
import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.StageModel.StageBody;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The errors of declarative pipelines, with their order and positions. */
class DeclarativeCheckTest {

  /**
   * Scripts with their errors: after {@code @@@} the name of a case, then the script, then a line
   * {@code >>>} with line, column and message for each error. A script without errors ends with
   * {@code >>> valid}, one without a pipeline with {@code >>> no pipeline}.
   */
  private static final Path CASES = Path.of("src/test/resources/pipelines/declarative-errors.txt");

  static CheckResult check(String text) throws SyntaxFailure {
    Script script = ScriptParser.parse("WorkflowScript", text);
    return DeclarativeCheck.checkAsJenkins(script, InstalledTools.ANY);
  }

  @Test
  void eachScriptHasItsErrors() throws Exception {
    var out = new StringBuilder();
    for (String part : Files.readString(CASES).split("(?m)^@@@ ", -1)) {
      if (!part.isEmpty()) {
        String text = part.substring(part.indexOf('\n') + 1).replaceAll("(?m)^>>> .*\n", "");
        out.append("@@@ ").append(part, 0, part.indexOf('\n') + 1).append(text);
        results(check(text)).forEach(line -> out.append(">>> ").append(line).append('\n'));
      }
    }
    Golden.assertText(CASES, out.toString());
  }

  private static List<String> results(CheckResult result) {
    if (result.problems().isEmpty()) {
      return List.of(result.model() == null ? "no pipeline" : "valid");
    }
    return result.problems().stream()
        .map(problem ->
            problem.position().line()
                + ":"
                + problem.position().column()
                + " "
                + problem.message().replace("\n", "\\n"))
        .toList();
  }

  @Test
  void withoutALimitAllErrorsAreReportedOnce() throws Exception {
    var steps = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      steps.append("x").append(i).append(" = 1\n");
    }
    String text =
        "pipeline { agent any\n stages { stage('A') { when { not { branche 'x' } }\n steps {\n"
            + steps
            + "} } } }";
    Script script = ScriptParser.parse("WorkflowScript", text);
    assertThat(DeclarativeCheck.check(script).problems()).hasSize(13);
    assertThat(DeclarativeCheck.checkAsJenkins(script, InstalledTools.ANY).problems()).hasSize(10);
  }

  @Test
  void theModelHasThePartsOfThePipeline() throws Exception {
    PipelineModel model =
        check(
                """
                pipeline {
                  agent { docker { image 'maven'; args '-v /x:/x' } }
                  environment { A = "x${1}" }
                  stages {
                    stage('One') {
                      when { branch 'main'; beforeAgent true }
                      steps { sh 'make'; script { def x = 1
                        echo "$x" } }
                    }
                    stage('Two') {
                      matrix {
                        axes { axis { name 'OS'; values 'a', 'b' } }
                        excludes { exclude { axis { name 'OS'; notValues 'a' } } }
                        stages { stage('Three') { steps { echo 'y' } } }
                      }
                    }
                  }
                }
                """)
            .model();
    AgentSection agent = requireNonNull(requireNonNull(model).agent());
    assertThat(agent.type()).hasFieldOrPropertyWithValue("text", "docker");
    assertThat(((Argument.Settings) requireNonNull(agent.argument())).find("image"))
        .hasFieldOrPropertyWithValue("value", "maven");
    assertThat(requireNonNull(model.environment()).variables().getFirst().expression()).isNotNull();
    List<StageModel> stages = requireNonNull(model.stages()).stages();
    assertThat(stages.getFirst().sections().when())
        .hasFieldOrPropertyWithValue("beforeAgent", true);
    var branch =
        requireNonNull(stages.getFirst().body(StageBody.StepsBody.class)).branches().getFirst();
    assertThat(requireNonNull(branch.body()).statements()).hasSize(2);
    assertThat(((ModelStep.CodeBlock) branch.steps().get(1)).code())
        .isEqualTo("def x = 1\n        echo \"$x\"");
    var matrix = requireNonNull(stages.get(1).body(StageBody.MatrixBody.class));
    assertThat(requireNonNull(matrix.axes()).axes().getFirst().values())
        .extracting("value")
        .containsExactly("a", "b");
    assertThat(requireNonNull(matrix.excludes()).excludes().getFirst().axes())
        .extracting("inverse")
        .containsExactly(true);
  }

  @Test
  void deeplyNestedStagesAreChecked() throws Exception {
    int depth = 40;
    String text =
        "pipeline { agent none\n"
            + "stages { stage('A') {\n".repeat(depth)
            + "steps { echo 'x' }\n"
            + "} }\n".repeat(depth)
            + "}";
    assertThat(check(text).problems()).isEmpty();
  }
}
