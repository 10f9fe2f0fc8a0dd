package dev.steward.job.xml;

import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a form makes to a config.xml: only what it changed is written, and every other
 * character stays, as {@link DefinitionText} has it.
 */
public final class DefinitionEdit {

  private static final String GAP = "\n    ";

  private DefinitionEdit() {}

  /** An element of a list, and its XML. */
  public record Written(String element, String xml) {}

  /**
   * An element as a form wants it.
   *
   * @param from which of those in the text it was; -1 for a new one
   * @param kind of a new one
   * @param typed what was typed into its fields
   */
  public record Wanted(int from, String kind, Typed typed) {}

  /**
   * What was typed into the fields of an element, by their paths; a field that is not named stays
   * as it is.
   */
  public record Typed(Map<String, String> values, Map<String, List<FieldEdit.Row>> rows) {

    /** Nothing of anything. */
    public static final Typed NOTHING = new Typed(Map.of(), Map.of());
  }

  /** The elements of a list in order. */
  public static List<Written> elements(String xml, FormSchema.Group group) {
    XmlElement at = find(xml, group.path());
    return at == null
        ? List.of()
        : group.children(at).stream()
            .map(one -> new Written(one.name(), xml.substring(one.start(), one.end())))
            .toList();
  }

  private static @Nullable XmlElement find(String xml, List<String> path) {
    XmlElement at = XmlReader.read(xml);
    for (String step : path) {
      at = at == null ? null : at.find(step);
    }
    return at;
  }

  /** What an element below the root says; empty where there is none. */
  public static String text(String xml, String element) {
    String text = XmlReader.read(xml).findText(element);
    return text == null ? "" : text;
  }

  /**
   * The same text in which an element below the root says {@code value}: one that is empty or false
   * is not made for that, and one that says so already is not touched.
   */
  public static String with(String xml, String element, String value) {
    XmlElement root = XmlReader.read(xml);
    XmlElement old = root.find(element);
    if (FieldEdit.lines(old == null ? "" : old.text()).equals(FieldEdit.lines(value))
        || (value.equals("false") && !root.flag(element))) {
      return xml;
    }
    return DefinitionText.with(xml, element, FieldEdit.lines(value));
  }

  /** As above, of an element that does not stand there while it says nothing. */
  public static String withOptional(String xml, String element, String value) {
    XmlElement old = XmlReader.read(xml).find(element);
    if (!value.isEmpty() || old == null) {
      return with(xml, element, value);
    }
    return old.text().isBlank() ? xml : without(xml, element);
  }

  /** The same text without an element below the root, and without the line that it stood on. */
  public static String without(String xml, String element) {
    XmlElement old = XmlReader.read(xml).find(element);
    if (old == null) {
      return xml;
    }
    int start = old.start();
    while (start > 0 && (xml.charAt(start - 1) == ' ' || xml.charAt(start - 1) == '\t')) {
      start--;
    }
    start = start > 0 && xml.charAt(start - 1) == '\n' ? start - 1 : old.start();
    return xml.substring(0, start) + xml.substring(old.end());
  }

  /**
   * The same text in which the element at a path was changed. Where it is missing, the change is
   * given an empty one, and nothing is made of one that stays so.
   */
  public static String at(String xml, List<String> path, UnaryOperator<String> change) {
    if (path.isEmpty()) {
      return change.apply(xml);
    }
    String name = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    XmlElement old = XmlReader.read(xml).find(name);
    if (old == null) {
      String empty = "<" + name + "/>";
      String made = at(empty, rest, change);
      return made.equals(empty) ? xml : DefinitionText.withElement(xml, name, made);
    }
    String before = xml.substring(old.start(), old.end());
    String after = at(before, rest, change);
    return after.equals(before)
        ? xml
        : xml.substring(0, old.start()) + after + xml.substring(old.end());
  }

