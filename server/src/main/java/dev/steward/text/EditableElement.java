package dev.steward.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * XML element that can be changed several times before it is written. The text is parsed once;
 * unchanged parts are preserved character for character.
 */
public final class EditableElement {

  /** Indentation of a new first child. */
  private static final String BEFORE_FIRST = "\n  ";

  /** Indentation of a new list item. */
  private static final String BEFORE_ITEM = "\n    ";

  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?<=\\s)([\\w:.-]+)\\s*=\\s*(?:\"[^\"]*\"|'[^']*')");

  private final String text;
  private final XmlElement element;
  private String openTag;
  private String closeTag;

  /** Alternating texts and elements; null until a child is requested. */
  private @Nullable List<Object> nodes;

  private EditableElement(String text, XmlElement element) {
    this.text = text;
    this.element = element;
    this.openTag = text.substring(element.start(), element.contentStart());
    this.closeTag = element.isEmptyTag() ? "" : text.substring(element.contentEnd(), element.end());
  }

  /** A document: its root element and the text around it. */
  public record EditableDocument(String before, EditableElement root, String after) {

    /** The document with all changes. */
    public String toXml() {
      return before + root.toXml() + after;
    }
  }

  /** Parses a document. */
  public static EditableDocument document(String xml) {
    EditableElement root = of(xml);
    return new EditableDocument(
        xml.substring(0, root.element.start()), root, xml.substring(root.element.end()));
  }

  /** Parses an element. */
  public static EditableElement of(String xml) {
    return new EditableElement(xml, XmlReader.read(xml));
  }

  /** The element as parsed, without changes. */
  public XmlElement original() {
    return element;
  }

  /** The text as parsed, without changes. */
  public String originalText() {
    return text.substring(element.start(), element.end());
  }

  public String name() {
    return element.name();
  }

  public String text() {
    return element.text();
  }

  public @Nullable String attribute(String attributeName) {
    return element.attribute(attributeName);
  }

  private List<Object> nodes() {
    List<Object> children = nodes;
    if (children == null) {
      children = new ArrayList<>();
      int offset = element.contentStart();
      for (XmlElement child : element.children()) {
        if (child.start() > offset) {
          children.add(text.substring(offset, child.start()));
        }
        children.add(new EditableElement(text, child));
        offset = child.end();
      }
      if (!element.isEmptyTag() && offset < element.contentEnd()) {
        children.add(text.substring(offset, element.contentEnd()));
      }
      nodes = children;
    }
    return children;
  }

  /** The child elements, in order. */
  public List<EditableElement> children() {
    var children = new ArrayList<EditableElement>();
    for (Object part : nodes()) {
      if (part instanceof EditableElement child) {
        children.add(child);
      }
    }
    return children;
  }

  /** The first child with this name, or null. */
  public @Nullable EditableElement find(String childName) {
    for (Object part : nodes()) {
      if (part instanceof EditableElement child && child.name().equals(childName)) {
        return child;
      }
    }
    return null;
  }

  /** The element at a path, or null. */
  public @Nullable EditableElement find(List<String> path) {
    EditableElement at = this;
    for (String step : path) {
      at = at == null ? null : at.find(step);
    }
    return at;
  }

  /** The stripped text of a child; {@code fallback} if there is none. */
  public String textOf(String childName, String fallback) {
    EditableElement child = find(childName);
    return child == null ? fallback : child.text().strip();
  }

  /** True if the child's text is {@code true}. */
  public boolean flag(String childName) {
    return textOf(childName, "false").equals("true");
  }

  /** Replaces the first child with the same name, or inserts the element as the first child. */
  public void set(EditableElement child) {
    EditableElement old = find(child.name());
    if (old != null) {
      nodes().set(nodes().indexOf(old), child);
      return;
    }
    if (closeTag.isEmpty()) {
      openTag = openTag.substring(0, openTag.lastIndexOf("/>")) + ">";
      closeTag = "</" + name() + ">";
      nodes().add("\n");
    }
    nodes().add(0, child);
    nodes().add(0, BEFORE_FIRST);
  }

  /** Removes the first child with this name, including its line. */
  public void remove(String childName) {
    EditableElement child = find(childName);
    if (child == null) {
      return;
    }
    int at = nodes().indexOf(child);
    nodes().remove(at);
    if (at > 0 && nodes().get(at - 1) instanceof String before) {
      int end = before.length();
      while (end > 0 && (before.charAt(end - 1) == ' ' || before.charAt(end - 1) == '\t')) {
        end--;
      }
      String left =
          end > 0 && before.charAt(end - 1) == '\n' ? before.substring(0, end - 1) : before;
      boolean joins = at < nodes().size() && nodes().get(at) instanceof String;
      nodes().set(at - 1, joins ? left + nodes().remove(at) : left);
    }
  }

  /**
   * Changes the element at a path. If it is missing, a new empty element is passed to {@code
   * change} and added unless it stays empty.
   */
  public void edit(List<String> path, Consumer<EditableElement> change) {
    if (path.isEmpty()) {
      change.accept(this);
      return;
    }
    String first = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    EditableElement child = find(first);
    if (child != null) {
      child.edit(rest, change);
      return;
    }
    String empty = "<" + first + "/>";
    EditableElement created = of(empty);
    created.edit(rest, change);
    if (!created.toXml().equals(empty)) {
      set(created);
    }
  }

  /** Sets an attribute; the value must be escaped. */
  public void setAttribute(String attributeName, String value) {
    String assignment = attributeName + "=\"" + value + "\"";
    Matcher old = ATTRIBUTE.matcher(openTag);
    while (old.find()) {
      if (old.group(1).equals(attributeName)) {
        openTag = openTag.substring(0, old.start()) + assignment + openTag.substring(old.end());
        return;
      }
    }
    int at = 1 + name().length();
    openTag = openTag.substring(0, at) + " " + assignment + openTag.substring(at);
  }

  /**
   * Replaces child elements. The text between the elements is preserved; a list wrapped by XStream
   * becomes a plain one.
   *
   * @param old the children to replace, in order
   */
  public void replace(List<EditableElement> old, List<EditableElement> replacements) {
    if (old.equals(replacements)) {
      return;
    }
    if (element.isUnwrapped() || closeTag.isEmpty()) {
      replaceAll(replacements);
      return;
    }
    var replaced = new HashSet<EditableElement>(old);
    var parts = new ArrayList<Object>();
    if (old.isEmpty()) {
      add(parts, replacements, 0);
    }
    int next = 0;
    int gapStart = 0;
    for (Object part : nodes()) {
      if (!(part instanceof EditableElement child) || !replaced.contains(child)) {
        parts.add(part);
        continue;
      }
      if (next < replacements.size()) {
        parts.add(replacements.get(next));
      } else if (areBlank(parts.subList(gapStart, parts.size()))) {
        parts.subList(gapStart, parts.size()).clear();
      }
      next++;
      if (next == old.size()) {
        add(parts, replacements, next);
      }
      gapStart = parts.size();
    }
    nodes = parts;
  }

  private static void add(List<Object> parts, List<EditableElement> replacements, int from) {
    for (int i = from; i < replacements.size(); i++) {
      parts.add(BEFORE_ITEM);
      parts.add(replacements.get(i));
    }
  }

  private static boolean areBlank(List<Object> parts) {
    return parts.stream().allMatch(part -> part instanceof String between && between.isBlank());
  }

  private void replaceAll(List<EditableElement> replacements) {
    if (replacements.isEmpty() && closeTag.isEmpty()) {
      return;
    }
    openTag =
        element.isUnwrapped()
            ? "<" + name() + ">"
            : openTag.substring(0, openTag.lastIndexOf("/>")).stripTrailing() + ">";
    closeTag = "</" + name() + ">";
    var parts = new ArrayList<Object>();
    add(parts, replacements, 0);
    if (!replacements.isEmpty()) {
      parts.add(BEFORE_FIRST);
    }
    nodes = parts;
  }

  /** The element with all changes. */
  public String toXml() {
    var out = new StringBuilder();
    write(out);
    return out.toString();
  }

  private void write(StringBuilder out) {
    out.append(openTag);
    List<Object> parts = nodes;
    if (parts == null) {
      out.append(text, element.contentStart(), element.contentEnd());
    } else {
      for (Object part : parts) {
        if (part instanceof EditableElement child) {
          child.write(out);
        } else {
          out.append(part);
        }
      }
    }
    out.append(closeTag);
  }
}
