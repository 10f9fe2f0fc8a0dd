package dev.steward.pipeline.snippet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.catalog.StepDescription;
import dev.steward.pipeline.catalog.StepDescriptions;
import dev.steward.problem.Problem;
import dev.steward.text.FormJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snippets have the layout of Jenkins' snippet generator, and mean what was entered. */
class SnippetTextTest {

  private static CallDescription step(String name) {
    return Objects.requireNonNull(StepCatalog.find(name), name);
  }

  private static String generate(String json) {
    Map<String, @Nullable Object> form = FormJson.readObject(json);
    return SnippetText.of(
        SnippetReader.read(Objects.requireNonNull(SnippetReader.step(form)), form));
  }

  static List<CallDescription> steps() {
    return List.copyOf(StepCatalog.all());
  }

  /** A value that is not the default, because snippets leave out those. */
  private static String sample(CallDescription step, CallParameter parameter) {
    StepDescription.ArgumentDescription argument =
        Objects.requireNonNull(
            Objects.requireNonNull(StepDescriptions.find(step.name())).argument(parameter.name()));
    String sample = sample(parameter);
    if (!sample.equals(argument.defaultValue())) {
      return sample;
    }
    return switch (parameter.type()) {
      case FLAG -> "false";
      case NUMBER -> "6";
      default -> throw new AssertionError(step.name() + "." + parameter.name());
    };
  }

  private static String sample(CallParameter parameter) {
    return switch (parameter.type()) {
      case TEXT -> "it's " + parameter.name() + " \\ ${X}\nsecond line \\u0041";
      case NUMBER -> "5";
      case FLAG -> "true";
      case TIME_UNIT -> "HOURS";
      case LIST -> "['a', string(credentialsId: 'b', variable: 'C')]";
      case OBJECT -> "[key: 'a', 'other key': [1, null, -2.5], nested: string(name: 'x')]";
    };
  }

  private static String text(@Nullable Object value) {
    return value instanceof SnippetCall call
        ? call.name() + texts(call)
        : value instanceof List<?> list
            ? list.stream().map(SnippetTextTest::text).toList().toString()
            : value instanceof Map<?, ?> map ? entries(map).toString() : String.valueOf(value);
  }

  private static Map<String, String> entries(Map<?, ?> map) {
    var all = new TreeMap<String, String>();
    map.forEach((key, value) -> all.put(String.valueOf(key), text(value)));
    return all;
  }

  private static Map<String, String> texts(SnippetCall call) {
    return entries(call.arguments());
  }

