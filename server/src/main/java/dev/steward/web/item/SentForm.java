package dev.steward.web.item;

import dev.steward.http.Parameters;
import dev.steward.job.xml.DefinitionEdit;
import dev.steward.job.xml.DefinitionEdit.ElementEdit;
import dev.steward.job.xml.FieldEdit;
import dev.steward.job.xml.FormSchema;
import dev.steward.job.xml.SourcesEdit;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a submitted job form into lists and fields. */
final class SentForm {

  private SentForm() {}

  /** Submitted elements of a list, from {@code GROUP.from} and {@code GROUP.kind}. */
  static List<ElementEdit> wanted(FormSchema.FormSection group, Parameters sent) {
    List<String> from = sent.all(group.id() + ".from");
    List<String> kinds = sent.all(group.id() + ".kind");
    if (from.size() != kinds.size()) {
      throw new Problem.Invalid("Invalid form data. Reload the form.");
    }
    var all = new ArrayList<ElementEdit>();
    for (int i = 0; i < from.size(); i++) {
      if (!from.get(i).matches("-1|[0-9]{1,6}")) {
        throw new Problem.Invalid("Invalid form data. Reload the form.");
      }
      FormSchema.FormType kind = group.type(kinds.get(i));
      DefinitionEdit.FieldValues typed =
          kind == null
              ? DefinitionEdit.FieldValues.UNCHANGED
              : typed(kind, group.id() + "." + i + ".", sent);
      all.add(new ElementEdit(Integer.parseInt(from.get(i)), kinds.get(i), typed));
    }
    return all;
  }

  /** Submitted field values of an element, named {@code PREFIX} plus the path of the field. */
  static DefinitionEdit.FieldValues typed(
      FormSchema.FormType kind, String prefix, Parameters sent) {
    var values = new LinkedHashMap<String, String>();
    var rows = new LinkedHashMap<String, List<FieldEdit.FieldRow>>();
    for (FormSchema.FormField field : kind.fields()) {
      String name = prefix + field.path();
      String value = sent.find(name);
      switch (field.type()) {
        case FLAG, FLAG_DEFAULT_TRUE, PRESENT ->
            values.put(field.path(), Boolean.toString(value != null));
        case ROWS, PERMISSIONS -> {
          if (sent.has(name + ".from")) {
            rows.put(field.path(), rows(field, name, sent));
          }
        }
        default -> {
          if (value != null) {
            values.put(field.path(), value.replace("\r\n", "\n"));
          }
        }
      }
    }
    return new DefinitionEdit.FieldValues(values, rows);
  }

  /** Submitted rows of a field, without empty new rows. */
  private static List<FieldEdit.FieldRow> rows(
      FormSchema.FormField field, String name, Parameters sent) {
    List<String> from = sent.all(name + ".from");
    List<List<String>> columns =
        field.columns().stream().map(column -> sent.all(name + "." + column.path())).toList();
    var rows = new ArrayList<FieldEdit.FieldRow>();
    for (int i = 0; i < from.size(); i++) {
      var cells = new ArrayList<String>();
      boolean typed = false;
      for (int column = 0; column < columns.size(); column++) {
        if (columns.get(column).size() != from.size()) {
          throw new Problem.Invalid("Invalid form data. Reload the form.");
        }
        String cell = columns.get(column).get(i).replace("\r\n", "\n");
        cells.add(cell);
        typed |= !cell.isBlank() && field.columns().get(column).options().isEmpty();
      }
      if (!from.get(i).matches("-1|[0-9]{1,6}")) {
        throw new Problem.Invalid("Invalid form data. Reload the form.");
      }
      if (typed || !from.get(i).equals("-1")) {
        rows.add(new FieldEdit.FieldRow(Integer.parseInt(from.get(i)), cells));
      }
    }
    return rows;
  }

  /** Source code management as submitted, or as in the definition. */
  static SourcesEdit.ScmType source(EditableElement root, @Nullable Parameters sent) {
    return switch (sent == null ? "" : sent.get("source", "")) {
      case "none" -> SourcesEdit.ScmType.NONE;
      case "git" -> SourcesEdit.ScmType.GIT;
      default -> SourcesEdit.scmType(root);
    };
  }
}
