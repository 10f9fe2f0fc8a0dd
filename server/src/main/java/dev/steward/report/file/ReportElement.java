package dev.steward.report.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of a report with the children that are needed.
 *
 * @param name the name without its prefix, since some tools use a namespace
 */
public record ReportElement(
    String name, Map<String, String> attributes, List<ReportElement> children, ReportText text) {

  /** Creates an element without children and text. */
  public ReportElement(String name, Map<String, String> attributes) {
    this(name, attributes, new ArrayList<>(), new ReportText());
  }

  /** The value of an attribute; null if it is missing. */
  public @Nullable String attribute(String attributeName) {
    return attributes.get(attributeName);
  }

  /** The first child with that name; null if there is none. */
  public @Nullable ReportElement find(String childName) {
    for (ReportElement child : children) {
      if (child.name.equals(childName)) {
        return child;
      }
    }
    return null;
  }
}
