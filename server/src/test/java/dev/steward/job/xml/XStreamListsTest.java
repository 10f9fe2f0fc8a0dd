package dev.steward.job.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.boot.BuiltInTypes;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.scm.git.GitScm;
import dev.steward.step.BuildTimeout;
import dev.steward.step.DownstreamTrigger;
import dev.steward.step.FingerprintRecorder;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.trigger.CronTrigger;
import dev.steward.trigger.UpstreamBuildTrigger;
import dev.steward.type.Threshold;
import dev.steward.type.TypeRegistry;
import dev.steward.view.ViewXml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions in all serialized forms that XStream accepts for the same objects. */
class XStreamListsTest {

  private static final TypeRegistry TYPES = BuiltInTypes.registry();
  private static final DefinitionReader READER = new DefinitionReader(TYPES);

  /** Serialized forms of a list; {@code %s} stands for its items. */
  enum ListForm {
    PLAIN("", "%s"),
    NAMED(" class=\"linked-list\"", "%s"),
    ARRAY(" class=\"java.util.Arrays$ArrayList\"", "<a class=\"x-array\">%s</a>"),
    UNMODIFIABLE(
        " class=\"java.util.Collections$UnmodifiableRandomAccessList\"",
        "<c class=\"list\">%s</c><list reference=\"../c\"/>"),
    UNMODIFIABLE_ARRAY(
        " class=\"java.util.Collections$UnmodifiableRandomAccessList\"",
        "<c class=\"java.util.Arrays$ArrayList\"><a class=\"x-array\">%s</a></c>"
            + "<list class=\"java.util.Arrays$ArrayList\" reference=\"../c\"/>"),
    SYNCHRONIZED(
        " class=\"java.util.Collections$SynchronizedList\"",
        "<c class=\"list\">%s</c><mutex class=\"x\" reference=\"..\"/><list reference=\"../c\"/>"),
    IMMUTABLE(
        " class=\"java.util.ImmutableCollections$List12\" resolves-to=\"java.util.CollSer\""
            + " serialization=\"custom\"",
        "<java.util.CollSer><default><tag>1</tag></default><int>2</int>%s</java.util.CollSer>"),
    COPY_ON_WRITE(
        " class=\"java.util.concurrent.CopyOnWriteArrayList\" serialization=\"custom\"",
        "<java.util.concurrent.CopyOnWriteArrayList><default/><int>2</int>%s"
            + "</java.util.concurrent.CopyOnWriteArrayList>"),
    GUAVA(
        " class=\"com.google.common.collect.RegularImmutableList\""
            + " resolves-to=\"com.google.common.collect.ImmutableList$SerializedForm\"",
        "<elements>%s</elements>");

    private final String attributes;
    private final String content;

    ListForm(String attributes, String content) {
      this.attributes = attributes;
      this.content = content;
    }

    String list(String name, String items) {
      return "<"
          + name
          + attributes
          + ">\n"
          + content.replace("%s", "\n" + items + "\n")
          + "\n</"
          + name
          + ">";
    }
  }

  private static final String PARAMETERS =
      "<hudson.model.StringParameterDefinition><name>A</name></hudson.model.StringParameterDefinition>"
          + "<hudson.model.PasswordParameterDefinition><name>B</name><defaultValue>geheim"
          + "</defaultValue></hudson.model.PasswordParameterDefinition>";

  private static String projectXml(ListForm form) {
    return "<project><properties><hudson.model.ParametersDefinitionProperty>"
        + form.list("parameterDefinitions", PARAMETERS)
        + "</hudson.model.ParametersDefinitionProperty></properties>"
        + "<scm class=\"hudson.plugins.git.GitSCM\">"
        + form.list(
            "userRemoteConfigs",
            "<hudson.plugins.git.UserRemoteConfig><url>U</url>"
                + "</hudson.plugins.git.UserRemoteConfig>")
        + form.list(
            "branches",
            "<hudson.plugins.git.BranchSpec><name>a</name></hudson.plugins.git.BranchSpec>"
                + "<hudson.plugins.git.BranchSpec><name>b</name></hudson.plugins.git.BranchSpec>")
        + form.list("extensions", "<hudson.plugins.git.extensions.impl.WipeWorkspace/>")
        + "</scm>"
        + form.list(
            "triggers",
            "<hudson.triggers.TimerTrigger><spec>@daily</spec></hudson.triggers.TimerTrigger>")
        + form.list("builders", "<hudson.tasks.Shell><command>true</command></hudson.tasks.Shell>")
        + form.list(
            "publishers",
            "<hudson.tasks.Fingerprinter><targets>x</targets></hudson.tasks.Fingerprinter>")
        + "<buildWrappers><hudson.plugins.build__timeout.BuildTimeoutWrapper>"
        + form.list("operationList", "<hudson.plugins.build__timeout.operations.FailOperation/>")
        + "</hudson.plugins.build__timeout.BuildTimeoutWrapper></buildWrappers></project>";
  }

