package dev.steward.web.job;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FormCatalog;
import dev.steward.job.xml.FormSection;
import dev.steward.job.xml.PipelineEdit;
import dev.steward.job.xml.ScmEdit;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.FieldEdit;
import dev.steward.type.TypeDescription;
import java.util.Collections;
import java.util.List;

/** Applies a submitted job form to the XML of the job. */
public final class ConfigFormEdit {

  private ConfigFormEdit() {}

  /** Handles a list button, such as {@code builders:up-1} or {@code builders:add}. */
  static void applyButton(
      FormSection group, List<ConfigForm.ListElement> items, String button, Parameters parameters) {
    if (!button.startsWith(group.id() + ":")) {
      return;
    }
    String action = button.substring(group.id().length() + 1);
    if (action.equals("add")) {
      TypeDescription<?> kind = group.type(parameters.get("add." + group.id(), ""));
      if (kind != null && !kind.template().isEmpty()) {
        items.add(
            ConfigForm.item(
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
  static String editedXml(FormCatalog forms, String xml, Parameters parameters) {
    EditableElement.EditableDocument document =
        EditableElement.document(forms.toCurrentLayout(xml));
    apply(document.root(), forms, parameters);
    return forms.restoreLayout(document.toXml(), xml);
  }

  private static void applyScript(EditableElement root, FormCatalog forms, Parameters parameters) {
    String definition = parameters.get("definition", PipelineEdit.OTHER);
    if (definition.equals(PipelineEdit.SCRIPT)) {
      PipelineEdit.setScript(root, FieldEdit.unixLines(parameters.get("script", "")));
    } else if (definition.equals(PipelineEdit.FROM_SCM)) {
      String source = SubmittedForm.source(root, forms, parameters);
      TypeDescription<?> scm = forms.scm(source);
      PipelineEdit.setScm(
          root,
          source,
          forms,
          scm == null
              ? DefinitionEdit.FieldValues.UNCHANGED
              : SubmittedForm.fieldValues(scm, source + ".", parameters),
          parameters.get("scriptPath", "").strip(),
          parameters.has("lightweight"));
    }
  }

  private static void apply(EditableElement root, FormCatalog forms, Parameters parameters) {
    for (String number : List.of("quietPeriod", "scmCheckoutRetryCount")) {
      String value = parameters.get(number, "").strip();
      if (!value.matches("[0-9]{0,8}") && !value.equals(FieldEdit.text(root, number).strip())) {
        throw new Problem.Invalid(
            (number.equals("quietPeriod") ? "The quiet period" : "The SCM checkout retry count")
                + " must be a whole number, or empty.");
      }
    }
    List<ConfigForm.SimpleField> textFields = ConfigFormFields.textFields(root);
    FieldEdit.setChild(root, "description", parameters.get("description", ""));
    for (ConfigForm.SimpleField field : textFields.subList(1, textFields.size())) {
      String value = parameters.get(field.name(), "");
      if (field.name().equals("assignedNode")
          && !value.isBlank()
          && !value.equals(FieldEdit.text(root, field.name()))) {
        // canRoam=true would disable the label.
        FieldEdit.setChild(root, "canRoam", "false");
      }
      DefinitionEdit.setOptional(root, field.name(), value);
    }
    for (ConfigForm.SimpleField field : ConfigFormFields.flags(root)) {
      FieldEdit.setChild(root, field.name(), Boolean.toString(parameters.has(field.name())));
    }
    if (parameters.has(ScmEdit.DISCARDER_ELEMENTS.getFirst())) {
      ScmEdit.setDiscarder(
          root,
          ScmEdit.DISCARDER_ELEMENTS.stream()
              .map(name -> parameters.get(name, "").strip())
              .toList());
    }
    if (PipelineEdit.isPipeline(root)) {
      applyScript(root, forms, parameters);
    } else if (parameters.has("source")) {
      String source = SubmittedForm.source(root, forms, parameters);
      TypeDescription<?> scm = forms.scm(source);
      ScmEdit.set(
          root,
          source,
          forms,
          scm == null
              ? DefinitionEdit.FieldValues.UNCHANGED
              : SubmittedForm.fieldValues(scm, source + ".", parameters));
    }
    for (FormSection group : forms.sections(root)) {
      if (group.appliesTo(ScmEdit.scm(PipelineEdit.scmParent(root), forms))
          && parameters.has("has." + group.id())) {
        DefinitionEdit.set(root, group, SubmittedForm.elements(group, parameters));
      }
    }
  }
}
