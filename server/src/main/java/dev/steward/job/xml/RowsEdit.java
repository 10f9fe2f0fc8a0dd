package dev.steward.job.xml;

import dev.steward.access.GrantEntry;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the rows of a list in a definition. */
public final class RowsEdit {

  private RowsEdit() {}

  /** The rows of a table field; empty for other fields. */
  public static List<FieldEdit.FieldRow> rows(EditableElement element, FormSchema.FormField field) {
    return field.type().hasRows() ? storedRows(element, field) : List.of();
  }

  static void writeRows(
      EditableElement element, FormSchema.FormField field, List<FieldEdit.FieldRow> rows) {
    element.edit(
        FieldEdit.path(field),
        list -> {
          List<EditableElement> old = rowElements(list, field);
          var items = new ArrayList<EditableElement>();
          for (FieldEdit.FieldRow row : rows) {
            EditableElement existing =
                row.originalIndex() < 0 ? null : old.get(row.originalIndex());
            EditableElement item =
                existing == null
                    ? EditableElement.of("<" + field.rowElement() + "/>")
                    : items.contains(existing)
                        ? EditableElement.of(existing.originalText())
                        : existing;
            items.add(row(item, field, row.cells()));
          }
          list.replace(old, items);
        });
  }

  private static EditableElement row(
      EditableElement element, FormSchema.FormField field, List<String> cells) {
    if (cells(element, field).equals(cells)) {
      return element;
    }
    if (field.type() == FormSchema.FieldType.PERMISSIONS) {
      GrantEntry.SingleGrant line =
          new GrantEntry.SingleGrant(
              granteeType(cells.get(0)), cells.get(2).strip(), cells.get(1).strip());
      return EditableElement.of(DefinitionText.element(field.rowElement(), line.configText()));
    }
    EditableElement row = element;
    for (int i = 0; i < cells.size(); i++) {
      FormSchema.FormField column = field.columns().get(i);
      if (column.path().isEmpty()) {
        row = EditableElement.of(DefinitionText.element(field.rowElement(), cells.get(i)));
      } else {
        FieldEdit.set(row, column, cells.get(i));
      }
    }
    return row;
  }

  private static GrantEntry.GranteeType granteeType(String text) {
    for (GrantEntry.GranteeType kind : GrantEntry.GranteeType.values()) {
      if (kind.name().equals(text)) {
        return kind;
      }
    }
    throw new Problem.Invalid("Permissions can be granted to USER, GROUP or EITHER.");
  }

  static List<FieldEdit.FieldRow> storedRows(EditableElement element, FormSchema.FormField field) {
    EditableElement list = element.find(FieldEdit.path(field));
    var rows = new ArrayList<FieldEdit.FieldRow>();
    if (list != null) {
      for (EditableElement child : rowElements(list, field)) {
        rows.add(new FieldEdit.FieldRow(rows.size(), cells(child, field)));
      }
    }
    return rows;
  }

  /** The elements that can be edited as rows; other elements in the list are preserved. */
  private static List<EditableElement> rowElements(
      EditableElement list, FormSchema.FormField field) {
    return list.children().stream()
        .filter(child -> child.name().equals(field.rowElement()))
        .filter(child ->
            field.type() != FormSchema.FieldType.PERMISSIONS
                || GrantEntry.SingleGrant.of(child.text()) != null)
        .toList();
  }

  private static List<String> cells(EditableElement row, FormSchema.FormField field) {
    if (field.type() == FormSchema.FieldType.PERMISSIONS) {
      GrantEntry.SingleGrant line = GrantEntry.SingleGrant.of(row.text());
      return line == null
          ? List.of("", "", "")
          : List.of(line.kind().name(), line.name(), line.permission());
    }
    return field.columns().stream()
        .map(column -> {
          String text =
              column.path().isEmpty() ? row.text().strip() : FieldEdit.text(row, column.path());
          return column.type() == FormSchema.FieldType.CHOICE
              ? FieldEdit.choice(text, column)
              : text;
        })
        .toList();
  }
}
