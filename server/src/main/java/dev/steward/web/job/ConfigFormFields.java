package dev.steward.web.job;

import dev.steward.job.xml.PipelineEdit;
import dev.steward.text.EditableElement;
import java.util.List;
import java.util.Set;

/** The simple fields of the job form, and the elements that it does not show. */
final class ConfigFormFields {

  private static final List<ConfigForm.SimpleField> TEXT_FIELDS =
      List.of(
          new ConfigForm.SimpleField("description", "Description", "", ""),
          new ConfigForm.SimpleField(
              "displayName", "Display name", "Shown instead of the name.", ""),
          new ConfigForm.SimpleField(
              "assignedNode",
              "Label expression",
              "Labels of the nodes that the job may run on; example: linux && !slow.",
              ""),
          new ConfigForm.SimpleField(
              "customWorkspace",
              "Custom workspace",
              "Directory to use instead of the default workspace.",
              ""),
          new ConfigForm.SimpleField("jdk", "JDK", "Name of a JDK installation.", ""),
          new ConfigForm.SimpleField(
              "authToken",
              "Authentication token for remote triggers",
              "Anyone with this token can start a build by URL.",
              ""),
          new ConfigForm.SimpleField(
              "quietPeriod", "Quiet period", "Seconds to wait before a build starts.", ""),
          new ConfigForm.SimpleField(
              "scmCheckoutRetryCount",
              "SCM checkout retry count",
              "Number of further attempts after a failed checkout.",
              ""));

  private static final List<ConfigForm.SimpleField> FLAGS =
      List.of(
          new ConfigForm.SimpleField("disabled", "Disable this project", "", ""),
          new ConfigForm.SimpleField(
              "concurrentBuild", "Execute concurrent builds if necessary", "", ""),
          new ConfigForm.SimpleField(
              "keepDependencies", "Keep the build logs of dependencies", "", ""),
          new ConfigForm.SimpleField(
              "blockBuildWhenUpstreamBuilding",
              "Block build when upstream project is building",
              "",
              ""),
          new ConfigForm.SimpleField(
              "blockBuildWhenDownstreamBuilding",
              "Block build when downstream project is building",
              "",
              ""));

  static final List<String> RETENTION_LABELS =
      List.of(
          "Days to keep builds",
          "Max # of builds to keep",
          "Days to keep artifacts",
          "Max # of builds to keep with artifacts");

  /** Elements without effect in Steward. */
  static final Set<String> IGNORED = Set.of("actions", "canRoam");

  private static final Set<String> PIPELINE_FIELDS =
      Set.of("description", "displayName", "authToken", "quietPeriod", "disabled");

  private ConfigFormFields() {}

  /** The text fields of a job's form; the first is the description. */
  static List<ConfigForm.SimpleField> textFields(EditableElement root) {
    return of(root, TEXT_FIELDS);
  }

  static List<ConfigForm.SimpleField> flags(EditableElement root) {
    return of(root, FLAGS);
  }

  private static List<ConfigForm.SimpleField> of(
      EditableElement root, List<ConfigForm.SimpleField> fields) {
    return PipelineEdit.isPipeline(root)
        ? fields.stream().filter(field -> PIPELINE_FIELDS.contains(field.name())).toList()
        : fields;
  }
}
