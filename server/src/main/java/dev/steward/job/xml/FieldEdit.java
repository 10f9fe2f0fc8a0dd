package dev.steward.job.xml;

import dev.steward.access.Entry;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a field of an element says, and the element with another value: one that says so already is
 * not touched, character for character.
 */
public final class FieldEdit {

  private static final Map<String, String> THRESHOLDS =
      Map.of(
          "SUCCESS", "<ordinal>0</ordinal><color>BLUE</color>",
          "UNSTABLE", "<ordinal>1</ordinal><color>YELLOW</color>",
          "FAILURE", "<ordinal>2</ordinal><color>RED</color>");

  private FieldEdit() {}

  /**
   * A row of a field that has several.
   *
   * @param from which of those in the text it was; -1 for a new one
   * @param cells what its columns say, in their order
   */
  public record Row(int from, List<String> cells) {}

  /** What a field says, as a form shows it; nothing for one of rows. */
  public static String value(String xml, FormSchema.Field field) {
    XmlElement at = container(xml, field);
    String last = field.last();
    XmlElement leaf = at == null ? null : at.find(last);
    return switch (field.type()) {
      case LINE, SECRET, LINES -> text(at, last);
      case CHOICE -> choice(text(at, last), field);
      case FLAG -> Boolean.toString(at != null && at.flag(last));
      case ON -> Boolean.toString(at == null || at.textOf(last, "true").equals("true"));
      case PRESENT -> Boolean.toString(leaf != null);
      case STRINGS -> leaf == null ? "" : String.join("\n", strings(leaf));
      case THRESHOLD -> PublishersXml.threshold(leaf).name();
      case TEXTS ->
          String.join(
              "\n", listed(xml, field).stream().map(Row::cells).map(List::getFirst).toList());
      case ROWS, RIGHTS -> "";
    };
  }

  /** The rows of a field that has some. */
  public static List<Row> rows(String xml, FormSchema.Field field) {
    return field.type().hasRows() ? listed(xml, field) : List.of();
  }

  /** The same element in which a field says {@code value}. */
  static String with(String xml, FormSchema.Field field, String value) {
    if (lines(value(xml, field)).equals(lines(value)) || field.type().hasRows()) {
      return xml;
    }
    String last = field.last();
    return switch (field.type()) {
      case LINE, SECRET, LINES, FLAG, CHOICE ->
          inside(xml, field, text -> withText(text, last, value));
      case ON -> inside(xml, field, text -> DefinitionText.with(text, last, value));
      case PRESENT ->
          inside(
              xml,
              field,
              text ->
                  value.equals("true")
                      ? DefinitionText.withElement(text, last, "<" + last + "/>")
                      : DefinitionEdit.without(text, last));
      case STRINGS ->
          inside(xml, field, text -> DefinitionText.withElement(text, last, choices(last, value)));
      case THRESHOLD ->
          inside(
              xml, field, text -> DefinitionText.withElement(text, last, threshold(last, value)));
      case TEXTS -> withTexts(xml, field, lines(value));
      case ROWS, RIGHTS -> xml;
    };
  }

  /** The same element with these rows in a field; a row that says nothing goes. */
  static String with(String xml, FormSchema.Field field, List<Row> wanted) {
    List<Row> old = listed(xml, field);
    var left = new ArrayList<Row>();
    for (Row row : wanted) {
      if (row.from() >= old.size() || row.cells().size() != field.columns().size()) {
        throw new Problem.Invalid("There is no such row: open the form again.");
      }
      if ((row.from() >= 0 && old.get(row.from()).equals(row)) || saysSomething(field, row)) {
        left.add(row);
      }
    }
    return left.equals(old) ? xml : withListed(xml, field, left);
  }

  private static boolean saysSomething(FormSchema.Field field, Row row) {
    for (int i = 0; i < row.cells().size(); i++) {
      if (field.columns().get(i).options().isEmpty() && !row.cells().get(i).isBlank()) {
        return true;
      }
    }
    return false;
  }

  private static String withTexts(String xml, FormSchema.Field field, String value) {
    List<Row> old = new ArrayList<>(listed(xml, field));
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
    return withListed(xml, field, wanted);
  }

  private static String withListed(String xml, FormSchema.Field field, List<Row> wanted) {
    return DefinitionEdit.at(
        xml,
        field.path().isEmpty() ? List.of() : List.of(field.path().split("/", -1)),
        text -> {
          List<XmlElement> old = understood(XmlReader.read(text), field);
          List<String> written = new ArrayList<>();
          for (Row row : wanted) {
            XmlElement was = row.from() < 0 ? null : old.get(row.from());
            String element =
                was == null ? "<" + field.element() + "/>" : text.substring(was.start(), was.end());
            written.add(row(element, field, row.cells()));
          }
          return DefinitionEdit.withChildren(text, old, written);
        });
  }

