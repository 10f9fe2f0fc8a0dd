package dev.steward.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.boot.BuiltInTypes;
import dev.steward.job.definition.Definition;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.parameter.ChoiceParameter;
import dev.steward.problem.Problem;
import dev.steward.scm.git.GitScm;
import dev.steward.step.ArtifactArchiver;
import dev.steward.step.BuildTimeout;
import dev.steward.step.CleanupPattern;
import dev.steward.step.CredentialBinding;
import dev.steward.step.CredentialBindings;
import dev.steward.step.DownstreamTrigger;
import dev.steward.step.PasswordMask;
import dev.steward.step.PreBuildCleanup;
import dev.steward.step.ShellScript;
import dev.steward.trigger.CronTrigger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeArgumentsTest {

  private static final TypeRegistry TYPES = BuiltInTypes.registry();

  private static String xml(TypeKind kind, Object value) {
    return TypeArguments.nested(kind.element(), TYPES.of(kind), value);
  }

  private static Definition definition(TypeKind kind, Object... values) {
    var xml = new StringBuilder();
    for (Object value : values) {
      xml.append(xml(kind, value));
    }
    Definition definition =
        new DefinitionReader(TYPES)
            .read(
                kind == TypeKind.SCM
                    ? "<project>" + xml + "</project>"
                    : "<project><%1$s>%2$s</%1$s></project>".formatted(kind.element(), xml));
    assertThat(definition.warnings()).isEmpty();
    return definition;
  }

  @Test
  void aSoleArgumentIsTheRequiredField() {
    assertThat(definition(TypeKind.STEP, Map.of("shell", "make <all> & done")).steps())
        .containsExactly(new ShellScript("make <all> & done", null));
    assertThat(definition(TypeKind.TRIGGER, Map.of("cron", "@daily")).triggers())
        .containsExactly(new CronTrigger("@daily"));
  }

  @Test
  void missingArgumentsHaveTheirDefault() {
    assertThat(
            definition(
                    TypeKind.ACTION,
                    Map.of("archiveArtifacts", Map.of("artifacts", "a/*", "fingerprint", true)),
                    Map.of("hudson.tasks.ArtifactArchiver", "b"),
                    Map.of("buildTrigger", Map.of("childProjects", "x", "threshold", "UNSTABLE")))
                .postBuildActions())
        .containsExactly(
            new ArtifactArchiver("a/*", "", true, true, false, false, true, false),
            new ArtifactArchiver("b", "", true, true, false, false, false, false),
            new DownstreamTrigger("x", Threshold.UNSTABLE));
  }

  @Test
  void givenTypesReplaceThoseOfTheTemplate() {
    String xml =
        xml(
            TypeKind.ACTION,
            Map.of("emailext", Map.of("configuredTriggers", List.of(Map.of("failure", Map.of())))));
    assertThat(xml.split("FailureTrigger/?>", -1)).hasSize(2);
    assertThat(xml(TypeKind.ACTION, "emailext").split("<[^/>]*FailureTrigger>", -1)).hasSize(2);
  }

  @Test
  void aNumberHasAtMost100Characters() {
    assertThatThrownBy(() ->
            xml(
                TypeKind.ACTION,
                Map.of(
                    "junit",
                    Map.of("testResults", "a", "healthScaleFactor", "1".repeat(1_000_000)))))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("must be a number");
  }

  @Test
  void listsRowsAndPartsAreWritten() {
    Definition wrappers =
        definition(
            TypeKind.WRAPPER,
            "timestamps",
            Map.of(
                "preBuildCleanup",
                Map.of(
                    "patterns",
                    List.of(Map.of("pattern", "a"), Map.of("pattern", "b", "type", "EXCLUDE")))),
            Map.of(
                "withCredentials",
                Map.of(
                    "bindings",
                    List.of(Map.of("string", Map.of("variable", "V", "credentialsId", "id"))))),
            Map.of(
                "maskPasswords",
                Map.of("varPasswordPairs", List.of(Map.of("var", "P", "password", "s\"t")))),
            Map.of(
                "buildTimeout", Map.of("strategy", "no activity", "timeoutSecondsString", "30")));
    assertThat(wrappers.find(PreBuildCleanup.class))
        .isEqualTo(
            new PreBuildCleanup(
                List.of(new CleanupPattern("a", false), new CleanupPattern("b", true)), false));
    assertThat(wrappers.find(CredentialBindings.class))
        .isEqualTo(new CredentialBindings(List.of(new CredentialBinding.SecretText("V", "id"))));
    assertThat(wrappers.find(PasswordMask.class))
        .isEqualTo(new PasswordMask(List.of(new PasswordMask.NamedSecret("P", "s\"t"))));
    assertThat(wrappers.find(BuildTimeout.class))
        .extracting(BuildTimeout::idleSeconds)
        .isEqualTo("30");
  }

  @Test
  void choicesOfAParameterKeepTheirOrder() {
    String xml =
        xml(
            TypeKind.PARAMETER,
            Map.of("choice", Map.of("name", "C", "choices", List.of("b", "a"))));
    Definition definition =
        new DefinitionReader(TYPES)
            .read(
                "<project><properties><hudson.model.ParametersDefinitionProperty>"
                    + "<parameterDefinitions>"
                    + xml
                    + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>"
                    + "</properties></project>");
    assertThat(definition.parameters())
        .containsExactly(new ChoiceParameter("C", "", List.of("b", "a")));
  }

  @Test
  void aSourceControlHasRowsTextsAndExtensions() {
    Definition definition =
        definition(
            TypeKind.SCM,
            Map.of(
                "git",
                Map.of(
                    "userRemoteConfigs",
                    List.of(Map.of("url", "u")),
                    "branches",
                    List.of("a", "b"),
                    "extensions",
                    List.of(
                        "wipeWorkspace",
                        Map.of("cloneOption", Map.of("shallow", true, "depth", 3))))));
    assertThat(definition.scm())
        .isInstanceOfSatisfying(
            GitScm.class,
            git -> {
              assertThat(git.remotes()).extracting(GitScm.Remote::url).containsExactly("u");
              assertThat(git.branches()).containsExactly("a", "b");
              assertThat(git.wipesWorkspace()).isTrue();
              assertThat(git.shallowDepth()).isEqualTo(3);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "STEP    | nothing          | x     | y     | 'nothing' is not a known name in",
        "ACTION  | archiveArtifacts | files | x     | 'files' is not a field of archiveArtifacts",
        "ACTION  | archiveArtifacts | excludes | x  | archiveArtifacts needs 'artifacts'",
        "ACTION  | junit            | testResults | | junit needs 'testResults'",
        "ACTION  | mailer           | sendToIndividuals | yes | must be true or false",
        "WRAPPER | buildTimeout     | strategy | never | must be one of",
        "WRAPPER | maskPasswords    | varPasswordPairs | x | must be a list of entries"
      })
  void wrongArgumentsAreRefused(
      TypeKind kind, String symbol, String field, String value, String message) {
    Map<String, String> arguments = value == null ? Map.of() : Map.of(field, value);
    assertThatThrownBy(() -> xml(kind, Map.of(symbol, arguments)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining(message);
  }
}
