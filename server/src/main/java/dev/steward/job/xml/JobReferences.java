package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Fields of a config.xml that refer to other jobs. Fields of unsupported plugins are included, so
 * that the definition stays valid for a server with the plugin.
 */
public final class JobReferences {

  /** Fields of unsupported plugins, by element. */
  private static final Map<String, Set<String>> UNSUPPORTED =
      Map.of(
          "hudson.plugins.parameterizedtrigger.BuildTriggerConfig", Set.of("projects"),
          "hudson.plugins.parameterizedtrigger.BlockableBuildTriggerConfig", Set.of("projects"),
          "hudson.plugins.copyartifact.CopyArtifact", Set.of("project", "projectName"),
          "hudson.plugins.downstream__ext.DownstreamTrigger", Set.of("childProjects"),
          "join.JoinTrigger", Set.of("joinProjects"));

  private JobReferences() {}

  /**
   * The distinct names in all fields that refer to jobs. Names that contain variables are left out.
   */
  static List<String> names(XmlElement root, TypeRegistry types) {
    var names = new LinkedHashSet<String>();
    for (XmlElement field : fields(root, types)) {
      for (String part : field.text().split(",", -1)) {
        if (isName(part)) {
          names.add(part.strip());
        }
      }
    }
    return List.copyOf(names);
  }

  /** The distinct names in all fields of a config.xml that refer to jobs. */
  public static List<String> names(String xml, TypeRegistry types) {
    return names(XmlReader.read(xml), types);
  }

  /** Returns the XML with {@code change} applied to each name in a field that refers to jobs. */
  public static String replaceNames(String xml, TypeRegistry types, UnaryOperator<String> change) {
    List<XmlElement> fields = fields(XmlReader.read(xml), types);
    fields.sort(Comparator.comparingInt(XmlElement::start).reversed());
    var out = new StringBuilder(xml);
    for (XmlElement field : fields) {
      String before = field.text();
      String after = replaceInList(before, change);
      if (!after.equals(before)) {
        out.replace(field.contentStart(), field.contentEnd(), XmlText.escape(after));
      }
    }
    return out.toString();
  }

  /** Preserves the whitespace around names. */
  private static String replaceInList(String list, UnaryOperator<String> change) {
    var parts = new ArrayList<String>();
    for (String part : list.split(",", -1)) {
      String name = part.strip();
      int at = part.indexOf(name);
      parts.add(
          isName(part)
              ? part.substring(0, at) + change.apply(name) + part.substring(at + name.length())
              : part);
    }
    return String.join(",", parts);
  }

  private static boolean isName(String part) {
    return !part.isBlank() && part.indexOf('$') < 0;
  }

  private static List<XmlElement> fields(XmlElement root, TypeRegistry types) {
    var matches = new ArrayList<XmlElement>();
    var pending = new ArrayList<XmlElement>(List.of(root));
    while (!pending.isEmpty()) {
      XmlElement element = pending.removeLast();
      Set<String> fields = types.jobNames(element.name());
      Set<String> others = UNSUPPORTED.getOrDefault(element.name(), Set.of());
      for (XmlElement child : element.children()) {
        if (fields.contains(child.name()) || others.contains(child.name())) {
          matches.add(child);
        }
        pending.add(child);
      }
    }
    return matches;
  }
}
