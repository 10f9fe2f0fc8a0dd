package dev.steward.type;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes form fields of an element. If the value is unchanged, so is the element,
 * character for character.
 */
public final class FieldEdit {

  private FieldEdit() {}

  /**
   * A row of a table field.
   *
   * @param originalIndex index of the existing row; -1 for a new one
   * @param cells the values of the columns, in order
   */
  public record FieldRow(int originalIndex, List<String> cells) {}

  /** The value of a field as a form displays it; empty for a table field. */
  public static String value(EditableElement element, Field<?> field) {
    EditableElement at = element.find(field.parentSegments());
    String last = field.lastSegment();
    EditableElement leaf = at == null ? null : at.find(last);
    return switch (field.format()) {
      case LINE, NUMBER, SECRET, CREDENTIAL, RECIPIENTS, LINES -> leafText(at, last);
      case CHOICE -> choice(leafText(at, last), field);
      case FLAG -> Boolean.toString(at != null && at.flag(last));
      case FLAG_DEFAULT_TRUE ->
          Boolean.toString(at == null || at.textOf(last, "true").equals("true"));
      case PRESENT -> Boolean.toString(leaf != null);
      case STRINGS -> leaf == null ? "" : String.join("\n", strings(leaf));
      case THRESHOLD -> Threshold.of(leaf == null ? null : leaf.original()).name();
      case TEXTS ->
          String.join(
              "\n",
              RowsEdit.storedRows(element, field).stream()
                  .map(FieldRow::cells)
                  .map(List::getFirst)
                  .toList());
      case ROWS, TYPES, TYPE -> "";
    };
  }

  /** Sets the value of a field. */
  public static void set(EditableElement element, Field<?> field, String value) {
    if (unixLines(value(element, field)).equals(unixLines(value)) || field.format().hasRows()) {
      return;
    }
    String last = field.lastSegment();
    switch (field.format()) {
      case LINE, NUMBER, SECRET, CREDENTIAL, RECIPIENTS, LINES, FLAG, CHOICE ->
          editParent(element, field, parent -> setLeaf(parent, last, value));
      case FLAG_DEFAULT_TRUE ->
          editParent(element, field, parent -> replace(parent, XmlText.element(last, value)));
      case PRESENT ->
          editParent(
              element,
              field,
              parent -> {
                if (value.equals("true")) {
                  replace(parent, "<" + last + "/>");
                } else {
                  parent.remove(last);
                }
              });
      case STRINGS ->
          editParent(element, field, parent -> replace(parent, stringArray(last, value)));
      case THRESHOLD ->
          editParent(element, field, parent -> replace(parent, Threshold.toXml(last, value)));
      case TEXTS -> setTexts(element, field, unixLines(value));
      case ROWS, TYPES, TYPE -> {}
    }
  }

  /** Sets the rows of a table field; drops empty rows. */
  public static void set(EditableElement element, Field<?> field, List<FieldRow> rows) {
    List<FieldRow> old = RowsEdit.storedRows(element, field);
    var kept = new ArrayList<FieldRow>();
    for (FieldRow row : rows) {
      if (row.originalIndex() >= old.size() || row.cells().size() != field.columns().size()) {
        throw new Problem.Invalid("The form is out of date. Reload the form and try again.");
      }
      if ((row.originalIndex() >= 0 && old.get(row.originalIndex()).equals(row))
          || hasContent(field, row)) {
        kept.add(row);
      }
    }
    if (!kept.equals(old)) {
      RowsEdit.writeRows(element, field, kept);
    }
  }

  private static boolean hasContent(Field<?> field, FieldRow row) {
    for (int i = 0; i < row.cells().size(); i++) {
      if (field.columns().get(i).options().isEmpty() && !row.cells().get(i).isBlank()) {
        return true;
      }
    }
    return false;
  }

  private static void setTexts(EditableElement element, Field<?> field, String value) {
    List<FieldRow> old = new ArrayList<>(RowsEdit.storedRows(element, field));
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
    RowsEdit.writeRows(element, field, rows);
  }

  static List<String> path(Field<?> field) {
    return field.path().isEmpty() ? List.of() : List.of(field.path().split("/", -1));
  }

  private static void editParent(
      EditableElement element, Field<?> field, Consumer<EditableElement> change) {
    element.edit(field.parentSegments(), change);
  }

  static String leafText(@Nullable EditableElement at, String last) {
    if (at == null) {
      return "";
    }
    String attribute = last.startsWith("@") ? at.attribute(last.substring(1)) : null;
    return attribute == null ? at.textOf(last, "") : attribute;
  }

  /**
   * Maps a string to the matching option, ignoring case; an empty string to the first option, and a
   * string without a matching option to itself.
   */
  static String choice(String text, Field<?> field) {
    for (FieldOption option : field.options()) {
      if (text.isEmpty() || option.value().equalsIgnoreCase(text)) {
        return option.value();
      }
    }
    return text;
  }

  private static void setLeaf(EditableElement at, String last, String value) {
    if (last.startsWith("@")) {
      at.setAttribute(last.substring(1), XmlText.escape(value));
    } else {
      setChild(at, last, value);
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
        .forEach(line -> all.append(XmlText.element("string", line)));
    return all.append("</a></").append(element).append(">").toString();
  }

  /** The text of a child; empty if missing. */
  public static String text(EditableElement element, String child) {
    EditableElement leaf = element.find(child);
    return leaf == null ? "" : leaf.text();
  }

  /**
   * Sets the text of a child. An unchanged value leaves the element untouched, and a missing
   * element is not created for an empty or false value.
   */
  public static void setChild(EditableElement element, String child, String value) {
    if (unixLines(text(element, child)).equals(unixLines(value))
        || (value.equals("false") && !element.flag(child))) {
      return;
    }
    replace(element, XmlText.element(child, unixLines(value)));
  }

  /** Replaces the first child with that name. */
  public static void replace(EditableElement element, String xml) {
    element.set(EditableElement.of(xml));
  }

  /** Normalizes line endings, because browsers submit CRLF. */
  public static String unixLines(String text) {
    return text.replace("\r\n", "\n");
  }
}
