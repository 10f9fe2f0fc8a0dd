package dev.steward.job.xml;

import dev.steward.access.ItemGrants;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Throttle;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the config.xml of a freestyle job. Unsupported settings become warnings, never errors. */
public final class DefinitionReader {

  private static final int MAX_QUIET_SECONDS = 365 * 24 * 3_600;
  private static final int MAX_RETRIES = 100;

  /**
   * Children of the root that cause no warning: supported ones, and those without effect on builds.
   */
  private static final Set<String> KNOWN_ELEMENTS =
      Set.of(
          "actions",
          "description",
          "displayName",
          "keepDependencies",
          "properties",
          "scm",
          "scmCheckoutRetryCount",
          "canRoam",
          "assignedNode",
          "disabled",
          "blockBuildWhenDownstreamBuilding",
          "blockBuildWhenUpstreamBuilding",
          "triggers",
          "concurrentBuild",
          "builders",
          "publishers",
          "buildWrappers",
          "quietPeriod",
          "authToken",
          "customWorkspace",
          "logRotator",
          "jdk");

  /** Alternative name of the root element: the class for which {@code project} is the alias. */
  static final String CLASS = "hudson.model.FreeStyleProject";

  private final Warnings warnings = new Warnings();

  private DefinitionReader() {}

  /**
   * Parses a definition.
   *
   * @throws Problem.Invalid if it is not well-formed, or does not define a freestyle job
   */
  public static Definition read(String xml) {
    return new DefinitionReader().readProject(LegacyGit.current(xml, root(xml)));
  }

  /** Parses the XML and checks that it defines a freestyle job. */
  static XmlElement root(String xml) {
    XmlElement root = XmlReader.read(xml);
    if (!root.name().equals("project") && !root.name().equals(CLASS)) {
      throw new Problem.Invalid(
          "A job's config.xml must start with <project>; <" + root.name() + "> is not supported.");
    }
    return root;
  }

  private Definition readProject(XmlElement root) {
    for (XmlElement child : root.children()) {
      if (!KNOWN_ELEMENTS.contains(child.name())) {
        warnings.add("<" + child.name() + "> is kept but has no effect here.");
      }
    }
    XmlElement properties = root.find("properties");
    ItemGrants grants = GrantsXml.read(properties, warnings);
    Throttle throttle = ThrottleXml.read(properties, warnings);
    return new Definition(
        root.findText("description"),
        root.findText("displayName"),
        root.flag("disabled"),
        root.flag("concurrentBuild"),
        root.flag("keepDependencies"),
        root.flag("blockBuildWhenUpstreamBuilding"),
        root.flag("blockBuildWhenDownstreamBuilding"),
        findNumber(root, "quietPeriod", "quiet period", MAX_QUIET_SECONDS),
        findNumber(root, "scmCheckoutRetryCount", "number of checkout retries", MAX_RETRIES),
        blankToNull(root.findText("customWorkspace")),
        root.flag("canRoam") ? null : blankToNull(root.findText("assignedNode")),
        root.findText("authToken"),
        buildDiscarder(root, properties),
        ScmXml.read(root.find("scm"), warnings),
        ParametersXml.read(properties, warnings),
        TriggersXml.read(root.find("triggers"), warnings),
        WrappingsXml.read(root.find("buildWrappers"), warnings),
        StepsXml.read(root.find("builders"), warnings),
        PublishersXml.read(root.find("publishers"), warnings),
        allWarnings(root),
        throttle,
        toolName(root.findText("jdk")),
        grants,
        JobReferences.names(root));
  }

  /**
   * Adds a warning for each element that no parser has read. Must be called after the parsers of
   * all nested elements; children of the root are checked against {@link #KNOWN_ELEMENTS} instead.
   */
  private List<String> allWarnings(XmlElement root) {
    warnings.addUnread(root);
    return warnings.all();
  }

  /** Name of a tool installation; null for a default, which Jenkins writes as "(Default)". */
  private static @Nullable String toolName(@Nullable String name) {
    String trimmed = blankToNull(name);
    return trimmed == null || (trimmed.startsWith("(") && trimmed.endsWith(")")) ? null : trimmed;
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** A number between 0 and the limit; null, with a warning, if it is not a number. */
  private @Nullable Integer findNumber(XmlElement root, String element, String label, int limit) {
    String text = root.findText(element);
    if (text == null) {
      return null;
    }
    try {
      return Math.clamp(Integer.parseInt(text.strip()), 0, limit);
    } catch (NumberFormatException e) {
      warnings.add("The " + label + " is not a number and is ignored.");
      return null;
    }
  }

  /** Reads the current property, or the {@code logRotator} of old versions. */
  private static @Nullable BuildDiscarder buildDiscarder(
      XmlElement root, @Nullable XmlElement properties) {
    XmlElement oldStrategy = root.find("logRotator");
    XmlElement property =
        properties == null ? null : properties.find("jenkins.model.BuildDiscarderProperty");
    XmlElement strategy = property == null ? oldStrategy : property.find("strategy");
    return strategy == null
        ? null
        : new BuildDiscarder(
            retentionLimit(strategy, "daysToKeep"),
            retentionLimit(strategy, "numToKeep"),
            retentionLimit(strategy, "artifactDaysToKeep"),
            retentionLimit(strategy, "artifactNumToKeep"));
  }

  /** A retention limit; -1 (no limit) if it is missing, 0, negative or not a number. */
  private static int retentionLimit(XmlElement element, String name) {
    try {
      int limit = Integer.parseInt(element.textOf(name, "-1"));
      return limit <= 0 ? -1 : limit;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
