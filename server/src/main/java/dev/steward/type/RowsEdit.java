package dev.steward.type;

import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the rows of a list in a definition. */
public final class RowsEdit {

  private RowsEdit() {}

  /** The rows of a table field; empty for other fields. */
  public static List<FieldEdit.FieldRow> rows(EditableElement element, Field<?> field) {
    return field.format().hasRows() ? storedRows(element, field) : List.of();
  }

  static void writeRows(EditableElement element, Field<?> field, List<FieldEdit.FieldRow> rows) {
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

  private static EditableElement row(EditableElement element, Field<?> field, List<String> cells) {
    if (cells(element, field).equals(cells)) {
      return element;
    }
    RowFormat format = field.rowFormat();
    if (format != null) {
      return format.row(cells);
    }
    EditableElement row = element;
    for (int i = 0; i < cells.size(); i++) {
      Field<?> column = field.columns().get(i);
      if (column.path().isEmpty()) {
        row = EditableElement.of(XmlText.element(field.rowElement(), cells.get(i)));
      } else {
        FieldEdit.set(row, column, cells.get(i));
      }
    }
    return row;
  }

  static List<FieldEdit.FieldRow> storedRows(EditableElement element, Field<?> field) {
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
  private static List<EditableElement> rowElements(EditableElement list, Field<?> field) {
    RowFormat format = field.rowFormat();
    return list.children().stream()
        .filter(child -> child.name().equals(field.rowElement()))
        .filter(child -> format == null || format.accepts(child))
        .toList();
  }

  private static List<String> cells(EditableElement row, Field<?> field) {
    RowFormat format = field.rowFormat();
    if (format != null) {
      return format.cells(row);
    }
    return field.columns().stream()
        .map(column -> {
          String text =
              column.path().isEmpty() ? row.text().strip() : FieldEdit.leafText(row, column.path());
          return column.format() == FieldFormat.CHOICE ? FieldEdit.choice(text, column) : text;
        })
        .toList();
  }
}
