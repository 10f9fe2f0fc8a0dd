package dev.steward.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of a document, and where in the text it stands: so that a change can touch it and
 * leave every other character alone.
 */
public final class XmlElement {

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>(2);
  private final List<XmlElement> children = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final int start;
  private int contentStart;
  private int contentEnd;
  private int end;
  private boolean unwrapped;
  private boolean found;
  private boolean opened;
  private boolean listed;
  private boolean whole;

  XmlElement(String name, int start) {
    this.name = name;
    this.start = start;
  }

  public String name() {
    return name;
  }

  Map<String, String> attributes() {
    return attributes;
  }

  public @Nullable String attribute(String called) {
    return attributes.get(called);
  }

  /** The child elements, in order. */
  public List<XmlElement> children() {
    opened = true;
    listed = true;
    return children;
  }

  List<XmlElement> childrenSoFar() {
    return children;
  }

  /** True where no element is in it. */
  public boolean isLeaf() {
    return children.isEmpty();
  }

  /** The text that stands directly in the element, entities and CDATA undone. */
  public String text() {
    return text.toString();
  }

  StringBuilder textSoFar() {
    return text;
  }

  /** The first child of that name, or null. */
  public @Nullable XmlElement find(String childName) {
    opened = true;
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        child.found = true;
        return child;
      }
    }
    return null;
  }

  /** An element that nobody asked for, and the element around it. */
  public record Unread(XmlElement parent, XmlElement element) {}

  /**
   * The elements that nobody asked for so far, in those that somebody looked into: who asks for all
   * children of an element decides about each of them.
   */
  public List<Unread> unread() {
    var unread = new ArrayList<Unread>();
    var open = new ArrayList<XmlElement>(List.of(this));
    while (!open.isEmpty()) {
      XmlElement element = open.removeLast();
      if (element.whole || !element.opened) {
        continue;
      }
      for (XmlElement child : element.children) {
        if (!child.found && !element.listed) {
          unread.add(new Unread(element, child));
        }
      }
      for (XmlElement child : element.children.reversed()) {
        if (child.found || element.listed) {
          open.add(child);
        }
      }
    }
    return unread;
  }

  /** Says that all that is in the element was taken into account. */
  public void readWhole() {
    whole = true;
  }

  /** The text of the first child of that name, or null. */
  public @Nullable String findText(String childName) {
    XmlElement child = find(childName);
    return child == null ? null : child.text();
  }

  /** The text of a child, without blanks around it; {@code otherwise} where there is none. */
  public String textOf(String childName, String otherwise) {
    String found = findText(childName);
    return found == null ? otherwise : found.strip();
  }

  /** True where the child says {@code true}. */
  public boolean flag(String childName) {
    return textOf(childName, "false").equals("true");
  }

  /** Where the element begins, its tag included. */
  public int start() {
    return start;
  }

  /** Where its content begins; the same as {@link #contentEnd()} where there is none. */
  public int contentStart() {
    return contentStart;
  }

  public int contentEnd() {
    return contentEnd;
  }

  /** Behind its last character. */
  public int end() {
    return end;
  }

  /** True for {@code <name/>}, which has no place for content. */
  public boolean isEmptyTag() {
    return contentStart == end;
  }

  /**
   * True for a list whose items stood further down in the text: its {@link #children()} are the
   * items, and what stood around them is not among the elements.
   */
  public boolean isUnwrapped() {
    return unwrapped;
  }

  /** Lifts the items of a list that XStream wrapped. */
  void unwrap() {
    List<XmlElement> items =
        attributes.isEmpty() || children.isEmpty() ? null : SerializedLists.items(this);
    if (items != null) {
      children.clear();
      children.addAll(items);
      unwrapped = true;
    }
  }

  void content(int from) {
    contentStart = from;
  }

  void close(int contentTo, int to) {
    contentEnd = contentTo;
    end = to;
  }
}
