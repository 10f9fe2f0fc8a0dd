package dev.steward.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import dev.steward.pipeline.lint.Linter;
import dev.steward.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts of the steps. */
class StepDescriptionsTest {

  static Collection<StepDescription> all() {
    return StepDescriptions.all();
  }

  @Test
  void theReferencePagesAreThoseOfTheGenerator() throws IOException {
    for (Map.Entry<String, String> page : PipelineStepsPages.texts().entrySet()) {
      Golden.assertText(Path.of("../docs/reference", page.getKey()), page.getValue());
    }
  }

  @Test
  void theFileDescribesExactlyTheSteps() {
    assertThat(StepDescriptions.describedNames())
        .containsExactlyInAnyOrderElementsOf(
            StepCatalog.all().stream().map(CallDescription::name).toList());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aStepAndItsArgumentsHaveTexts(StepDescription step) {
    assertThat(step.title()).isNotBlank();
    assertThat(step.summary()).endsWith(".");
    assertThat(step.notes()).allMatch(note -> note.endsWith("."));
    assertThat(step.arguments())
        .extracting(ArgumentDescription::name)
        .containsExactlyElementsOf(
            step.call().parameters().stream().map(CallDescription.CallParameter::name).toList());
    assertThat(step.arguments()).allMatch(argument -> argument.summary().endsWith("."));
    assertThat(step.arguments())
        .noneMatch(argument -> argument.required() && argument.defaultValue() != null);
  }

  @ParameterizedTest
  @MethodSource("all")
  void anExampleCallsItsStepAndHasNoProblems(StepDescription step) {
    assertThat(step.example())
        .containsPattern("\\b" + Pattern.quote(step.name()) + "\\b")
        .doesNotContain("\t");
    assertThat(Linter.lint(step.example())).isEmpty();
  }

  @Test
  void theFileDescribesNoArgumentThatAStepDoesNotHave() {
    assertThat(StepDescriptions.unknownArguments()).isEmpty();
  }

  @Test
  void textsOfPostBuildActionsComeFromTheirTypes() {
    StepDescription step = requireNonNull(StepDescriptions.find("archiveArtifacts"));
    assertThat(step.summary()).isEqualTo("Stores files from the workspace with the build.");
    assertThat(requireNonNull(step.argument("allowEmptyArchive")).defaultValue())
        .isEqualTo("false");
    assertThat(step.argument("nothing")).isNull();
  }

  @Test
  void argumentsHaveDefaults() {
    StepDescription sleep = requireNonNull(StepDescriptions.find("sleep"));
    assertThat(requireNonNull(sleep.argument("unit")).defaultValue()).isEqualTo("SECONDS");
    assertThat(requireNonNull(sleep.argument("time")).required()).isTrue();
  }
}
