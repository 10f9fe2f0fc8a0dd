package dev.steward.web.job;

import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FormCatalog;
import dev.steward.job.xml.FormSection;
import dev.steward.job.xml.PipelineEdit;
import dev.steward.job.xml.ScmEdit;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.FieldFormat;
import dev.steward.type.RowsEdit;
import dev.steward.type.TypeDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Validates a submitted job form: credentials must exist, and email addresses must be valid.
 * Unchanged values are not checked, so that an imported job can be edited.
 */
final class FormCheck {

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>()\\[\\],;:\\\\\"]{1,64}@[A-Za-z0-9.-]{1,189}");

  private final Credentials credentials;
  private final List<CredentialStore.FolderStore> folders;
  private final Map<String, String> problems = new LinkedHashMap<>();

  private FormCheck(Credentials credentials, Jobs jobs, Job job) {
    this.credentials = credentials;
    folders = CredentialChoices.folders(jobs, job);
  }

  /** Errors by field name; names of row fields end with {@code #} and the row index. */
  static Map<String, String> of(
      Credentials credentials,
      Jobs jobs,
      Job job,
      FormCatalog forms,
      String xml,
      Parameters parameters) {
    var check = new FormCheck(credentials, jobs, job);
    EditableElement root = EditableElement.of(forms.toCurrentLayout(xml));
    TypeDescription<?> scm =
        parameters.has("source") ? forms.scm(SubmittedForm.source(root, forms, parameters)) : null;
    if (scm != null) {
      String prefix = scm.symbol() + ".";
      check.element(
          scm,
          prefix,
          SubmittedForm.fieldValues(scm, prefix, parameters),
          ScmEdit.element(PipelineEdit.scmParent(root), scm, forms));
    }
    for (FormSection group : forms.sections(root)) {
      if (!parameters.has("has." + group.id())) {
        continue;
      }
      List<EditableElement> old = DefinitionEdit.elements(root, group);
      int at = 0;
      for (DefinitionEdit.ElementEdit edit : SubmittedForm.elements(group, parameters)) {
        TypeDescription<?> kind = group.type(edit.elementName());
        boolean exists = edit.originalIndex() >= 0 && edit.originalIndex() < old.size();
        if (kind != null && (exists || !kind.template().isEmpty())) {
          EditableElement element =
              exists ? old.get(edit.originalIndex()) : EditableElement.of(kind.template());
          check.element(kind, group.id() + "." + at + ".", edit.fieldValues(), element);
        }
        at++;
      }
    }
    return check.problems;
  }

  private void element(
      TypeDescription<?> kind,
      String prefix,
      DefinitionEdit.FieldValues typed,
      EditableElement element) {
    for (Field<?> field : kind.fields()) {
      String name = prefix + field.path();
      String value = typed.values().get(field.path());
      if (value != null && isChecked(field) && !value.equals(FieldEdit.value(element, field))) {
        check(name, field.format(), value);
      }
      List<FieldEdit.FieldRow> rows = typed.rows().get(field.path());
      if (rows != null && field.columns().stream().anyMatch(FormCheck::isChecked)) {
        List<FieldEdit.FieldRow> old = RowsEdit.rows(element, field);
        for (int row = 0; row < rows.size(); row++) {
          row(field, name, rows.get(row), old, row);
        }
      }
    }
  }

  private void row(
      Field<?> field, String name, FieldEdit.FieldRow row, List<FieldEdit.FieldRow> old, int at) {
    for (int i = 0; i < field.columns().size(); i++) {
      Field<?> column = field.columns().get(i);
      String before =
          row.originalIndex() >= 0 && row.originalIndex() < old.size()
              ? old.get(row.originalIndex()).cells().get(i)
              : "";
      String value = row.cells().get(i);
      if (isChecked(column) && !value.equals(before)) {
        check(name + "." + column.path() + "#" + at, column.format(), value);
      }
    }
  }

  private static boolean isChecked(Field<?> field) {
    return field.format() == FieldFormat.CREDENTIAL || field.format() == FieldFormat.RECIPIENTS;
  }

  private void check(String name, FieldFormat type, String value) {
    if (type == FieldFormat.CREDENTIAL) {
      String id = value.strip();
      // An id with a parameter reference can only be resolved by the build.
      if (!id.isEmpty() && !id.contains("$") && !credentials.exists(folders, id)) {
        problems.put(
            name, "No credential with the ID '" + id + "' exists for this job. Select or add one.");
      }
      return;
    }
    for (String address : value.strip().split("[\\s,]+", -1)) {
      if (!address.isEmpty() && !address.contains("$") && !ADDRESS.matcher(address).matches()) {
        problems.put(name, "'" + address + "' is not an email address.");
        return;
      }
    }
  }
}
