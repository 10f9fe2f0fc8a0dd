package dev.steward.pipeline.property;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.List;
import java.util.Objects;

/** Compares elements by what they say, without the spaces between tags. */
final class ElementContent {

  private ElementContent() {}

  static boolean isEqual(XmlElement element, String xml) {
    return isEqual(element, XmlReader.read(xml));
  }

  /** Attributes that name a plugin's version are ignored, because servers add them. */
  private static boolean isEqual(XmlElement left, XmlElement right) {
    if (!left.name().equals(right.name())
        || !Objects.equals(left.attribute("class"), right.attribute("class"))) {
      return false;
    }
    List<XmlElement> leftChildren = left.children();
    List<XmlElement> rightChildren = right.children();
    if (leftChildren.size() != rightChildren.size()) {
      return false;
    }
    if (leftChildren.isEmpty()) {
      return left.text().equals(right.text());
    }
    for (int i = 0; i < leftChildren.size(); i++) {
      if (!isEqual(leftChildren.get(i), rightChildren.get(i))) {
        return false;
      }
    }
    return true;
  }
}