  private static String row(String element, FormSchema.Field field, List<String> cells) {
    if (cells(XmlReader.read(element), field).equals(cells)) {
      return element;
    }
    if (field.type() == FormSchema.Type.RIGHTS) {
      Entry.Line line =
          new Entry.Line(kind(cells.get(0)), cells.get(2).strip(), cells.get(1).strip());
      return DefinitionText.element(field.element(), line.written());
    }
    String done = element;
    for (int i = 0; i < cells.size(); i++) {
      FormSchema.Field column = field.columns().get(i);
      done =
          column.path().isEmpty()
              ? DefinitionText.element(field.element(), cells.get(i))
              : with(done, column, cells.get(i));
    }
    return done;
  }

  private static Entry.Kind kind(String text) {
    for (Entry.Kind kind : Entry.Kind.values()) {
      if (kind.name().equals(text)) {
        return kind;
      }
    }
    throw new Problem.Invalid("Rights are given to a USER or a GROUP.");
  }

  private static List<Row> listed(String xml, FormSchema.Field field) {
    XmlElement at = XmlReader.read(xml);
    for (String step :
        field.path().isEmpty() ? List.<String>of() : List.of(field.path().split("/", -1))) {
      at = at == null ? null : at.find(step);
    }
    var rows = new ArrayList<Row>();
    if (at != null) {
      for (XmlElement child : understood(at, field)) {
        rows.add(new Row(rows.size(), cells(child, field)));
      }
    }
    return rows;
  }

  /** The elements that are rows; others among them stay where they are. */
  private static List<XmlElement> understood(XmlElement list, FormSchema.Field field) {
    return list.children().stream()
        .filter(child -> child.name().equals(field.element()))
        .filter(
            child -> field.type() != FormSchema.Type.RIGHTS || Entry.Line.of(child.text()) != null)
        .toList();
  }

  private static List<String> cells(XmlElement row, FormSchema.Field field) {
    if (field.type() == FormSchema.Type.RIGHTS) {
      Entry.Line line = Entry.Line.of(row.text());
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

  private static @Nullable XmlElement container(String xml, FormSchema.Field field) {
    XmlElement at = XmlReader.read(xml);
    for (String step : field.around()) {
      at = at == null ? null : at.find(step);
    }
    return at;
  }

  private static String inside(String xml, FormSchema.Field field, UnaryOperator<String> change) {
    return DefinitionEdit.at(xml, field.around(), change);
  }

  private static String text(@Nullable XmlElement at, String last) {
    if (at == null) {
      return "";
    }
    String attribute = last.startsWith("@") ? at.attribute(last.substring(1)) : null;
    return attribute == null ? at.textOf(last, "") : attribute;
  }

  /**
   * A text as the choice that it means, or as it is where it is none; the first of them for none.
   */
  private static String choice(String text, FormSchema.Field field) {
    for (FormSchema.Option option : field.options()) {
      if (text.isEmpty() || option.value().equalsIgnoreCase(text)) {
        return option.value();
      }
    }
    return text;
  }

  private static String withText(String xml, String last, String value) {
    return last.startsWith("@")
        ? withAttribute(xml, last.substring(1), value)
        : DefinitionEdit.with(xml, last, value);
  }

  private static String withAttribute(String xml, String name, String value) {
    XmlElement root = XmlReader.read(xml);
    String written = name + "=\"" + DefinitionText.escape(value) + "\"";
    Matcher old =
        Pattern.compile("(?<=\\s)" + Pattern.quote(name) + "\\s*=\\s*(\"[^\"]*\"|'[^']*')")
            .matcher(xml)
            .region(root.start(), root.contentStart())
            .useTransparentBounds(true);
    if (old.find()) {
      return xml.substring(0, old.start()) + written + xml.substring(old.end());
    }
    int at = root.start() + 1 + root.name().length();
    return xml.substring(0, at) + " " + written + xml.substring(at);
  }

  private static List<String> strings(XmlElement element) {
    var all = new ArrayList<String>();
    for (XmlElement child : element.children()) {
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
      throw new Problem.Invalid("A threshold is SUCCESS, UNSTABLE or FAILURE.");
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

  /** As browsers send it, a line ends otherwise than it did. */
  static String lines(String text) {
    return text.replace("\r\n", "\n");
  }
}
