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
   * @param from index of the existing row; -1 for a new one
   * @param cells the values of the columns, in order
   */
  public record Row(int from, List<String> cells) {}

  /** The value of a field as a form displays it; empty for a table field. */
  public static String value(EditableElement element, FormSchema.Field field) {
    EditableElement at = element.find(field.around());
    String last = field.last();
    EditableElement leaf = at == null ? null : at.find(last);
    return switch (field.type()) {
      case LINE, SECRET, CREDENTIAL, RECIPIENTS, LINES -> text(at, last);
      case CHOICE -> choice(text(at, last), field);
      case FLAG -> Boolean.toString(at != null && at.flag(last));
      case ON -> Boolean.toString(at == null || at.textOf(last, "true").equals("true"));
      case PRESENT -> Boolean.toString(leaf != null);
      case STRINGS -> leaf == null ? "" : String.join("\n", strings(leaf));
      case THRESHOLD -> PublishersXml.threshold(leaf == null ? null : leaf.original()).name();
      case TEXTS ->
          String.join(
              "\n", listed(element, field).stream().map(Row::cells).map(List::getFirst).toList());
      case ROWS, RIGHTS -> "";
    };
  }

  /** The rows of a table field; empty for other fields. */
  public static List<Row> rows(EditableElement element, FormSchema.Field field) {
    return field.type().hasRows() ? listed(element, field) : List.of();
  }

  /** Sets the value of a field. */
  static void set(EditableElement element, FormSchema.Field field, String value) {
    if (lines(value(element, field)).equals(lines(value)) || field.type().hasRows()) {
      return;
    }
    String last = field.last();
    switch (field.type()) {
      case LINE, SECRET, CREDENTIAL, RECIPIENTS, LINES, FLAG, CHOICE ->
          inside(element, field, at -> setText(at, last, value));
      case ON ->
          inside(
              element,
              field,
              at -> DefinitionEdit.replace(at, DefinitionText.element(last, value)));
      case PRESENT ->
          inside(
              element,
              field,
              at -> {
                if (value.equals("true")) {
                  DefinitionEdit.replace(at, "<" + last + "/>");
                } else {
                  at.remove(last);
                }
              });
      case STRINGS ->
          inside(element, field, at -> DefinitionEdit.replace(at, choices(last, value)));
      case THRESHOLD ->
          inside(element, field, at -> DefinitionEdit.replace(at, threshold(last, value)));
      case TEXTS -> setTexts(element, field, lines(value));
      case ROWS, RIGHTS -> {}
    }
  }

  /** Sets the rows of a table field; drops empty rows. */
  static void set(EditableElement element, FormSchema.Field field, List<Row> wanted) {
    List<Row> old = listed(element, field);
    var left = new ArrayList<Row>();
    for (Row row : wanted) {
      if (row.from() >= old.size() || row.cells().size() != field.columns().size()) {
        throw new Problem.Invalid("The form is outdated. Reload it and try again.");
      }
      if ((row.from() >= 0 && old.get(row.from()).equals(row)) || saysSomething(field, row)) {
        left.add(row);
      }
    }
    if (!left.equals(old)) {
      setListed(element, field, left);
    }
  }

  private static boolean saysSomething(FormSchema.Field field, Row row) {
    for (int i = 0; i < row.cells().size(); i++) {
      if (field.columns().get(i).options().isEmpty() && !row.cells().get(i).isBlank()) {
        return true;
      }
    }
    return false;
  }

  private static void setTexts(EditableElement element, FormSchema.Field field, String value) {
    List<Row> old = new ArrayList<>(listed(element, field));
    var wanted = new ArrayList<Row>();
    for (String line : value.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
      Row same = null;
      for (Row row : old) {
        if (row.cells().getFirst().equals(line)) {
          same = row;
          break;
        }
      }
      old.remove(same);
      wanted.add(same == null ? new Row(-1, List.of(line)) : same);
    }
    setListed(element, field, wanted);
  }

  private static void setListed(EditableElement element, FormSchema.Field field, List<Row> wanted) {
    element.edit(
        path(field),
        list -> {
          List<EditableElement> old = understood(list, field);
          var items = new ArrayList<EditableElement>();
          for (Row row : wanted) {
            EditableElement was = row.from() < 0 ? null : old.get(row.from());
            EditableElement item =
                was == null
                    ? EditableElement.of("<" + field.element() + "/>")
                    : items.contains(was) ? EditableElement.of(was.originalText()) : was;
            items.add(row(item, field, row.cells()));
          }
          list.replace(old, items);
        });
  }

  private static List<String> path(FormSchema.Field field) {
    return field.path().isEmpty() ? List.of() : List.of(field.path().split("/", -1));
  }

  private static EditableElement row(
      EditableElement element, FormSchema.Field field, List<String> cells) {
    if (cells(element, field).equals(cells)) {
      return element;
    }
    if (field.type() == FormSchema.Type.RIGHTS) {
      GrantEntry.SingleGrant line =
          new GrantEntry.SingleGrant(
              kind(cells.get(0)), cells.get(2).strip(), cells.get(1).strip());
      return EditableElement.of(DefinitionText.element(field.element(), line.configText()));
    }
    EditableElement row = element;
    for (int i = 0; i < cells.size(); i++) {
      FormSchema.Field column = field.columns().get(i);
      if (column.path().isEmpty()) {
        row = EditableElement.of(DefinitionText.element(field.element(), cells.get(i)));
      } else {
        set(row, column, cells.get(i));
      }
    }
    return row;
  }

  private static GrantEntry.GranteeType kind(String text) {
    for (GrantEntry.GranteeType kind : GrantEntry.GranteeType.values()) {
      if (kind.name().equals(text)) {
        return kind;
      }
    }
    throw new Problem.Invalid("Permissions can be granted to USER, GROUP or EITHER.");
  }

  private static List<Row> listed(EditableElement element, FormSchema.Field field) {
    EditableElement list = element.find(path(field));
    var rows = new ArrayList<Row>();
    if (list != null) {
      for (EditableElement child : understood(list, field)) {
        rows.add(new Row(rows.size(), cells(child, field)));
      }
    }
    return rows;
  }

  /** The elements that can be edited as rows; other elements in the list are preserved. */
  private static List<EditableElement> understood(EditableElement list, FormSchema.Field field) {
    return list.children().stream()
        .filter(child -> child.name().equals(field.element()))
        .filter(child ->
            field.type() != FormSchema.Type.RIGHTS
                || GrantEntry.SingleGrant.of(child.text()) != null)
        .toList();
  }

  private static List<String> cells(EditableElement row, FormSchema.Field field) {
    if (field.type() == FormSchema.Type.RIGHTS) {
      GrantEntry.SingleGrant line = GrantEntry.SingleGrant.of(row.text());
      return line == null
          ? List.of("", "", "")
          : List.of(line.kind().name(), line.name(), line.permission());
    }
    return field.columns().stream()
        .map(column -> {
          String text = column.path().isEmpty() ? row.text().strip() : text(row, column.path());
          return column.type() == FormSchema.Type.CHOICE ? choice(text, column) : text;
        })
        .toList();
  }

  private static void inside(
      EditableElement element, FormSchema.Field field, Consumer<EditableElement> change) {
    element.edit(field.around(), change);
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
  private static String choice(String text, FormSchema.Field field) {
    for (FormSchema.Option option : field.options()) {
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

  private static String choices(String element, String value) {
    var all = new StringBuilder("<" + element + " class=\"java.util.Arrays$ArrayList\">");
    all.append("<a class=\"string-array\">");
    lines(value)
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
  static String lines(String text) {
    return text.replace("\r\n", "\n");
  }
}
