package dev.steward.type;

import dev.steward.text.XmlElement;

/** Converts elements that older versions of a plugin wrote to the current layout. */
public interface LegacyLayout {

  /** Returns whether {@link #forReading} changes the element. */
  boolean isRead(XmlElement element);

  /** The XML of the element as the description reads it. */
  String forReading(String xml);

  /** Returns whether {@link #forEditing} changes the element. */
  boolean isEdited(XmlElement element);

  /** The XML of the element as a form edits it; values without a form field stay unchanged. */
  String forEditing(String xml);
}
