package dev.steward.job.xml;

import dev.steward.access.GrantEntry;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Removes single entries from the permission matrix of a config.xml and preserves the rest. */
public final class GrantsText {

  private GrantsText() {}

  /**
   * Removes a user's entries.
   *
   * @param groupExists whether a group with that name exists; if so, an entry that applies to both
   *     users and groups is kept for the group
   */
  public static String withoutUser(String xml, String userName, boolean groupExists) {
    XmlElement properties = XmlReader.read(xml).find("properties");
    XmlElement property = properties == null ? null : GrantsXml.property(properties);
    if (property == null) {
      return xml;
    }
    List<XmlElement> lines = new ArrayList<>();
    for (XmlElement child : property.children()) {
      GrantEntry.SingleGrant line =
          child.name().equals("permission") ? GrantEntry.SingleGrant.of(child.text()) : null;
      if (line != null && line.appliesTo(userName)) {
        lines.add(child);
      }
    }
    lines.sort(Comparator.comparingInt(XmlElement::start).reversed());
    var out = new StringBuilder(xml);
    for (XmlElement element : lines) {
      GrantEntry.SingleGrant line = GrantEntry.SingleGrant.of(element.text());
      if (groupExists && line != null && line.kind() == GrantEntry.GranteeType.EITHER) {
        // The raw text of the entry is kept with its XML escapes.
        String entry = xml.substring(element.contentStart(), element.contentEnd()).strip();
        out.replace(
            element.contentStart(),
            element.contentEnd(),
            GrantEntry.GranteeType.GROUP + ":" + withoutKind(entry));
      } else {
        int from = element.start();
        while (from > 0 && Character.isWhitespace(xml.charAt(from - 1))) {
          from--;
        }
        out.delete(from, element.end());
      }
    }
    return out.toString();
  }

  private static String withoutKind(String entry) {
    String either = GrantEntry.GranteeType.EITHER + ":";
    return entry.startsWith(either) ? entry.substring(either.length()) : entry;
  }
}