  @ParameterizedTest
  @EnumSource
  void listItemsAreReadFromEverySerializedForm(ListForm form) {
    Definition definition = READER.read(projectXml(form));
    assertThat(definition.warnings()).isEmpty();
    assertThat(definition.parameters()).extracting(BuildParameter::name).containsExactly("A", "B");
    assertThat(definition.scm())
        .isInstanceOfSatisfying(
            GitScm.class,
            git -> {
              assertThat(git.remotes()).extracting(GitScm.Remote::url).containsExactly("U");
              assertThat(git.branches()).containsExactly("a", "b");
              assertThat(git.wipesWorkspace()).isTrue();
            });
    assertThat(definition.triggers()).containsExactly(new CronTrigger("@daily"));
    assertThat(definition.steps()).hasSize(1);
    assertThat(definition.postBuildActions()).containsExactly(new FingerprintRecorder("x", ""));
    assertThat(definition.find(BuildTimeout.class))
        .matches(timeout -> timeout.action() == BuildTimeout.TimeoutAction.FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void secretsAreFoundInEverySerializedForm(ListForm form) {
    String encrypted = DefinitionText.replaceSecrets(projectXml(form), TYPES, _ -> "{closed}");
    assertThat(encrypted)
        .contains("<defaultValue>{closed}</defaultValue>")
        .doesNotContain("geheim");
    assertThat(encrypted.replace("{closed}", "geheim")).isEqualTo(projectXml(form));
  }

  @ParameterizedTest
  @EnumSource
  void editsKeepUnchangedLists(ListForm form) {
    String xml = projectXml(form);
    FormSection parameters = new FormCatalog(TYPES).sections(EditableElement.of(xml)).getFirst();
    List<DefinitionEdit.ElementEdit> unchanged =
        List.of(
            new DefinitionEdit.ElementEdit(0, "", DefinitionEdit.FieldValues.UNCHANGED),
            new DefinitionEdit.ElementEdit(1, "", DefinitionEdit.FieldValues.UNCHANGED));
    assertThat(applyEdits(xml, parameters, unchanged)).isEqualTo(xml);
    List<DefinitionEdit.ElementEdit> edits =
        List.of(
            unchanged.get(1),
            new DefinitionEdit.ElementEdit(
                -1, "hudson.model.FileParameterDefinition", DefinitionEdit.FieldValues.UNCHANGED),
            unchanged.get(0));
    Definition edited = READER.read(applyEdits(xml, parameters, edits));
    assertThat(edited.parameters()).extracting(BuildParameter::name).containsExactly("B", "", "A");
    assertThat(edited.warnings()).isEmpty();
    Definition emptied = READER.read(applyEdits(xml, parameters, List.of()));
    assertThat(emptied.parameters()).isEmpty();
  }

  private static String applyEdits(
      String xml, FormSection group, List<DefinitionEdit.ElementEdit> edits) {
    EditableElement.EditableDocument document = EditableElement.document(xml);
    DefinitionEdit.set(document.root(), group, edits);
    return document.toXml();
  }

  @Test
  void similarElementsAreNotTreatedAsLists() {
    XmlElement root =
        XmlReader.read(
            "<project><a class=\"x\"><c>1</c></a><b serialization=\"custom\"/></project>");
    assertThat(root.children()).extracting(XmlElement::name).containsExactly("a", "b");
    String verbatimXml = "<x class=\"java.util.Arrays$ArrayList\"><a><y/></a></x>";
    assertThat(XmlReader.readVerbatim(verbatimXml).find("a")).isNotNull();
  }

  @Test
  void theRootElementMayBeAClassName() {
    String xml =
        "<hudson.model.FreeStyleProject><description>d</description><authToken>t</authToken>"
            + "</hudson.model.FreeStyleProject>";
    assertThat(READER.read(xml).description()).isEqualTo("d");
    assertThat(DefinitionText.replaceSecrets(xml, TYPES, _ -> "closed"))
        .contains("<authToken>closed<");
    assertThat(ViewXml.className(ViewXml.read("<listView><name>x</name></listView>").content()))
        .isEqualTo(ViewXml.LIST);
    assertThat(ViewXml.read("<view/>").content()).isEqualTo(ViewXml.read("<listView/>").content());
    assertThatThrownBy(() -> READER.read("<hudson.model.FreeStyleProjectX/>"))
        .isInstanceOf(Problem.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUCCESS|<ordinal>0</ordinal>",
        "UNSTABLE|<ordinal>1</ordinal>",
        "UNSTABLE|<name>SUCCESS</name><ordinal> 1 </ordinal>",
        "FAILURE|<ordinal>2</ordinal>",
        "NOT_BUILT|<ordinal>3</ordinal>",
        "ABORTED|<ordinal>4</ordinal>",
        "FAILURE|<ordinal>5</ordinal>",
        "FAILURE|<ordinal>-1</ordinal>",
        "SUCCESS|<name>UNSTABLE</name>",
        "SUCCESS|"
      })
  void thresholdsAreReadByOrdinal(String row) {
    Threshold expected = Threshold.valueOf(row.substring(0, row.indexOf('|')));
    String threshold = "<threshold>" + row.substring(row.indexOf('|') + 1) + "</threshold>";
    Definition definition =
        READER.read(
            "<project><publishers><hudson.tasks.BuildTrigger><childProjects>x</childProjects>"
                + threshold
                + "</hudson.tasks.BuildTrigger></publishers><triggers>"
                + "<jenkins.triggers.ReverseBuildTrigger><upstreamProjects>y</upstreamProjects>"
                + threshold
                + "</jenkins.triggers.ReverseBuildTrigger></triggers></project>");
    assertThat(definition.postBuildActions()).containsExactly(new DownstreamTrigger("x", expected));
    assertThat(definition.triggers()).containsExactly(new UpstreamBuildTrigger("y", expected));
  }
}