  /** Generates a snippet, parses it again, and compares the arguments. */
  private static void assertMeaning(CallDescription step, Map<String, String> fields) {
    SnippetCall call = SnippetReader.readFields(step, fields);
    String snippet = SnippetText.of(call);
    SnippetCall parsed = Objects.requireNonNull(GroovyValues.readCall(snippet), snippet);
    Map<String, String> arguments = texts(parsed);
    String positional = arguments.remove(GroovyValues.UNNAMED);
    if (positional != null) {
      arguments.put(String.valueOf(call.sole()), positional);
    }
    assertThat(parsed.name()).isEqualTo(step.name());
    assertThat(parsed.block()).as(snippet).isEqualTo(step.takesBody());
    assertThat(arguments).as(snippet).isEqualTo(texts(call));
    assertThat(arguments.keySet()).as(snippet).isEqualTo(new TreeMap<>(fields).keySet());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aSnippetOfEachStepMeansWhatWasEntered(CallDescription step) {
    var all = new LinkedHashMap<String, String>();
    var required = new LinkedHashMap<String, String>();
    for (CallParameter parameter : step.parameters()) {
      all.put(parameter.name(), sample(step, parameter));
      if (parameter.required()) {
        required.put(parameter.name(), sample(step, parameter));
      }
    }
    assertMeaning(step, required);
    assertMeaning(step, all);
    for (CallParameter parameter : step.parameters()) {
      var one = new LinkedHashMap<String, String>(required);
      one.put(parameter.name(), sample(step, parameter));
      assertMeaning(step, one);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "'",
        "''",
        "'''",
        "\\",
        "\\\\",
        "\\'",
        "a\nb",
        "\n",
        "\n'",
        "'\n",
        "\\\n",
        "a\r\nb",
        "\r",
        "$x",
        "${x}",
        "\\u0041",
        "\\\\u0041",
        "\t",
        "é ☃ \uD83D\uDE00",
        "/*",
        "//",
        "\"",
        "#!",
        "a\\"
      })
  void eachTextIsQuotedSuchThatItStaysTheSame(String text) {
    SnippetCall call = new SnippetCall("echo", Map.of("message", text), "message", false);
    String snippet = SnippetText.of(call);
    SnippetCall parsed = Objects.requireNonNull(GroovyValues.readCall(snippet), snippet);
    assertThat(parsed.arguments()).containsEntry(GroovyValues.UNNAMED, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'stapler-class': 'sh', script: 'make'} | sh 'make'",
        "{'stapler-class': 'org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep', script: 'make'} | sh 'make'",
        "{'stapler-class': 'sh', script: 'make', returnStdout: true, encoding: ''} | sh returnStdout: true, script: 'make'",
        "{'stapler-class': 'sh', script: 'make', returnStdout: false, label: ''} | sh 'make'",
        "{'stapler-class': 'deleteDir'} | deleteDir()",
        "{'stapler-class': 'timeout', time: '5', unit: 'hours'} | timeout(time: 5, unit: 'HOURS') {_}",
        "{'stapler-class': 'node', label: ''} | node {_}",
        "{'stapler-class': 'node', label: 'linux && x64'} | node('linux && x64') {_}",
        "{'stapler-class': 'withEnv', overrides: ['A=1', 'B=2']} | withEnv(['A=1', 'B=2']) {_}",
        "{'stapler-class': 'withCredentials', bindings: [{'stapler-class': 'org.jenkinsci.plugins.credentialsbinding.impl.StringBinding', credentialsId: 'c', variable: 'V'}]} | withCredentials([string(credentialsId: 'c', variable: 'V')]) {_}",
        "{'stapler-class': 'build', job: 'app', parameters: [{'$class': 'hudson.model.StringParameterValue', name: 'A', value: '1'}], wait: false} | build job: 'app', parameters: [string(name: 'A', value: '1')], wait: false",
        "{'stapler-class': 'org.jenkinsci.plugins.workflow.steps.CoreStep', delegate: {'stapler-class': 'hudson.tasks.ArtifactArchiver', artifacts: 'out/**'}} | archiveArtifacts 'out/**'",
        "{'stapler-class': 'step', delegate: {'$class': 'com.acme.Unknown', a: 1}} | step([$class: 'Unknown', a: 1])",
        "{'stapler-class': 'git', url: 'https://x/y.git', branch: 'main'} | git branch: 'main', url: 'https://x/y.git'",
      })
  void snippetsHaveTheLayoutOfJenkins(String json, String snippet) {
    assertThat(generate(json)).isEqualTo(snippet.replace("{_}", "{\n    // some block\n}"));
  }

  @Test
  void aLineIsAnElementOfAListAndExpressionsStay() {
    assertThat(
            SnippetText.of(
                SnippetReader.readFields(
                    step("withCredentials"),
                    Map.of(
                        "bindings",
                        "string(credentialsId: 'c', variable: 'V')\n\nfile(credentialsId: 'f', variable: 'F')"))))
        .startsWith(
            "withCredentials([string(credentialsId: 'c', variable: 'V'), file(credentialsId: 'f',"
                + " variable: 'F')]) {");
    assertThat(
            SnippetText.of(
                SnippetReader.readFields(step("withEnv"), Map.of("overrides", "A=1\nPATH+X=/opt"))))
        .startsWith("withEnv(['A=1', 'PATH+X=/opt']) {");
    assertThat(SnippetText.of(SnippetReader.readFields(step("checkout"), Map.of("scm", " scm "))))
        .isEqualTo("checkout(scm)");
    assertThat(
            SnippetText.of(
                SnippetReader.readFields(step("parallel"), Map.of("branches", "Left\nRight side"))))
        .isEqualTo("parallel Left: {\n    // some block\n}, 'Right side': {\n    // some block\n}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'stapler-class': 'sh'} | The argument 'script' of 'sh' is required.",
        "{'stapler-class': 'sh', script: 'x', nope: 1} | 'sh' has no argument 'nope'. Its arguments: script, encoding, label, returnStatus, returnStdout.",
        "{'stapler-class': 'timeout', time: 'long'} | The argument 'time' must be a number, such as 5.",
        "{'stapler-class': 'timeout', time: 5, unit: 'YEARS'} | The argument 'unit' must be a unit of time, such as SECONDS, MINUTES or HOURS.",
        "{'stapler-class': 'sh', script: 'x', returnStdout: 'maybe'} | The argument 'returnStdout' must be true or false.",
      })
  void wrongArgumentsAreRefused(String json, String message) {
    assertThatThrownBy(() -> generate(json))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1,", "a; b", "def x() { 1 }", "", "class A {}"})
  void aValueMustBeOneExpression(String text) {
    assertThatThrownBy(() -> GroovyValues.read("scm", text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("The argument 'scm' ");
  }

  @Test
  void unknownClassesAreNotFound() {
    assertThat(SnippetReader.step(FormJson.readObject("{'stapler-class': 'com.acme.Nope'}")))
        .isNull();
    assertThat(SnippetReader.step(FormJson.readObject("{}"))).isNull();
  }
}
