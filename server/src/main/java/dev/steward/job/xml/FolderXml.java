package dev.steward.job.xml;

import dev.steward.access.ItemGrants;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.Warnings;
import java.util.Set;

/** Parses the config.xml of a folder. Unsupported settings become warnings, never errors. */
public final class FolderXml {

  /** Root element of a folder's definition, and its Jenkins class. */
  public static final String CLASS = "com.cloudbees.hudson.plugins.folder.Folder";

  /** The property with the libraries of a folder. */
  public static final String LIBRARIES = "org.jenkinsci.plugins.workflow.libs.FolderLibraries";

  /** Definition of a folder that is created without XML. */
  public static final String EMPTY =
      """
      <com.cloudbees.hudson.plugins.folder.Folder>
        <properties/>
        <folderViews class="com.cloudbees.hudson.plugins.folder.views.DefaultFolderViewHolder">
          <views/>
        </folderViews>
        <healthMetrics/>
        <icon class="com.cloudbees.hudson.plugins.folder.icons.StockFolderIcon"/>
      </com.cloudbees.hudson.plugins.folder.Folder>
      """;

  /** Elements that are supported, or have no effect. */
  private static final Set<String> KNOWN =
      Set.of(
          "actions",
          "description",
          "displayName",
          "properties",
          "folderViews",
          "views",
          "viewsTabBar",
          "primaryView",
          "healthMetrics",
          "icon");

  private FolderXml() {}

  /** Returns whether the root element is that of a folder; the rest is not parsed. */
  public static boolean isFolder(String xml) {
    int at = 0;
    while (at >= 0 && at < xml.length()) {
      at = xml.indexOf('<', at);
      if (at < 0) {
        return false;
      }
      if (xml.startsWith("<?", at)) {
        at = xml.indexOf("?>", at);
      } else if (xml.startsWith("<!--", at)) {
        at = xml.indexOf("-->", at);
      } else {
        int end = at + 1 + CLASS.length();
        return xml.startsWith(CLASS, at + 1)
            && end < xml.length()
            && (Character.isWhitespace(xml.charAt(end)) || "/>".indexOf(xml.charAt(end)) >= 0);
      }
    }
    return false;
  }

  /**
   * Parses a definition.
   *
   * @throws Problem.Invalid if it is not well-formed, or does not define a folder
   */
  public static FolderDefinition read(String xml) {
    XmlElement root = XmlReader.read(xml);
    if (!root.name().equals(CLASS)) {
      throw new Problem.Invalid(
          "A folder's config.xml must start with <" + CLASS + ">, not <" + root.name() + ">.");
    }
    var warnings = new Warnings();
    for (XmlElement child : root.children()) {
      if (!KNOWN.contains(child.name())) {
        warnings.add("<" + child.name() + "> is kept but has no effect here.");
      }
    }
    XmlElement metrics = root.find("healthMetrics");
    if (metrics != null && !metrics.children().isEmpty()) {
      warnings.add("Health metrics are kept but have no effect here.");
    }
    ItemGrants grants = GrantsXml.read(root.find("properties"), warnings);
    XmlElement properties = root.find("properties");
    XmlElement libraries = properties == null ? null : properties.find(LIBRARIES);
    if (libraries != null) {
      libraries.markRead();
    }
    String displayName = root.findText("displayName");
    warnings.addUnread(root);
    return new FolderDefinition(
        root.findText("description"),
        displayName == null || displayName.isBlank() ? null : displayName.strip(),
        warnings.all(),
        grants,
        libraries);
  }
}