  /** The same text with these elements in this order in a list. */
  public static String with(String xml, FormSchema.Group group, List<Wanted> wanted) {
    if (!group.goesWhenEmpty()) {
      return at(xml, group.path(), text -> withChildren(text, group, wanted));
    }
    List<String> around = group.path().subList(0, group.path().size() - 1);
    // Who took away the element around them has taken them away with it.
    List<Wanted> left =
        isEmpty(find(xml, around))
            ? wanted.stream().filter(one -> one.from() < 0).toList()
            : wanted;
    if (!left.isEmpty()) {
      return at(xml, group.path(), text -> withChildren(text, group, left));
    }
    return isEmpty(find(xml, group.path()))
        ? xml
        : at(xml, around.subList(0, around.size() - 1), text -> without(text, around.getLast()));
  }

  private static boolean isEmpty(@Nullable XmlElement list) {
    return list == null || list.children().isEmpty();
  }

  private static String withChildren(String xml, FormSchema.Group group, List<Wanted> wanted) {
    List<XmlElement> old = group.children(XmlReader.read(xml));
    var written = new ArrayList<String>();
    for (Wanted one : wanted) {
      written.add(written(xml, group, old, one));
    }
    return withChildren(xml, old, written);
  }

  /** The same text in which what is written stands in place of some of its elements. */
  static String withChildren(String xml, List<XmlElement> old, List<String> written) {
    XmlElement root = XmlReader.read(xml);
    if (root.isUnwrapped()) {
      return plain(xml, root, old, written);
    }
    if (root.isEmptyTag()) {
      if (written.isEmpty()) {
        return xml;
      }
      int slash = xml.lastIndexOf("/>");
      return xml.substring(0, slash).stripTrailing()
          + ">"
          + GAP
          + String.join(GAP, written)
          + "\n  </"
          + root.name()
          + ">";
    }
    var content = new StringBuilder();
    int at = root.contentStart();
    for (int i = 0; i < written.size(); i++) {
      // What stands between the elements stays where it is, whatever comes to stand there.
      if (i < old.size()) {
        content.append(xml, at, old.get(i).start());
        at = old.get(i).end();
      } else {
        content.append(GAP);
      }
      content.append(written.get(i));
    }
    for (int i = written.size(); i < old.size(); i++) {
      String before = xml.substring(at, old.get(i).start());
      content.append(before.isBlank() ? "" : before);
      at = old.get(i).end();
    }
    content.append(xml, at, root.contentEnd());
    return xml.substring(0, root.contentStart()) + content + xml.substring(root.contentEnd());
  }

  /** A list that XStream wrapped becomes a plain one where something in it changes. */
  private static String plain(
      String xml, XmlElement root, List<XmlElement> old, List<String> written) {
    List<String> before = old.stream().map(one -> xml.substring(one.start(), one.end())).toList();
    return before.equals(written)
        ? xml
        : "<"
            + root.name()
            + ">"
            + (written.isEmpty() ? "" : GAP + String.join(GAP, written) + "\n  ")
            + "</"
            + root.name()
            + ">";
  }

  private static String written(
      String xml, FormSchema.Group group, List<XmlElement> old, Wanted wanted) {
    if (wanted.from() < -1 || wanted.from() >= old.size()) {
      throw new Problem.Invalid("There is no such element: open the form again.");
    }
    XmlElement was = wanted.from() < 0 ? null : old.get(wanted.from());
    FormSchema.Kind kind = group.kind(was == null ? wanted.kind() : was.name());
    if (was == null && (kind == null || kind.fresh().isEmpty())) {
      throw new Problem.Invalid("There is no such kind of element here: open the form again.");
    }
    String text =
        was != null ? xml.substring(was.start(), was.end()) : kind == null ? "" : kind.fresh();
    return kind == null ? text : withFields(text, kind, wanted.typed());
  }

  /** The same element with what was typed into its fields. */
  static String withFields(String xml, FormSchema.Kind kind, Typed typed) {
    String done = xml;
    for (FormSchema.Field field : kind.fields()) {
      String value = typed.values().get(field.path());
      List<FieldEdit.Row> rows = typed.rows().get(field.path());
      if (value != null) {
        done = FieldEdit.with(done, field, value);
      }
      if (rows != null) {
        done = FieldEdit.with(done, field, rows);
      }
    }
    return done;
  }
}
