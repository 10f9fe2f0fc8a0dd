package dev.steward.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Unwraps lists in the form that XStream writes if the Java object is a view, an immutable list or
 * an array: the items are nested one or two elements deeper. The parser unwraps such lists, so that
 * no reader of a list has to handle this form.
 */
final class SerializedLists {

  private static final String CUSTOM = "custom";
  private static final String COLLECTION = "java.util.CollSer";

  /** Sibling elements of the items of a collection with custom serialization. */
  private static final Set<String> NO_ITEMS = Set.of("default", "comparator", "no-comparator");

  private SerializedLists() {}

  /** The items of a wrapped list; null if the element is not one. */
  static @Nullable List<XmlElement> items(XmlElement list) {
    String kind = list.attribute("class");
    if (kind == null || list.childrenSoFar().isEmpty()) {
      return null;
    }
    String resolved = list.attribute("resolves-to");
    if (CUSTOM.equals(list.attribute("serialization"))) {
      return COLLECTION.equals(resolved) || kind.startsWith("java.util.") ? custom(list) : null;
    }
    if (resolved != null && resolved.startsWith("com.google.common.collect.Immutable")) {
      return childrenOf(list, "elements");
    }
    if (kind.startsWith("java.util.Arrays$")) {
      return childrenOf(list, "a");
    }
    if (kind.startsWith("java.util.Collections$")) {
      List<XmlElement> items = childrenOf(list, "c");
      return items == null ? childrenOf(list, "list") : items;
    }
    return null;
  }

  /**
   * The items of a list with custom serialization, in which each class writes its fields, the item
   * count and the items.
   */
  private static List<XmlElement> custom(XmlElement list) {
    var items = new ArrayList<XmlElement>();
    for (XmlElement classData : list.childrenSoFar()) {
      boolean counted = false;
      for (XmlElement child : classData.childrenSoFar()) {
        if (!counted && child.name().equals("int")) {
          counted = true;
        } else if (!NO_ITEMS.contains(child.name())) {
          items.add(child);
        }
      }
    }
    return items;
  }

  private static @Nullable List<XmlElement> childrenOf(XmlElement list, String field) {
    for (XmlElement child : list.childrenSoFar()) {
      if (child.name().equals(field) && child.attribute("reference") == null) {
        return List.copyOf(child.childrenSoFar());
      }
    }
    return null;
  }
}
