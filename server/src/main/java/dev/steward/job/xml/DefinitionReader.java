package dev.steward.job.xml;

import dev.steward.job.Archive;
import dev.steward.job.Definition;
import dev.steward.job.Parameter;
import dev.steward.job.Step;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a config.xml into a definition. What it does not know becomes a warning, never an error.
 */
public final class DefinitionReader {

  private static final String NO_SCM = "hudson.scm.NullSCM";

  /** Elements that are understood, or that change nothing here. */
  private static final Set<String> KNOWN =
      Set.of(
          "actions",
          "description",
          "displayName",
          "keepDependencies",
          "properties",
          "scm",
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
          "jdk");

  private final List<String> warnings = new ArrayList<>();

  private DefinitionReader() {}

  /**
   * Reads a definition.
   *
   * @throws Problem.Invalid where it is not well-formed, or of another kind than a freestyle job
   */
  public static Definition read(String xml) {
    return new DefinitionReader().project(root(xml));
  }

  static XmlElement root(String xml) {
    XmlElement root = XmlReader.read(xml);
    if (!root.name().equals("project")) {
      throw new Problem.Invalid(
          "A job's XML begins with <project>; <" + root.name() + "> is not known here.");
    }
    return root;
  }

  private Definition project(XmlElement root) {
    for (XmlElement child : root.children()) {
      if (!KNOWN.contains(child.name())) {
        warn("<" + child.name() + "> is kept but has no effect here.");
      }
    }
    String quiet = root.findText("quietPeriod");
    return new Definition(
        root.findText("description"),
        root.findText("displayName"),
        root.flag("disabled"),
        root.flag("concurrentBuild"),
        root.flag("keepDependencies"),
        quiet == null ? null : seconds(quiet.strip()),
        root.findText("authToken"),
        scm(root.find("scm")),
        root.flag("canRoam"),
        parameters(root.find("properties")),
        steps(root.find("builders")),
        publishers(root.find("publishers")),
        others(root));
  }

  private List<String> others(XmlElement root) {
    for (String place : new String[] {"triggers", "buildWrappers"}) {
      XmlElement element = root.find(place);
      if (element != null) {
        for (XmlElement child : element.children()) {
          warn("<" + child.name() + "> in <" + place + "> is kept but has no effect yet.");
        }
      }
    }
    return List.copyOf(warnings);
  }

  private void warn(String sentence) {
    if (warnings.size() < 100 && !warnings.contains(sentence)) {
      warnings.add(sentence);
    }
  }

  private @Nullable Integer seconds(String text) {
    try {
      int seconds = Integer.parseInt(text);
      return Math.clamp(seconds, 0, 365 * 24 * 3_600);
    } catch (NumberFormatException e) {
      warn("The quiet period is not a number and is not used.");
      return null;
    }
  }

  private String scm(@Nullable XmlElement scm) {
    String kind = scm == null ? null : scm.attribute("class");
    if (kind != null && !kind.equals(NO_SCM)) {
      warn("The source control " + kind + " is kept but nothing is checked out yet.");
    }
    return kind == null ? NO_SCM : kind;
  }

  private List<Parameter> parameters(@Nullable XmlElement properties) {
    var parameters = new ArrayList<Parameter>();
    if (properties == null) {
      return parameters;
    }
    for (XmlElement property : properties.children()) {
      XmlElement definitions = property.find("parameterDefinitions");
      if (property.name().equals("hudson.model.ParametersDefinitionProperty")
          && definitions != null) {
        for (XmlElement definition : definitions.children()) {
          Parameter parameter = parameter(definition);
          if (parameter != null) {
            parameters.add(parameter);
          }
        }
      } else {
        warn("The property <" + property.name() + "> is kept but has no effect here.");
      }
    }
    return List.copyOf(parameters);
  }

  private @Nullable Parameter parameter(XmlElement element) {
    String name = element.textOf("name", "");
    String description = element.textOf("description", "");
    String value = element.findText("defaultValue");
    String defaultValue = value == null ? "" : value;
    return switch (element.name()) {
      case "hudson.model.StringParameterDefinition" ->
          new Parameter.Text(name, description, defaultValue, false, element.flag("trim"));
      case "hudson.model.TextParameterDefinition" ->
          new Parameter.Text(name, description, defaultValue, true, element.flag("trim"));
      case "hudson.model.BooleanParameterDefinition" ->
          new Parameter.Flag(name, description, defaultValue.strip().equals("true"));
      case "hudson.model.ChoiceParameterDefinition" ->
          new Parameter.Choice(name, description, choices(element.find("choices")));
      case "hudson.model.PasswordParameterDefinition" ->
          new Parameter.Secret(name, description, defaultValue);
      default -> {
        warn("The parameter <" + element.name() + "> is kept but not asked for.");
        yield null;
      }
    };
  }

  /** The values, wherever the writer of the file put them: in a list or in an array in it. */
  private static List<String> choices(@Nullable XmlElement element) {
    var all = new ArrayList<String>();
    if (element != null) {
      for (XmlElement child : element.children()) {
        if (child.name().equals("string")) {
          all.add(child.text());
        } else {
          all.addAll(choices(child));
        }
      }
    }
    return List.copyOf(all);
  }

  private List<Step> steps(@Nullable XmlElement builders) {
    var steps = new ArrayList<Step>();
    if (builders != null) {
      for (XmlElement builder : builders.children()) {
        if (builder.name().equals("hudson.tasks.Shell")) {
          String command = builder.findText("command");
          steps.add(new Step.Shell(command == null ? "" : command));
        } else {
          warn("The step <" + builder.name() + "> is not known: builds will fail at it.");
          steps.add(new Step.NotUnderstood(builder.name()));
        }
      }
    }
    return List.copyOf(steps);
  }

  private @Nullable Archive publishers(@Nullable XmlElement publishers) {
    Archive archive = null;
    if (publishers != null) {
      for (XmlElement publisher : publishers.children()) {
        if (publisher.name().equals("hudson.tasks.ArtifactArchiver")) {
          archive =
              new Archive(
                  publisher.textOf("artifacts", ""),
                  publisher.textOf("excludes", ""),
                  publisher.flag("allowEmptyArchive"),
                  publisher.flag("onlyIfSuccessful"),
                  publisher.flag("fingerprint"));
        } else {
          warn("The action <" + publisher.name() + "> after a build is kept but not done yet.");
        }
      }
    }
    return archive;
  }
}
