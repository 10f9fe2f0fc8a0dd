package dev.steward.job.xml;

import dev.steward.access.GrantEntry;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes form fields of an element. An equal value leaves the element unchanged,
 * character for character.
 */
public final class FieldEdit {

  private static final Map<String, String> THRESHOLDS =
      Map.of(
          "SUCCESS", "<ordinal>0</ordinal><color>BLUE</color>",
          "UNSTABLE", "<ordinal>1</ordinal><color>YELLOW</color>",
          "FAILURE", "<ordinal>2</ordinal><color>RED</color>");

  private FieldEdit() {}

  /**
   * A row of a table field.
   *
   * @param originalIndex index of the existing row; -1 for a new one
   * @param cells the values of the columns, in order
   */
  public record FieldRow(int originalIndex, List<String> cells) {}

  /** The value of a field as a form displays it; empty for a table field. */
  public static String value(EditableElement element, FormSchema.FormField field) {
    EditableElement at = element.find(field.parentSegments());
    String last = field.lastSegment();
    EditableElement leaf = at == null ? null : at.find(last);
    return switch (field.type()) {
      case LINE, SECRET, CREDENTIAL, RECIPIENTS, LINES -> text(at, last);
      case CHOICE -> choice(text(at, last), field);
      case FLAG -> Boolean.toString(at != null && at.flag(last));
      case FLAG_DEFAULT_TRUE ->
          Boolean.toString(at == null || at.textOf(last, "true").equals("true"));
      case PRESENT -> Boolean.toString(leaf != null);
      case STRINGS -> leaf == null ? "" : String.join("\n", strings(leaf));
      case THRESHOLD -> PublishersXml.threshold(leaf == null ? null : leaf.original()).name();
      case TEXTS ->
          String.join(
              "\n",
              storedRows(element, field).stream()
                  .map(FieldRow::cells)
                  .map(List::getFirst)
                  .toList());
      case ROWS, PERMISSIONS -> "";
    };
  }

  /** The rows of a table field; empty for other fields. */
  public static List<FieldRow> rows(EditableElement element, FormSchema.FormField field) {
    return field.type().hasRows() ? storedRows(element, field) : List.of();
  }

  /** Sets the value of a field. */
  static void set(EditableElement element, FormSchema.FormField field, String value) {
    if (unixLines(value(element, field)).equals(unixLines(value)) || field.type().hasRows()) {
      return;
    }
    String last = field.lastSegment();
    switch (field.type()) {
      case LINE, SECRET, CREDENTIAL, RECIPIENTS, LINES, FLAG, CHOICE ->
          editParent(element, field, parent -> setText(parent, last, value));
      case FLAG_DEFAULT_TRUE ->
          editParent(
              element,
              field,
              parent -> DefinitionEdit.replace(parent, DefinitionText.element(last, value)));
      case PRESENT ->
          editParent(
              element,
              field,
              parent -> {
                if (value.equals("true")) {
                  DefinitionEdit.replace(parent, "<" + last + "/>");
                } else {
                  parent.remove(last);
                }
              });
      case STRINGS ->
          editParent(
              element, field, parent -> DefinitionEdit.replace(parent, stringArray(last, value)));
      case THRESHOLD ->
          editParent(
              element, field, parent -> DefinitionEdit.replace(parent, threshold(last, value)));
      case TEXTS -> setTexts(element, field, unixLines(value));
      case ROWS, PERMISSIONS -> {}
    }
  }

  /** Sets the rows of a table field; drops empty rows. */
  static void set(EditableElement element, FormSchema.FormField field, List<FieldRow> rows) {
    List<FieldRow> old = storedRows(element, field);
    var kept = new ArrayList<FieldRow>();
    for (FieldRow row : rows) {
      if (row.originalIndex() >= old.size() || row.cells().size() != field.columns().size()) {
        throw new Problem.Invalid("The form is outdated. Reload it and try again.");
      }
      if ((row.originalIndex() >= 0 && old.get(row.originalIndex()).equals(row))
          || hasContent(field, row)) {
        kept.add(row);
      }
    }
    if (!kept.equals(old)) {
      writeRows(element, field, kept);
    }
  }

