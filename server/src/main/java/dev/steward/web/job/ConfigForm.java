package dev.steward.web.job;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.DefinitionEdit.ElementEdit;
import dev.steward.job.xml.FieldEdit;
import dev.steward.job.xml.FormKinds;
import dev.steward.job.xml.FormSchema;
import dev.steward.job.xml.GitForm;
import dev.steward.job.xml.LegacyGit;
import dev.steward.job.xml.SourcesEdit;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configuration form of a job.
 *
 * @param revision revision that the form was created from
 * @param retention build discarder settings
 * @param preserved elements without form fields, shown as XML
 */
public record ConfigForm(
    long revision,
    List<SimpleField> textFields,
    List<SimpleField> flags,
    List<SimpleField> retention,
    ScmSection scm,
    List<ElementList> blocks,
    List<PreservedElement> preserved) {

  static final String STALE = "The job was changed since this form was opened. Reload the form.";

  private static final List<SimpleField> TEXT_FIELDS =
      List.of(
          new SimpleField("description", "Description", "", ""),
          new SimpleField("displayName", "Display name", "Shown instead of the name.", ""),
          new SimpleField(
              "assignedNode",
              "Label expression",
              "Nodes that the job may run on, such as linux && !slow.",
              ""),
          new SimpleField(
              "customWorkspace",
              "Custom workspace",
              "Directory to use instead of the default workspace.",
              ""),
          new SimpleField("jdk", "JDK", "Name of a JDK installation.", ""),
          new SimpleField(
              "authToken",
              "Authentication token for remote triggers",
              "Anyone with this token can start a build by URL.",
              ""),
          new SimpleField(
              "quietPeriod", "Quiet period", "Seconds to wait before a build starts.", ""),
          new SimpleField(
              "scmCheckoutRetryCount",
              "SCM checkout retry count",
              "Number of attempts after a failure.",
              ""));

  private static final List<SimpleField> FLAGS =
      List.of(
          new SimpleField("disabled", "Disable this project", "", ""),
          new SimpleField("concurrentBuild", "Execute concurrent builds if necessary", "", ""),
          new SimpleField("keepDependencies", "Keep the build logs of dependencies", "", ""),
          new SimpleField(
              "blockBuildWhenUpstreamBuilding",
              "Block build when upstream project is building",
              "",
              ""),
          new SimpleField(
              "blockBuildWhenDownstreamBuilding",
              "Block build when downstream project is building",
              "",
              ""));

  private static final List<String> RETENTION_LABELS =
      List.of(
          "Days to keep builds",
          "Max # of builds to keep",
          "Days to keep artifacts",
          "Max # of builds to keep with artifacts");

  /** Elements without effect in Steward. */
  private static final Set<String> IGNORED = Set.of("actions", "canRoam");

  /**
   * A field.
   *
   * @param name name of the XML element and of the form field
   */
  public record SimpleField(String name, String label, String hint, String value) {

    SimpleField withValue(String other) {
      return new SimpleField(name, label, hint, other);
    }
  }

  /**
   * Source code management.
   *
   * @param git Git fields; the defaults if Git is not used
   */
  public record ScmSection(SourcesEdit.ScmType source, List<ElementField> git) {}

  /** A list of elements, in order. */
  public record ElementList(FormSchema.FormSection group, List<ListElement> items) {}

  /**
   * An element of a list.
   *
   * @param from index in the stored list; -1 for a new element
   * @param kind element name
   * @param name display name; the element name if the form has no fields for it
   * @param values null if the element is only preserved
   * @param xml XML of a preserved element
   */
  public record ListElement(
      int from, String kind, String name, @Nullable List<ElementField> values, String xml) {}

  /**
   * A field of an element, with its value.
   *
   * @param rows rows of a table field; the last is empty, for a new row
   */
  public record ElementField(
      FormSchema.FormField field, String value, List<FieldEdit.FieldRow> rows) {}

  /** An element that is preserved unchanged. */
  public record PreservedElement(String name, String xml) {}

  /** Form of a stored definition. */
  static ConfigForm of(String xml, long revision) {
    return with(LegacyGit.toCurrentLayout(xml), revision, null);
  }

  /** Form as submitted, with the pressed list button applied. */
  static ConfigForm submitted(String xml, long revision, Parameters parameters) {
    return with(LegacyGit.toCurrentLayout(xml), revision, parameters);
  }

  private static ConfigForm with(String xml, long revision, @Nullable Parameters parameters) {
    EditableElement root = EditableElement.of(xml);
    var blocks = new ArrayList<ElementList>();
    SourcesEdit.ScmType source = SubmittedForm.source(root, parameters);
    EditableElement git = SourcesEdit.git(root);
    FormSchema.FormType kindOfGit = GitForm.formType(git);
    DefinitionEdit.FieldValues typed =
        parameters == null
            ? DefinitionEdit.FieldValues.UNCHANGED
            : SubmittedForm.fieldValues(kindOfGit, "git.", parameters);
    var scm = new ScmSection(source, values(kindOfGit, git, typed));
    for (FormSchema.FormSection group : FormKinds.GROUPS) {
      if (group.equals(GitForm.EXTENSIONS) && source != SourcesEdit.ScmType.GIT) {
        continue;
      }
      blocks.add(block(root, group, parameters));
    }
    var retention = new ArrayList<SimpleField>();
    for (int i = 0; i < RETENTION_LABELS.size(); i++) {
      String name = SourcesEdit.DISCARDER_ELEMENTS.get(i);
      String value =
          parameters == null ? SourcesEdit.discarderValue(root, name) : parameters.get(name, "");
      retention.add(new SimpleField(name, RETENTION_LABELS.get(i), "", value));
    }
    return new ConfigForm(
        revision,
        TEXT_FIELDS.stream()
            .map(field ->
                field.withValue(
                    parameters == null
                        ? DefinitionEdit.text(root, field.name())
                        : parameters.get(field.name(), "")))
            .toList(),
        FLAGS.stream()
            .map(field ->
                field.withValue(
                    Boolean.toString(
                        parameters == null
                            ? root.flag(field.name())
                            : parameters.has(field.name()))))
            .toList(),
        retention,
        scm,
        blocks,
        preserved(root));
  }

  /** A list from the stored XML, or as submitted. */
  static ElementList block(
      EditableElement root, FormSchema.FormSection group, @Nullable Parameters parameters) {
    List<EditableElement> old = DefinitionEdit.elements(root, group);
    var items = new ArrayList<ListElement>();
    if (parameters == null) {
      for (int i = 0; i < old.size(); i++) {
        items.add(item(group, i, old.get(i), DefinitionEdit.FieldValues.UNCHANGED));
      }
    } else {
      for (ElementEdit edit : SubmittedForm.elements(group, parameters)) {
        if (edit.originalIndex() >= old.size()) {
          throw new Problem.Conflict(STALE);
        }
        items.add(
            edit.originalIndex() >= 0
                ? item(
                    group, edit.originalIndex(), old.get(edit.originalIndex()), edit.fieldValues())
                : newElement(group, edit));
      }
      applyButton(group, items, parameters.get("do", ""), parameters);
    }
    return new ElementList(group, items);
  }

  private static ListElement item(
      FormSchema.FormSection group,
      int from,
      EditableElement element,
      DefinitionEdit.FieldValues typed) {
    FormSchema.FormType kind = group.type(element.name());
    return kind == null
        ? new ListElement(from, element.name(), element.name(), null, element.originalText())
        : new ListElement(from, element.name(), kind.name(), values(kind, element, typed), "");
  }

  /** A new element, which the XML does not contain yet. */
  private static ListElement newElement(FormSchema.FormSection group, ElementEdit edit) {
    FormSchema.FormType kind = group.type(edit.elementName());
    return kind == null || kind.template().isEmpty()
        ? new ListElement(-1, edit.elementName(), edit.elementName(), null, "")
        : item(group, -1, EditableElement.of(kind.template()), edit.fieldValues());
  }

  private static List<ElementField> values(
      FormSchema.FormType kind, EditableElement element, DefinitionEdit.FieldValues typed) {
    var values = new ArrayList<ElementField>();
    for (FormSchema.FormField field : kind.fields()) {
      String value = typed.values().get(field.path());
      List<FieldEdit.FieldRow> submittedRows = typed.rows().get(field.path());
      var rows = new ArrayList<FieldEdit.FieldRow>();
      if (field.type().hasRows()) {
        rows.addAll(submittedRows == null ? FieldEdit.rows(element, field) : submittedRows);
        rows.add(empty(field));
      }
      values.add(
          new ElementField(field, value == null ? FieldEdit.value(element, field) : value, rows));
    }
    return values;
  }

  private static FieldEdit.FieldRow empty(FormSchema.FormField field) {
    return new FieldEdit.FieldRow(
        -1, field.columns().stream().map(ConfigForm::initialValue).toList());
  }

  /** Initial value of a cell in a new row. */
  private static String initialValue(FormSchema.FormField column) {
    return column.options().isEmpty() ? "" : column.options().getFirst().value();
  }

  /** Elements without form fields. */
  private static List<PreservedElement> preserved(EditableElement root) {
    var preserved = new ArrayList<PreservedElement>();
    for (EditableElement child : root.children()) {
      String name = child.name();
      boolean isList =
          FormKinds.GROUPS.stream()
              .anyMatch(group -> group.path().size() == 1 && group.path().contains(name));
      boolean hasField =
          isList
              || IGNORED.contains(name)
              || TEXT_FIELDS.stream().anyMatch(field -> field.name().equals(name))
              || FLAGS.stream().anyMatch(field -> field.name().equals(name))
              || SourcesEdit.discarderPath(root).contains(name)
              || (name.equals("scm") && SourcesEdit.scmType(root) != SourcesEdit.ScmType.OTHER)
              || (child.children().isEmpty() && child.text().isBlank());
      if (hasField) {
        continue;
      }
      preserved.add(new PreservedElement(name, child.originalText()));
    }
    return preserved;
  }

  /** Applies a list button, such as {@code builders:up-1} or {@code builders:add}. */
  private static void applyButton(
      FormSchema.FormSection group, List<ListElement> items, String button, Parameters parameters) {
    if (!button.startsWith(group.id() + ":")) {
      return;
    }
    String action = button.substring(group.id().length() + 1);
    if (action.equals("add")) {
      FormSchema.FormType kind = group.type(parameters.get("add." + group.id(), ""));
      if (kind != null && !kind.template().isEmpty()) {
        items.add(
            item(
                group,
                -1,
                EditableElement.of(kind.template()),
                DefinitionEdit.FieldValues.UNCHANGED));
      }
      return;
    }
    if (!action.matches("(up|down|remove)-[0-9]{1,6}")) {
      return;
    }
    int at = Integer.parseInt(action.substring(action.indexOf('-') + 1));
    int other = action.startsWith("up") ? at - 1 : at + 1;
    if (at >= items.size()) {
      return;
    }
    if (action.startsWith("remove")) {
      items.remove(at);
    } else if (other >= 0 && other < items.size()) {
      Collections.swap(items, at, other);
    }
  }

  /** The definition with the submitted values; parsed once for all changes. */
  static String editedXml(String xml, Parameters parameters) {
    EditableElement.EditableDocument document =
        EditableElement.document(LegacyGit.toCurrentLayout(xml));
    apply(document.root(), parameters);
    return LegacyGit.restoreLayout(document.toXml(), xml);
  }

  private static void apply(EditableElement root, Parameters parameters) {
    for (String number : List.of("quietPeriod", "scmCheckoutRetryCount")) {
      String value = parameters.get(number, "").strip();
      if (!value.matches("[0-9]{0,8}")
          && !value.equals(DefinitionEdit.text(root, number).strip())) {
        throw new Problem.Invalid(
            (number.equals("quietPeriod") ? "The quiet period" : "The SCM checkout retry count")
                + " must be a whole number, or empty.");
      }
    }
    DefinitionEdit.set(root, "description", parameters.get("description", ""));
    for (SimpleField field : TEXT_FIELDS.subList(1, TEXT_FIELDS.size())) {
      String value = parameters.get(field.name(), "");
      if (field.name().equals("assignedNode")
          && !value.isBlank()
          && !value.equals(DefinitionEdit.text(root, field.name()))) {
        // canRoam=true would disable the label.
        DefinitionEdit.set(root, "canRoam", "false");
      }
      DefinitionEdit.setOptional(root, field.name(), value);
    }
    for (SimpleField field : FLAGS) {
      DefinitionEdit.set(root, field.name(), Boolean.toString(parameters.has(field.name())));
    }
    if (parameters.has(SourcesEdit.DISCARDER_ELEMENTS.getFirst())) {
      SourcesEdit.setDiscarder(
          root,
          SourcesEdit.DISCARDER_ELEMENTS.stream()
              .map(name -> parameters.get(name, "").strip())
              .toList());
    }
    if (parameters.has("source")) {
      SourcesEdit.set(
          root,
          SubmittedForm.source(root, parameters),
          SubmittedForm.fieldValues(GitForm.formType(SourcesEdit.git(root)), "git.", parameters));
    }
    for (FormSchema.FormSection group : FormKinds.GROUPS) {
      boolean applies =
          !group.equals(GitForm.EXTENSIONS) || SourcesEdit.scmType(root) == SourcesEdit.ScmType.GIT;
      if (applies && parameters.has("has." + group.id())) {
        DefinitionEdit.set(root, group, SubmittedForm.elements(group, parameters));
      }
    }
  }
}
