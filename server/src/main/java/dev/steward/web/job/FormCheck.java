package dev.steward.web.job;

import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.FieldEdit;
import dev.steward.job.xml.FormKinds;
import dev.steward.job.xml.FormSchema;
import dev.steward.job.xml.GitForm;
import dev.steward.job.xml.LegacyGit;
import dev.steward.job.xml.RowsEdit;
import dev.steward.job.xml.SourcesEdit;
import dev.steward.text.EditableElement;
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
      Credentials credentials, Jobs jobs, Job job, String xml, Parameters parameters) {
    var check = new FormCheck(credentials, jobs, job);
    EditableElement root = EditableElement.of(LegacyGit.toCurrentLayout(xml));
    if (parameters.has("source")
        && SubmittedForm.source(root, parameters) == SourcesEdit.ScmType.GIT) {
      EditableElement git = SourcesEdit.git(root);
      FormSchema.FormType kind = GitForm.formType(git);
      check.element(kind, "git.", SubmittedForm.fieldValues(kind, "git.", parameters), git);
    }
    for (FormSchema.FormSection group : FormKinds.GROUPS) {
      if (!parameters.has("has." + group.id())) {
        continue;
      }
      List<EditableElement> old = DefinitionEdit.elements(root, group);
      int at = 0;
      for (DefinitionEdit.ElementEdit edit : SubmittedForm.elements(group, parameters)) {
        FormSchema.FormType kind = group.type(edit.elementName());
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
      FormSchema.FormType kind,
      String prefix,
      DefinitionEdit.FieldValues typed,
      EditableElement element) {
    for (FormSchema.FormField field : kind.fields()) {
      String name = prefix + field.path();
      String value = typed.values().get(field.path());
      if (value != null && isChecked(field) && !value.equals(FieldEdit.value(element, field))) {
        check(name, field.type(), value);
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
      FormSchema.FormField field,
      String name,
      FieldEdit.FieldRow row,
      List<FieldEdit.FieldRow> old,
      int at) {
    for (int i = 0; i < field.columns().size(); i++) {
      FormSchema.FormField column = field.columns().get(i);
      String before =
          row.originalIndex() >= 0 && row.originalIndex() < old.size()
              ? old.get(row.originalIndex()).cells().get(i)
              : "";
      String value = row.cells().get(i);
      if (isChecked(column) && !value.equals(before)) {
        check(name + "." + column.path() + "#" + at, column.type(), value);
      }
    }
  }

  private static boolean isChecked(FormSchema.FormField field) {
    return field.type() == FormSchema.FieldType.CREDENTIAL
        || field.type() == FormSchema.FieldType.RECIPIENTS;
  }

  private void check(String name, FormSchema.FieldType type, String value) {
    if (type == FormSchema.FieldType.CREDENTIAL) {
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
