package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes form fields of an element. If the value is unchanged, so is the element,
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
              RowsEdit.storedRows(element, field).stream()
                  .map(FieldRow::cells)
                  .map(List::getFirst)
                  .toList());
      case ROWS, PERMISSIONS -> "";
    };
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
    List<FieldRow> old = RowsEdit.storedRows(element, field);
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
      RowsEdit.writeRows(element, field, kept);
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

  static List<String> path(FormSchema.FormField field) {
    return field.path().isEmpty() ? List.of() : List.of(field.path().split("/", -1));
  }

  private static void editParent(
      EditableElement element, FormSchema.FormField field, Consumer<EditableElement> change) {
    element.edit(field.parentSegments(), change);
  }

  static String text(@Nullable EditableElement at, String last) {
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
  static String choice(String text, FormSchema.FormField field) {
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
