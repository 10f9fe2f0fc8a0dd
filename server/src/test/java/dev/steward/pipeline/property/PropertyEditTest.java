package dev.steward.pipeline.property;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.boot.BuiltInTypes;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.job.xml.PipelineXml;
import dev.steward.pipeline.property.PipelineProperties.DeclaredProperties;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PropertyEditTest {

  private static final TypeRegistry TYPES = BuiltInTypes.registry();
  private static final String EMPTY = PipelineXml.withScript("echo 1");

  private static final DescribableValue P1 =
      symbol("string", Map.of("name", "P1", "defaultValue", "d1", "description", "first"));
  private static final DescribableValue P2 =
      symbol("booleanParam", Map.of("name", "P2", "defaultValue", true));
  private static final DescribableValue P3 =
      symbol("choice", Map.of("name", "P3", "choices", List.of("a", "b")));
  private static final DescribableValue CRON = sole("cron", "H H * * *");
  private static final DescribableValue POLL = sole("pollSCM", "");
  private static final DescribableValue DISCARDER =
      sole("buildDiscarder", symbol("logRotator", Map.of("numToKeepStr", "7")));
  private static final DescribableValue ONE_AT_A_TIME = symbol("disableConcurrentBuilds", Map.of());

  private final List<String> warnings = new ArrayList<>();

  private static DescribableValue symbol(String name, Map<String, ?> arguments) {
    return DescribableValue.ofSymbol(name, arguments);
  }

  private static DescribableValue sole(String name, Object argument) {
    return DescribableValue.ofSymbol(name, Map.of(DescribableValue.ANONYMOUS, argument));
  }

  private String edit(String xml, Consumer<PropertyEdit> change) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    change.accept(new PropertyEdit(TYPES, document.root(), warnings));
    return document.toXml();
  }

  private String replace(String xml, DescribableValue... properties) {
    return edit(xml, edit -> edit.replace(List.of(properties)));
  }

  private String declare(
      String xml,
      List<DescribableValue> options,
      List<DescribableValue> triggers,
      List<DescribableValue> parameters) {
    return edit(
        xml,
        edit -> edit.declare(new DeclaredProperties(options, List.of(), triggers, parameters)));
  }

  private static Definition read(String xml) {
    return new DefinitionReader(TYPES).read(xml);
  }

  private static List<String> parameters(String xml) {
    return read(xml).parameters().stream().map(parameter -> parameter.name()).toList();
  }

  @Test
  void theStepSetsWhatTheRecordedJobHas() {
    String xml =
        replace(
            EMPTY,
            DISCARDER,
            ONE_AT_A_TIME,
            sole("parameters", List.of(P1, P2, P3)),
            sole("pipelineTriggers", List.of(CRON, POLL)));
    assertThat(warnings).isEmpty();
    Definition definition = read(xml);
    assertThat(definition.warnings()).isEmpty();
    assertThat(parameters(xml)).containsExactly("P1", "P2", "P3");
    assertThat(definition.triggers())
        .extracting(trigger -> trigger.getClass().getSimpleName())
        .containsExactly("CronTrigger", "ScmPollTrigger");
    assertThat(definition.concurrent()).isFalse();
    assertThat(definition.buildDiscarder()).isNotNull();
    assertThat(xml)
        .contains(
            "<numToKeep>7</numToKeep>",
            "<daysToKeep>-1</daysToKeep>",
            "<spec>H H * * *</spec>",
            "<string>org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty"
                + "</string>");
    // The same settings again change nothing, so no revision is saved.
    assertThat(
            replace(
                xml,
                DISCARDER,
                ONE_AT_A_TIME,
                sole("parameters", List.of(P1, P2, P3)),
                sole("pipelineTriggers", List.of(CRON, POLL))))
        .isEqualTo(xml);
  }

  @Test
  void theStepRemovesOnlyWhatAnEarlierStepSet() {
    String byHand = replace(EMPTY, DISCARDER);
    byHand = byHand.replaceAll("(?s)<actions>.*</actions>", "<actions/>");
    String xml = replace(byHand, ONE_AT_A_TIME, sole("parameters", List.of(P1)));
    assertThat(read(xml).concurrent()).isFalse();
    String later = replace(xml, sole("parameters", List.of(P2)));
    assertThat(read(later).concurrent()).isTrue();
    assertThat(parameters(later)).containsExactly("P2");
    assertThat(read(later).buildDiscarder()).isNotNull();
    String none = replace(later);
    assertThat(parameters(none)).isEmpty();
    assertThat(read(none).buildDiscarder()).isNotNull();
    assertThat(replace(EMPTY)).isEqualTo(EMPTY);
    assertThat(replace(EMPTY, sole("parameters", List.of()))).isEqualTo(EMPTY);
  }

  @Test
  void aDeclarationKeepsParametersAndTriggersThatUsersAdded() {
    String byHand =
        replace(
                EMPTY,
                sole("parameters", List.of(P3)),
                sole("pipelineTriggers", List.of(sole("upstream", "other"))))
            .replaceAll("(?s)<actions>.*</actions>", "<actions/>");
    String xml =
        declare(
            byHand,
            List.of(ONE_AT_A_TIME, sole("quietPeriod", 30)),
            List.of(CRON),
            List.of(P1, P2));
    assertThat(parameters(xml)).containsExactlyInAnyOrder("P1", "P2", "P3");
    assertThat(read(xml).triggers()).hasSize(2);
    assertThat(read(xml).quietSeconds()).isEqualTo(30);
    assertThat(xml).contains("DeclarativeJobAction", "<string>quietPeriod</string>");
    assertThat(
            declare(
                xml,
                List.of(ONE_AT_A_TIME, sole("quietPeriod", 30)),
                List.of(CRON),
                List.of(P1, P2)))
        .isEqualTo(xml);
    String fewer = declare(xml, List.of(), List.of(), List.of(P2));
    assertThat(parameters(fewer)).containsExactlyInAnyOrder("P2", "P3");
    assertThat(read(fewer).triggers()).hasSize(1);
    assertThat(read(fewer).concurrent()).isTrue();
    assertThat(read(fewer).quietSeconds()).isNull();
    String none = declare(fewer, List.of(), List.of(), List.of());
    assertThat(parameters(none)).containsExactly("P3");
    // A pipeline that sets nothing leaves its job as it is.
    assertThat(declare(EMPTY, List.of(), List.of(), List.of())).isEqualTo(EMPTY);
  }

  @Test
  void aChangedParameterReplacesTheOldOne() {
    String xml = declare(EMPTY, List.of(), List.of(), List.of(P1));
    String changed =
        declare(xml, List.of(), List.of(), List.of(symbol("string", Map.of("name", "P1"))));
    assertThat(parameters(changed)).containsExactly("P1");
    assertThat(changed).doesNotContain("d1");
  }

  @Test
  void durabilityResumptionAndStashesAreSet() {
    String xml =
        declare(
            EMPTY,
            List.of(
                sole("durabilityHint", "PERFORMANCE_OPTIMIZED"),
                symbol("disableResume", Map.of()),
                symbol("disableConcurrentBuilds", Map.of("abortPrevious", true)),
                symbol("preserveStashes", Map.of("buildCount", 5))),
            List.of(),
            List.of());
    PipelineDefinition pipeline = requireNonNull(read(xml).pipeline());
    assertThat(pipeline.durability())
        .isEqualTo(PipelineDefinition.Durability.PERFORMANCE_OPTIMIZED);
    assertThat(pipeline.resumeDisabled()).isTrue();
    assertThat(pipeline.abortPrevious()).isTrue();
    assertThat(pipeline.preservedStashes()).isEqualTo(5);
    assertThat(read(xml).concurrent()).isTrue();
  }

  @Test
  void classesAreAcceptedForSymbols() {
    String xml =
        replace(
            EMPTY,
            DescribableValue.ofClass(
                "ParametersDefinitionProperty",
                Map.of(
                    "parameterDefinitions",
                    List.of(
                        Map.of("$class", "StringParameterDefinition", "name", "S"),
                        Map.of(
                            "$class",
                            "hudson.model.BooleanParameterDefinition",
                            "name",
                            "B",
                            "defaultValue",
                            false)))),
            DescribableValue.ofClass(
                "BuildDiscarderProperty",
                Map.of("strategy", Map.of("$class", "LogRotator", "daysToKeepStr", "3"))));
    assertThat(parameters(xml)).containsExactly("S", "B");
    assertThat(xml).contains("<daysToKeep>3</daysToKeep>");
  }

  @Test
  void settingsOfPluginsAreKeptOrReported() {
    String xml =
        replace(
            EMPTY,
            symbol(
                "rateLimitBuilds",
                Map.of("throttle", Map.of("count", 3, "durationName", "hour", "userBoost", true))),
            sole("copyArtifactPermission", "a,b"),
            sole("gitLabConnection", "main"),
            symbol("somethingElse", Map.of()),
            symbol("authorizationMatrix", Map.of("entries", List.of())));
    assertThat(xml)
        .contains(
            "<durationName>hour</durationName>",
            "<projectNameList>",
            "<gitLabConnection>main</gitLabConnection>")
        .doesNotContain("somethingElse", "AuthorizationMatrixProperty");
    assertThat(warnings)
        .hasSize(2)
        .noneMatch(warning -> warning.contains("rateLimitBuilds"))
        .noneMatch(warning -> warning.contains("copyArtifactPermission"))
        .anyMatch(warning -> warning.contains("somethingElse"))
        .anyMatch(warning -> warning.contains("permissions of a job"));
  }

  @Test
  void aWrongSettingIsRefused() {
    assertThatThrownBy(() -> replace(EMPTY, sole("buildDiscarder", symbol("other", Map.of()))))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("needs a strategy");
    assertThatThrownBy(() ->
            replace(
                EMPTY, sole("buildDiscarder", symbol("logRotator", Map.of("numToKeepStr", "x")))))
        .hasMessageContaining("must be a whole number, not 'x'");
    assertThatThrownBy(() -> replace(EMPTY, sole("parameters", List.of("text"))))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(
            () -> replace(EMPTY, sole("parameters", List.of(symbol("string", Map.of())))))
        .hasMessageContaining("needs 'name'");
  }
}
