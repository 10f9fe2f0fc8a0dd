package dev.steward.web.job;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.DefinitionEdit.ElementEdit;
import dev.steward.job.xml.FormCatalog;
import dev.steward.job.xml.FormSection;
import dev.steward.job.xml.PipelineEdit;
import dev.steward.job.xml.ScmEdit;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.RowsEdit;
import dev.steward.type.TypeDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configuration form of a job.
 *
 * @param revision revision that the form was created from
 * @param retention build discarder settings
 * @param pipeline where the script comes from; null for a freestyle job
 * @param preserved elements without form fields, shown as XML
 */
public record ConfigForm(
    long revision,
    List<SimpleField> textFields,
    List<SimpleField> flags,
    List<SimpleField> retention,
    @Nullable PipelineSection pipeline,
    ScmSection scm,
    List<ElementList> blocks,
    List<PreservedElement> preserved) {

  static final String STALE =
      "The job has been changed since this form was opened. Reload the form.";

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
   * The script of a pipeline.
   *
   * @param source where it comes from: a constant of {@link PipelineEdit}
   * @param lightweight whether only the script is read from the repository
   */
  public record PipelineSection(
      String source, String script, String scriptPath, boolean lightweight) {

    static PipelineSection of(EditableElement root, @Nullable Parameters parameters) {
      return parameters == null || !parameters.has("definition")
          ? new PipelineSection(
              PipelineEdit.source(root),
              PipelineEdit.script(root),
              PipelineEdit.scriptPath(root),
              PipelineEdit.isLightweight(root))
          : new PipelineSection(
              parameters.get("definition", ""),
              parameters.get("script", ""),
              parameters.get("scriptPath", ""),
              parameters.has("lightweight"));
    }
  }

  /**
   * Source code management.
   *
   * @param source symbol of the selected source control
   */
  public record ScmSection(String source, List<ScmChoice> choices) {}

  /**
   * A source control that can be selected.
   *
   * @param values its fields; the defaults if it is not selected
   */
  public record ScmChoice(String symbol, String name, List<ElementField> values) {}

  /** A list of elements, in order. */
  public record ElementList(FormSection group, List<ListElement> items) {}

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
  public record ElementField(Field<?> field, String value, List<FieldEdit.FieldRow> rows) {}

  /** An element that is preserved unchanged. */
  public record PreservedElement(String name, String xml) {}

  /** Form of a stored definition. */
  static ConfigForm of(FormCatalog forms, String xml, long revision) {
    return with(forms, forms.toCurrentLayout(xml), revision, null);
  }

  /** Form as submitted, with the effect of the list button that was pressed. */
  static ConfigForm submitted(FormCatalog forms, String xml, long revision, Parameters parameters) {
    return with(forms, forms.toCurrentLayout(xml), revision, parameters);
  }

  private static ConfigForm with(
      FormCatalog forms, String xml, long revision, @Nullable Parameters parameters) {
    EditableElement root = EditableElement.of(xml);
    var blocks = new ArrayList<ElementList>();
    String source = SubmittedForm.source(root, forms, parameters);
    var choices = new ArrayList<ScmChoice>();
    for (TypeDescription<?> scm : forms.scms()) {
      DefinitionEdit.FieldValues typed =
          parameters == null
              ? DefinitionEdit.FieldValues.UNCHANGED
              : SubmittedForm.fieldValues(scm, scm.symbol() + ".", parameters);
      choices.add(
          new ScmChoice(
              scm.symbol(),
              scm.label(),
              values(scm, ScmEdit.element(PipelineEdit.scmParent(root), scm, forms), typed)));
    }
    PipelineSection pipeline =
        PipelineEdit.isPipeline(root) ? PipelineSection.of(root, parameters) : null;
    boolean hasScm = pipeline == null || pipeline.source().equals(PipelineEdit.FROM_SCM);
    for (FormSection group : forms.sections(root)) {
      if (group.appliesTo(hasScm ? source : "")) {
        blocks.add(block(root, group, parameters));
      }
    }
    var retention = new ArrayList<SimpleField>();
    for (int i = 0; i < ConfigFormFields.RETENTION_LABELS.size(); i++) {
      String name = ScmEdit.DISCARDER_ELEMENTS.get(i);
      String value =
          parameters == null ? ScmEdit.discarderValue(root, name) : parameters.get(name, "");
      retention.add(new SimpleField(name, ConfigFormFields.RETENTION_LABELS.get(i), "", value));
    }
    return new ConfigForm(
        revision,
        ConfigFormFields.textFields(root).stream()
            .map(field ->
                field.withValue(
                    parameters == null
                        ? FieldEdit.text(root, field.name())
                        : parameters.get(field.name(), "")))
            .toList(),
        ConfigFormFields.flags(root).stream()
            .map(field ->
                field.withValue(
                    Boolean.toString(
                        parameters == null
                            ? root.flag(field.name())
                            : parameters.has(field.name()))))
            .toList(),
        retention,
        pipeline,
        new ScmSection(source, choices),
        blocks,
        preserved(root, forms));
  }

  /** A list from the stored XML, or as submitted. */
  static ElementList block(
      EditableElement root, FormSection group, @Nullable Parameters parameters) {
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
      ConfigFormEdit.applyButton(group, items, parameters.get("do", ""), parameters);
    }
    return new ElementList(group, items);
  }

  static ListElement item(
      FormSection group, int from, EditableElement element, DefinitionEdit.FieldValues typed) {
    TypeDescription<?> kind = group.type(element.name());
    return kind == null
        ? new ListElement(from, element.name(), element.name(), null, element.originalText())
        : new ListElement(from, element.name(), kind.label(), values(kind, element, typed), "");
  }

  /** A new element, which the XML does not contain yet. */
  private static ListElement newElement(FormSection group, ElementEdit edit) {
    TypeDescription<?> kind = group.type(edit.elementName());
    return kind == null || kind.template().isEmpty()
        ? new ListElement(-1, edit.elementName(), edit.elementName(), null, "")
        : item(group, -1, EditableElement.of(kind.template()), edit.fieldValues());
  }

  private static List<ElementField> values(
      TypeDescription<?> kind, EditableElement element, DefinitionEdit.FieldValues typed) {
    var values = new ArrayList<ElementField>();
    for (Field<?> field : kind.fields()) {
      if (field.format().isNested() || !field.isVisible(element)) {
        continue;
      }
      String value = typed.values().get(field.path());
      List<FieldEdit.FieldRow> submittedRows = typed.rows().get(field.path());
      var rows = new ArrayList<FieldEdit.FieldRow>();
      if (field.format().hasRows()) {
        rows.addAll(submittedRows == null ? RowsEdit.rows(element, field) : submittedRows);
        rows.add(empty(field));
      }
      values.add(
          new ElementField(field, value == null ? FieldEdit.value(element, field) : value, rows));
    }
    return values;
  }

  private static FieldEdit.FieldRow empty(Field<?> field) {
    return new FieldEdit.FieldRow(
        -1, field.columns().stream().map(ConfigForm::initialValue).toList());
  }

  /** Initial value of a cell in a new row. */
  private static String initialValue(Field<?> column) {
    return column.options().isEmpty() ? "" : column.options().getFirst().value();
  }

  /** Elements without form fields. */
  private static List<PreservedElement> preserved(EditableElement root, FormCatalog forms) {
    var preserved = new ArrayList<PreservedElement>();
    for (EditableElement child : root.children()) {
      String name = child.name();
      boolean isList =
          forms.sections(root).stream()
              .anyMatch(group -> group.path().size() == 1 && group.path().contains(name));
      boolean hasField =
          isList
              || ConfigFormFields.IGNORED.contains(name)
              || ConfigFormFields.textFields(root).stream()
                  .anyMatch(field -> field.name().equals(name))
              || ConfigFormFields.flags(root).stream().anyMatch(field -> field.name().equals(name))
              || ScmEdit.discarderPath(root).contains(name)
              || (name.equals("definition")
                  && PipelineEdit.isPipeline(root)
                  && !PipelineEdit.source(root).equals(PipelineEdit.OTHER))
              || (name.equals("scm") && !ScmEdit.scm(root, forms).equals(ScmEdit.OTHER))
              || (child.children().isEmpty() && child.text().isBlank());
      if (hasField) {
        continue;
      }
      preserved.add(new PreservedElement(name, child.originalText()));
    }
    return preserved;
  }
}
