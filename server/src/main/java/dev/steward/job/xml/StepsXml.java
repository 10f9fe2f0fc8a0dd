package dev.steward.job.xml;

import dev.steward.job.definition.BuildStep;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses build steps. */
final class StepsXml {

  private StepsXml() {}

  static List<BuildStep> read(@Nullable XmlElement builders, Warnings warnings) {
    var steps = new ArrayList<BuildStep>();
    if (builders != null) {
      for (XmlElement builder : builders.children()) {
        steps.add(step(builder, warnings));
      }
    }
    return List.copyOf(steps);
  }

  private static BuildStep step(XmlElement builder, Warnings warnings) {
    return switch (builder.name()) {
      case "hudson.tasks.Shell" ->
          new BuildStep.Shell(
              unixLines(text(builder, "command")), code(builder.textOf("unstableReturn", "")));
      case "hudson.tasks.BatchFile" -> {
        warnings.add("Batch steps require Windows: builds will fail at this step.");
        yield new BuildStep.Batch(text(builder, "command"));
      }
      case "hudson.tasks.Maven" ->
          new BuildStep.Maven(
              text(builder, "targets"),
              tool(builder, "mavenName"),
              builder.textOf("pom", ""),
              text(builder, "properties"),
              builder.textOf("jvmOptions", ""),
              builder.flag("usePrivateRepository"));
      case "hudson.tasks.Ant" ->
          new BuildStep.Ant(
              text(builder, "targets"),
              tool(builder, "antName"),
              builder.textOf("buildFile", ""),
              text(builder, "properties"),
              builder.textOf("antOpts", ""));
      case "hudson.plugins.gradle.Gradle" ->
          new BuildStep.Gradle(
              text(builder, "tasks"),
              text(builder, "switches"),
              tool(builder, "gradleName"),
              builder.textOf("buildFile", ""),
              builder.textOf("rootBuildScriptDir", ""),
              builder.flag("useWrapper"),
              builder.textOf("wrapperLocation", ""),
              text(builder, "systemProperties"),
              text(builder, "projectProperties"),
              builder.flag("passAllAsProjectProperties"));
      default -> {
        warnings.add(
            "The build step <"
                + builder.name()
                + "> is not supported: builds will fail at this step.");
        yield new BuildStep.UnsupportedBuildStep(builder.name());
      }
    };
  }

  /** The name of an installation; Jenkins writes a default, such as "(Default)", in parentheses. */
  private static String tool(XmlElement builder, String child) {
    String name = builder.textOf(child, "").strip();
    return name.startsWith("(") && name.endsWith(")") ? "" : name;
  }

  private static String text(XmlElement element, String child) {
    String value = element.findText(child);
    return value == null ? "" : value;
  }

  /**
   * Normalizes line ends: scripts are often written on Windows, and shells reject carriage returns.
   */
  private static String unixLines(String script) {
    return script.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static @Nullable Integer code(String text) {
    try {
      int code = Integer.parseInt(text);
      return code >= 1 && code <= 255 ? code : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