  private static boolean hasContent(FormSchema.FormField field, FieldRow row) {
    for (int i = 0; i < row.cells().size(); i++) {
      if (field.columns().get(i).options().isEmpty() && !row.cells().get(i).isBlank()) {
        return true;
      }
    }
    return false;
  }

  private static void setTexts(EditableElement element, FormSchema.FormField field, String value) {
    List<FieldRow> old = new ArrayList<>(storedRows(element, field));
    var rows = new ArrayList<FieldRow>();
    for (String line : value.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
      FieldRow same = null;
      for (FieldRow row : old) {
        if (row.cells().getFirst().equals(line)) {
          same = row;
          break;
        }
      }
      old.remove(same);
      rows.add(same == null ? new FieldRow(-1, List.of(line)) : same);
    }
    writeRows(element, field, rows);
  }

  private static void writeRows(
      EditableElement element, FormSchema.FormField field, List<FieldRow> rows) {
    element.edit(
        path(field),
        list -> {
          List<EditableElement> old = rowElements(list, field);
          var items = new ArrayList<EditableElement>();
          for (FieldRow row : rows) {
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

  private static List<String> path(FormSchema.FormField field) {
    return field.path().isEmpty() ? List.of() : List.of(field.path().split("/", -1));
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
        set(row, column, cells.get(i));
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

  private static List<FieldRow> storedRows(EditableElement element, FormSchema.FormField field) {
    EditableElement list = element.find(path(field));
    var rows = new ArrayList<FieldRow>();
    if (list != null) {
      for (EditableElement child : rowElements(list, field)) {
        rows.add(new FieldRow(rows.size(), cells(child, field)));
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
          String text = column.path().isEmpty() ? row.text().strip() : text(row, column.path());
          return column.type() == FormSchema.FieldType.CHOICE ? choice(text, column) : text;
        })
        .toList();
  }

  private static void editParent(
      EditableElement element, FormSchema.FormField field, Consumer<EditableElement> change) {
    element.edit(field.parentSegments(), change);
  }

  private static String text(@Nullable EditableElement at, String last) {
    if (at == null) {
      return "";
    }
    String attribute = last.startsWith("@") ? at.attribute(last.substring(1)) : null;
    return attribute == null ? at.textOf(last, "") : attribute;
  }

  /**
   * Maps a text to the matching option, ignoring case: the first option for an empty text, the text
   * itself if no option matches.
   */
  private static String choice(String text, FormSchema.FormField field) {
    for (FormSchema.FormOption option : field.options()) {
      if (text.isEmpty() || option.value().equalsIgnoreCase(text)) {
        return option.value();
      }
    }
    return text;
  }

  private static void setText(EditableElement at, String last, String value) {
    if (last.startsWith("@")) {
      at.setAttribute(last.substring(1), DefinitionText.escape(value));
    } else {
      DefinitionEdit.set(at, last, value);
    }
  }

  private static List<String> strings(EditableElement element) {
    var all = new ArrayList<String>();
    for (EditableElement child : element.children()) {
      if (child.name().equals("string")) {
        all.add(child.text());
      } else {
        all.addAll(strings(child));
      }
    }
    return all;
  }

  private static String stringArray(String element, String value) {
    var all = new StringBuilder("<" + element + " class=\"java.util.Arrays$ArrayList\">");
    all.append("<a class=\"string-array\">");
    unixLines(value)
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> all.append(DefinitionText.element("string", line)));
    return all.append("</a></").append(element).append(">").toString();
  }

  private static String threshold(String element, String value) {
    String rest = THRESHOLDS.get(value);
    if (rest == null) {
      throw new Problem.Invalid("The threshold must be SUCCESS, UNSTABLE or FAILURE.");
    }
    return "<"
        + element
        + "><name>"
        + value
        + "</name>"
        + rest
        + "<completeBuild>true</completeBuild></"
        + element
        + ">";
  }

  /** Normalizes line ends: browsers submit CRLF. */
  static String unixLines(String text) {
    return text.replace("\r\n", "\n");
  }
}
