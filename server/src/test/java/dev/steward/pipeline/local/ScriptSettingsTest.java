package dev.steward.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a script says about its job, read without running it. */
class ScriptSettingsTest {

  @Test
  void parametersOfADeclarativePipelineAreRead() {
    var settings =
        ScriptSettings.of(
            """
            pipeline {
              agent any
              parameters {
                string(name: 'WHO', defaultValue: 'me')
                choice(name: 'PLACE', choices: ['here', 'there'])
                password(name: 'WORD', defaultValue: '')
              }
              stages {
                stage('One') { steps { echo 'a' } }
                stage('Two') { stages { stage('Inner') { steps { echo 'b' } } } }
              }
            }
            """);
    assertThat(settings.parameterNames()).containsExactly("WHO", "PLACE", "WORD");
    assertThat(settings.parameters().get(1).arguments(null).get("choices"))
        .isEqualTo(List.of("here", "there"));
    assertThat(settings.isPassword("WORD")).isTrue();
    assertThat(settings.isPassword("WHO")).isFalse();
    assertThat(settings.hasOtherParameters()).isFalse();
    assertThat(settings.stages()).containsExactly("One", "Two");
  }

  @Test
  void parametersOfTheStepPropertiesAreRead() {
    var settings =
        ScriptSettings.of(
            """
            properties([
              disableConcurrentBuilds(),
              parameters([
                booleanParam(name: 'ON', defaultValue: true),
                [$class: 'StringParameterDefinition', name: 'WHO', defaultValue: 'me'],
                string(name: 'LATER', defaultValue: "${env.JOB_NAME}")
              ])
            ])
            node { }
            """);
    assertThat(settings.parameterNames()).containsExactly("ON", "WHO");
    assertThat(settings.hasOtherParameters()).as("a default that must be evaluated").isTrue();
    assertThat(settings.stages()).isNull();
  }

  @Test
  void aScriptWithoutParametersHasNone() {
    var settings = ScriptSettings.of("node { echo params.toString() }");
    assertThat(settings.parameters()).isEmpty();
    assertThat(settings.hasOtherParameters()).isFalse();
  }

  @Test
  void argumentsOfOtherTypesAreLeftToTheRun() {
    var settings =
        ScriptSettings.of("properties([parameters([string(name: ['A'], defaultValue: [1])])])");
    assertThat(settings.parameters()).isEmpty();
    assertThat(settings.hasOtherParameters()).isTrue();
  }

  @Test
  void anInvalidScriptSaysNothing() {
    assertThat(ScriptSettings.of("node {").parameters()).isEmpty();
    assertThat(ScriptSettings.of("pipeline { agent any\n stages { } }").stages()).isNull();
  }
}
