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
import dev.steward.type.TypeDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses a submitted job form into lists and fields. */
final class SubmittedForm {

  private SubmittedForm() {}

  /** Submitted elements of a list, from {@code GROUP.from} and {@code GROUP.kind}. */
  static List<ElementEdit> elements(FormSection group, Parameters parameters) {
    List<String> from = parameters.all(group.id() + ".from");
    List<String> kinds = parameters.all(group.id() + ".kind");
    if (from.size() != kinds.size()) {
      throw new Problem.Invalid("Invalid form data. Reload the form.");
    }
    var all = new ArrayList<ElementEdit>();
    for (int i = 0; i < from.size(); i++) {
      if (!from.get(i).matches("-1|[0-9]{1,6}")) {
        throw new Problem.Invalid("Invalid form data. Reload the form.");
      }
      TypeDescription<?> kind = group.type(kinds.get(i));
      DefinitionEdit.FieldValues fieldValues =
          kind == null
              ? DefinitionEdit.FieldValues.UNCHANGED
              : fieldValues(kind, group.id() + "." + i + ".", parameters);
      all.add(new ElementEdit(Integer.parseInt(from.get(i)), kinds.get(i), fieldValues));
    }
    return all;
  }

  /** Submitted field values of an element, named {@code PREFIX} plus the path of the field. */
  static DefinitionEdit.FieldValues fieldValues(
      TypeDescription<?> kind, String prefix, Parameters parameters) {
    var values = new LinkedHashMap<String, String>();
    var rows = new LinkedHashMap<String, List<FieldEdit.FieldRow>>();
    for (Field<?> field : kind.fields()) {
      String name = prefix + field.path();
      String value = parameters.find(name);
      switch (field.format()) {
        case FLAG, FLAG_DEFAULT_TRUE, PRESENT ->
            values.put(field.path(), Boolean.toString(value != null));
        case TYPES, TYPE -> {}
        case ROWS -> {
          if (parameters.has(name + ".from")) {
            rows.put(field.path(), rows(field, name, parameters));
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
  private static List<FieldEdit.FieldRow> rows(Field<?> field, String name, Parameters parameters) {
    List<String> from = parameters.all(name + ".from");
    List<List<String>> columns =
        field.columns().stream().map(column -> parameters.all(name + "." + column.path())).toList();
    var rows = new ArrayList<FieldEdit.FieldRow>();
    for (int i = 0; i < from.size(); i++) {
      var cells = new ArrayList<String>();
      boolean hasInput = false;
      for (int column = 0; column < columns.size(); column++) {
        if (columns.get(column).size() != from.size()) {
          throw new Problem.Invalid("Invalid form data. Reload the form.");
        }
        String cell = columns.get(column).get(i).replace("\r\n", "\n");
        cells.add(cell);
        hasInput |= !cell.isBlank() && field.columns().get(column).options().isEmpty();
      }
      if (!from.get(i).matches("-1|[0-9]{1,6}")) {
        throw new Problem.Invalid("Invalid form data. Reload the form.");
      }
      if (hasInput || !from.get(i).equals("-1")) {
        rows.add(new FieldEdit.FieldRow(Integer.parseInt(from.get(i)), cells));
      }
    }
    return rows;
  }

  /** Symbol of the source control as submitted, or as in the definition. */
  static String source(EditableElement root, FormCatalog forms, @Nullable Parameters parameters) {
    String symbol = parameters == null ? "" : parameters.get("source", "");
    return forms.scms().stream().anyMatch(type -> type.symbol().equals(symbol))
        ? symbol
        : ScmEdit.scm(PipelineEdit.scmParent(root), forms);
  }
}
