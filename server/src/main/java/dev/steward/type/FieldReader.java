package dev.steward.type;

import dev.steward.text.XmlElement;
import org.jspecify.annotations.Nullable;

/** Reads the fields of an element. Unsupported values become warnings. */
public final class FieldReader {

  private final XmlElement element;
  private final Warnings warnings;

  public FieldReader(XmlElement element, Warnings warnings) {
    this.element = element;
    this.warnings = warnings;
  }

  /** The value of a field. */
  public <V extends @Nullable Object> V get(Field<V> field) {
    return field.read(this);
  }

  /** The element being read, for formats that fields cannot describe. */
  public XmlElement element() {
    return element;
  }

  /** Adds a warning about an unsupported setting. */
  public void warn(String sentence) {
    warnings.add(sentence);
  }

  /** Reads a child with its own fields. */
  public FieldReader of(XmlElement child) {
    return new FieldReader(child, warnings);
  }

  Warnings warnings() {
    return warnings;
  }

  /** The text at a path, whose last segment may be an attribute; null if it is missing. */
  @Nullable String findText(String path) {
    XmlElement at = element;
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      String segment = slash < 0 ? path.substring(start) : path.substring(start, slash);
      if (slash < 0) {
        return segment.startsWith("@") ? attribute(at, segment.substring(1)) : at.findText(segment);
      }
      XmlElement child = at.find(segment);
      if (child == null) {
        return null;
      }
      at = child;
      start = slash + 1;
    }
  }

  /** An attribute, or the child with that name if the writer did not use attributes. */
  private static @Nullable String attribute(XmlElement at, String name) {
    String value = at.attribute(name);
    return value == null ? at.findText(name) : value;
  }

  /** The element at a path; null if it is missing. */
  @Nullable XmlElement find(String path) {
    XmlElement at = element;
    for (String segment : path.isEmpty() ? new String[0] : path.split("/", -1)) {
      at = at == null ? null : at.find(segment);
    }
    return at;
  }
}
