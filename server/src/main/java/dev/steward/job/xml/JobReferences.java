package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
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

  /** Elements that refer to jobs, and their children with a comma-separated list of names. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "hudson.tasks.BuildTrigger", Set.of("childProjects"),
          "jenkins.triggers.ReverseBuildTrigger", Set.of("upstreamProjects"),
          "hudson.tasks.test.AggregatedTestResultPublisher", Set.of("jobs"),
          "hudson.model.RunParameterDefinition", Set.of("projectName"),
          "hudson.plugins.parameterizedtrigger.BuildTriggerConfig", Set.of("projects"),
          "hudson.plugins.parameterizedtrigger.BlockableBuildTriggerConfig", Set.of("projects"),
          "hudson.plugins.copyartifact.CopyArtifact", Set.of("project", "projectName"),
          "hudson.plugins.downstream__ext.DownstreamTrigger", Set.of("childProjects"),
          "join.JoinTrigger", Set.of("joinProjects"));

  private JobReferences() {}

  /** The distinct names in all fields that refer to jobs. Names with variables are left out. */
  static List<String> names(XmlElement root) {
    var names = new LinkedHashSet<String>();
    for (XmlElement field : fields(root)) {
      for (String part : field.text().split(",", -1)) {
        if (isName(part)) {
          names.add(part.strip());
        }
      }
    }
    return List.copyOf(names);
  }

  /** The distinct names in all fields of a config.xml that refer to jobs. */
  public static List<String> names(String xml) {
    return names(XmlReader.read(xml));
  }

  /** Returns the XML with {@code change} applied to each name in a field that refers to jobs. */
  public static String replaceNames(String xml, UnaryOperator<String> change) {
    List<XmlElement> fields = fields(XmlReader.read(xml));
    fields.sort(Comparator.comparingInt(XmlElement::start).reversed());
    var out = new StringBuilder(xml);
    for (XmlElement field : fields) {
      String before = field.text();
      String after = replaceInList(before, change);
      if (!after.equals(before)) {
        out.replace(field.contentStart(), field.contentEnd(), DefinitionText.escape(after));
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

  private static List<XmlElement> fields(XmlElement root) {
    var matches = new ArrayList<XmlElement>();
    var pending = new ArrayList<XmlElement>(List.of(root));
    while (!pending.isEmpty()) {
      XmlElement element = pending.removeLast();
      Set<String> fields = FIELDS.get(element.name());
      for (XmlElement child : element.children()) {
        if (fields != null && fields.contains(child.name())) {
          matches.add(child);
        }
        pending.add(child);
      }
    }
    return matches;
  }
}
