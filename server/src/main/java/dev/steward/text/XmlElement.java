package dev.steward.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * XML element with its position in the text, so that an edit can leave every other character
 * unchanged. Records which elements were read, to report settings that are ignored.
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
  private boolean wasRead;
  private boolean childrenWereRead;
  private boolean allChildrenWereRead;
  private boolean readCompletely;

  XmlElement(String name, int start) {
    this.name = name;
    this.start = start;
  }

  public String name() {
    return name;
  }

  /** The attributes, in order. */
  public Map<String, String> attributes() {
    return Collections.unmodifiableMap(attributes);
  }

  Map<String, String> attributesSoFar() {
    return attributes;
  }

  public @Nullable String attribute(String attributeName) {
    return attributes.get(attributeName);
  }

  /** The child elements, in order. */
  public List<XmlElement> children() {
    childrenWereRead = true;
    allChildrenWereRead = true;
    return children;
  }

  List<XmlElement> childrenSoFar() {
    return children;
  }

  /** True if there are no child elements. */
  public boolean isLeaf() {
    return children.isEmpty();
  }

  /** The text directly in the element, with entities and CDATA resolved. */
  public String text() {
    return text.toString();
  }

  StringBuilder textSoFar() {
    return text;
  }

  /** The first child with this name, or null. */
  public @Nullable XmlElement find(String childName) {
    childrenWereRead = true;
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        child.wasRead = true;
        return child;
      }
    }
    return null;
  }

  /** An element that was not read, and its parent. */
  public record UnreadElement(XmlElement parent, XmlElement element) {}

  /**
   * The elements that have not been read although their parent has. Reading all children of an
   * element counts as reading each of them.
   */
  public List<UnreadElement> unreadElements() {
    var result = new ArrayList<UnreadElement>();
    var open = new ArrayList<XmlElement>(List.of(this));
    while (!open.isEmpty()) {
      XmlElement element = open.removeLast();
      if (element.readCompletely || !element.childrenWereRead) {
        continue;
      }
      for (XmlElement child : element.children) {
        if (!child.wasRead && !element.allChildrenWereRead) {
          result.add(new UnreadElement(element, child));
        }
      }
      for (XmlElement child : element.children.reversed()) {
        if (child.wasRead || element.allChildrenWereRead) {
          open.add(child);
        }
      }
    }
    return result;
  }

  /**
   * Marks the first child with this name as read, with its whole content, if it meets the
   * condition, so that it causes no warning.
   */
  public void acceptIf(String childName, Predicate<XmlElement> condition) {
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        if (condition.test(child)) {
          child.wasRead = true;
          child.markRead();
        }
        return;
      }
    }
  }

  /** Marks the whole content of the element as read. */
  public void markRead() {
    readCompletely = true;
  }

  /** The text of the first child with this name, or null. */
  public @Nullable String findText(String childName) {
    XmlElement child = find(childName);
    return child == null ? null : child.text();
  }

  /** The stripped text of a child; {@code fallback} if there is none. */
  public String textOf(String childName, String fallback) {
    String childText = findText(childName);
    return childText == null ? fallback : childText.strip();
  }

  /** True if the child's text is {@code true}. */
  public boolean flag(String childName) {
    return textOf(childName, "false").equals("true");
  }

  /** Start offset of the start tag. */
  public int start() {
    return start;
  }

  /** Start offset of the content; equals {@link #contentEnd()} if it is empty. */
  public int contentStart() {
    return contentStart;
  }

  public int contentEnd() {
    return contentEnd;
  }

  /** End offset, exclusive. */
  public int end() {
    return end;
  }

  /** True for {@code <name/>}, which has no position for content. */
  public boolean isEmptyTag() {
    return contentStart == end;
  }

  /**
   * True if {@link #unwrap} replaced the children with the nested items of a wrapped list; the
   * elements around the items are dropped.
   */
  public boolean isUnwrapped() {
    return unwrapped;
  }

  /** Replaces the children with the items if XStream wrapped the list. */
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
