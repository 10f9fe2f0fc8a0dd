package dev.steward.view;

import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the views in a folder's config.xml. */
public final class FolderViewsXml {

  private static final String HOLDER =
      "com.cloudbees.hudson.plugins.folder.views.DefaultFolderViewHolder";

  /**
   * The views in a folder's definition, by name.
   *
   * @param primary the name of the primary view; empty if none is set
   */
  public record FolderViews(Map<String, String> views, String primary) {}

  private FolderViewsXml() {}

  /**
   * Reads the views of a folder, except those without a name and those of unknown types. Null if
   * the definition has no list of views, not even an empty one.
   */
  public static @Nullable FolderViews ofFolder(String xml) {
    var byName = new LinkedHashMap<String, String>();
    XmlElement holder = holder(xml);
    XmlElement views = holder.find("views");
    if (views == null) {
      return null;
    }
    for (XmlElement view : views.children()) {
      String name = view.textOf("name", "");
      String text = xml.substring(view.start(), view.end()) + "\n";
      if (!name.isEmpty() && isKnown(text) && isName(name)) {
        byName.put(name, text);
      }
    }
    return new FolderViews(byName, holder.textOf("primaryView", ""));
  }

  /** The parent element of the views: the folder itself in old versions. */
  private static XmlElement holder(String xml) {
    XmlElement root = XmlReader.read(xml);
    XmlElement holder = root.find("folderViews");
    return holder == null ? root : holder;
  }

  /**
   * Returns the folder's definition with these views; the unchanged text if it already contains
   * exactly these views.
   */
  public static String withFolderViews(String xml, List<View> views) {
    var all = new LinkedHashMap<String, String>();
    String primary = "";
    for (View view : views) {
      String viewXml = DefinitionText.with(view.text(), "name", view.name());
      XmlElement root = XmlReader.read(viewXml);
      all.put(view.name(), viewXml.substring(root.start(), root.end()));
      primary = view.primary() ? view.name() : primary;
    }
    if (matches(ofFolder(xml), all, primary)) {
      return xml;
    }
    var text = new StringBuilder();
    text.append("<folderViews class=\"").append(HOLDER).append("\">\n    <views>\n");
    all.values().forEach(view -> text.append("      ").append(view).append('\n'));
    for (String other : unsupportedViews(xml)) {
      text.append("      ").append(other).append('\n');
    }
    text.append("    </views>\n");
    if (!primary.isEmpty()) {
      text.append("    <primaryView>").append(Html.escape(primary)).append("</primaryView>\n");
    }
    return XmlText.withElement(xml, "folderViews", text.append("  </folderViews>").toString());
  }

  /** The unsupported views of a folder, which are preserved. */
  private static List<String> unsupportedViews(String xml) {
    XmlElement views = holder(xml).find("views");
    var others = new ArrayList<String>();
    if (views != null) {
      for (XmlElement view : views.children()) {
        String text = xml.substring(view.start(), view.end());
        if (!isKnown(text)) {
          others.add(text);
        }
      }
    }
    return others;
  }

  private static boolean matches(
      @Nullable FolderViews existing, Map<String, String> views, String primary) {
    if (existing == null
        || !existing.views().keySet().equals(views.keySet())
        || !(existing.primary().equals(primary)
            || (existing.primary().isEmpty()
                && existing.views().keySet().iterator().next().equals(primary)))) {
      return false;
    }
    return views.entrySet().stream()
        .allMatch(entry ->
            existing.views().getOrDefault(entry.getKey(), "").strip().equals(entry.getValue()));
  }

  private static boolean isKnown(String text) {
    try {
      ViewXml.read(text);
      return true;
    } catch (Problem e) {
      return false;
    }
  }

  private static boolean isName(String name) {
    try {
      return NameRules.requireValid(name).equals(name);
    } catch (Problem.Invalid e) {
      return false;
    }
  }
}
