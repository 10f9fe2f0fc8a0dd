package dev.steward.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptions of steps and directives. */
class CatalogTest {

  private static CallDescription step(String name) {
    return requireNonNull(StepCatalog.find(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node",
        "stage",
        "parallel",
        "sh",
        "echo",
        "checkout",
        "git",
        "dir",
        "ws",
        "withEnv",
        "withCredentials",
        "timeout",
        "retry",
        "sleep",
        "waitUntil",
        "error",
        "unstable",
        "catchError",
        "warnError",
        "input",
        "build",
        "milestone",
        "lock",
        "stash",
        "unstash",
        "archiveArtifacts",
        "junit",
        "readFile",
        "writeFile",
        "fileExists",
        "deleteDir",
        "pwd",
        "isUnix",
        "properties",
        "tool",
        "timestamps",
        "mail",
        "step",
        "wrap",
        "load",
        "script"
      })
  void theStepsOfTheCoreAreDescribed(String name) {
    CallDescription step = step(name);
    assertThat(step.name()).isEqualTo(name);
  }

  @Test
  void anArgumentWithoutANameIsForTheSoleParameter() {
    assertThat(step("sh").sole()).hasFieldOrPropertyWithValue("name", "script");
    assertThat(step("lock").sole()).hasFieldOrPropertyWithValue("name", "resource");
    assertThat(step("mail").sole()).isNull();
    assertThat(step("deleteDir").sole()).isNull();
  }

  @Test
  void postBuildActionsAreStepsWithTheParametersOfTheirFields() {
    CallDescription step = step("archiveArtifacts");
    assertThat(step.required()).extracting("name").containsExactly("artifacts");
    assertThat(step.parameter("allowEmptyArchive"))
        .hasFieldOrPropertyWithValue("type", ParameterType.FLAG);
    assertThat(step.parameter("nothing")).isNull();
  }

  @Test
  void literalsOfTheWrongTypeAreNotAccepted() {
    assertThat(ParameterType.NUMBER.accepts("5")).isFalse();
    assertThat(ParameterType.NUMBER.accepts(5)).isTrue();
    assertThat(ParameterType.TEXT.accepts(5)).isFalse();
    assertThat(ParameterType.TEXT.accepts(true)).isFalse();
    assertThat(ParameterType.TIME_UNIT.accepts("MINUTES")).isTrue();
    assertThat(ParameterType.TIME_UNIT.accepts("minutes")).isFalse();
    assertThat(ParameterType.LIST.accepts("A=b")).isFalse();
    assertThat(ParameterType.FLAG.accepts("true")).isTrue();
  }

  @Test
  void theWrapperOptionsAreStepsWithABlock() {
    assertThat(DirectiveCatalog.STAGE_OPTIONS.values())
        .filteredOn(option -> StepCatalog.find(option.name()) != null)
        .allMatch(CallDescription::takesBody);
    assertThat(DirectiveCatalog.OPTIONS).containsKeys("timeout", "buildDiscarder");
    assertThat(DirectiveCatalog.agentNames())
        .isEqualTo(List.of("any", "docker", "dockerfile", "kubernetes", "label", "none"));
  }
}
