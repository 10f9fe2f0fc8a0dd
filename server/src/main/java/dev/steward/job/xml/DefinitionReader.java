package dev.steward.job.xml;

import dev.steward.access.ItemGrants;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.job.definition.SourceControl;
import dev.steward.job.definition.Throttle;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeRegistry;
import dev.steward.type.TypeSet;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Parses the config.xml of a freestyle job or a pipeline. Unsupported settings become warnings,
 * never errors.
 */
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

  /** The property that contains the parameters. */
  static final String PARAMETERS = "hudson.model.ParametersDefinitionProperty";

  /** The property with the jobs that may copy artifacts. */
  private static final String COPY_PERMISSION =
      "hudson.plugins.copyartifact.CopyArtifactPermissionProperty";

  /** Properties that are parsed elsewhere, or do not affect builds. */
  private static final Set<String> KNOWN_PROPERTIES =
      Set.of(
          "jenkins.model.BuildDiscarderProperty",
          "hudson.security.AuthorizationMatrixProperty",
          ThrottleXml.PROPERTY,
          COPY_PERMISSION,
          "com.coravy.hudson.plugins.github.GithubProjectProperty",
          "com.dabsquared.gitlabjenkins.connection.GitLabConnectionProperty");

  private final TypeRegistry types;

  /**
   * Creates a reader.
   *
   * @param types the types that definitions may contain
   */
  public DefinitionReader(TypeRegistry types) {
    this.types = types;
  }

  /**
   * Parses a definition.
   *
   * @throws Problem.Invalid if it is not well-formed, or defines neither a freestyle job nor a
   *     pipeline
   */
  public Definition read(String xml) {
    return new ProjectReader().project(ScmLayout.current(xml, root(xml), types));
  }

  /** Parses the XML and checks that it defines a freestyle job or a pipeline. */
  static XmlElement root(String xml) {
    XmlElement root = XmlReader.read(xml);
    if (!root.name().equals("project")
        && !root.name().equals(CLASS)
        && !PipelineXml.isPipeline(root.name())) {
      throw new Problem.Invalid(
          "A job's config.xml must start with <project> or <flow-definition>; <"
              + root.name()
              + "> is not supported.");
    }
    return root;
  }

  /** Reads one definition. */
  private final class ProjectReader {

    private final Warnings warnings = new Warnings();

    private Definition project(XmlElement root) {
      boolean isPipeline = PipelineXml.isPipeline(root.name());
      for (XmlElement child : root.children()) {
        if (!(isPipeline ? PipelineXml.KNOWN_ELEMENTS : KNOWN_ELEMENTS).contains(child.name())) {
          warnings.add("<" + child.name() + "> is kept but has no effect here.");
        }
      }
      XmlElement properties = root.find("properties");
      ItemGrants grants = GrantsXml.read(properties, warnings);
      Throttle throttle = ThrottleXml.read(properties, warnings);
      if (isPipeline) {
        return pipeline(root, properties, grants, throttle);
      }
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
          scm(root.find(TypeKind.SCM.element())),
          parameters(properties, false),
          triggers(root),
          list(
              root,
              TypeKind.WRAPPER,
              BuildWrapper.class,
              name -> "<" + name + "> in <buildWrappers> is kept but has no effect."),
          list(
              root,
              TypeKind.STEP,
              BuildStep.class,
              name ->
                  "The build step <" + name + "> is not supported: builds will fail at this step."),
          list(
              root,
              TypeKind.ACTION,
              PostBuildAction.class,
              name -> "The post-build action <" + name + "> is not supported and is skipped."),
          allWarnings(root),
          throttle,
          toolName(root.findText("jdk")),
          grants,
          JobReferences.names(root, types),
          artifactReaders(properties),
          null);
    }

    private Definition pipeline(
        XmlElement root,
        @Nullable XmlElement properties,
        @Nullable ItemGrants grants,
        @Nullable Throttle throttle) {
      PipelineDefinition pipeline = PipelineXml.read(root, this::scm, warnings);
      var triggers = new ArrayList<>(triggers(root));
      XmlElement property = properties == null ? null : properties.find(PipelineXml.TRIGGERS);
      if (property != null) {
        triggers.addAll(triggers(property));
      }
      return new Definition(
          root.findText("description"),
          root.findText("displayName"),
          root.flag("disabled"),
          PipelineXml.isConcurrent(root, pipeline),
          root.flag("keepDependencies"),
          false,
          false,
          findNumber(root, "quietPeriod", "quiet period", MAX_QUIET_SECONDS),
          null,
          null,
          null,
          root.findText("authToken"),
          buildDiscarder(root, properties),
          pipeline.source() instanceof PipelineDefinition.ScmScript script
              ? script.scm()
              : new SourceControl.NoSourceControl(),
          parameters(properties, true),
          List.copyOf(triggers),
          List.of(),
          List.of(),
          List.of(),
          allWarnings(root),
          throttle,
          null,
          grants,
          JobReferences.names(root, types),
          artifactReaders(properties),
          pipeline);
    }

    private static List<String> artifactReaders(@Nullable XmlElement properties) {
      XmlElement property = properties == null ? null : properties.find(COPY_PERMISSION);
      XmlElement list = property == null ? null : property.find("projectNameList");
      var all = new ArrayList<String>();
      if (list != null) {
        for (XmlElement name : list.children()) {
          for (String part : name.text().split(",", -1)) {
            if (!part.isBlank()) {
              all.add(part.strip());
            }
          }
        }
      }
      return List.copyOf(all);
    }

    private List<BuildTrigger> triggers(XmlElement parent) {
      return list(
          parent,
          TypeKind.TRIGGER,
          BuildTrigger.class,
          name -> "<" + name + "> in <triggers> is kept but has no effect.");
    }

    /** The elements of a list; an unknown one becomes a warning and an {@link UnsupportedType}. */
    private <T> List<T> list(
        XmlElement root, TypeKind kind, Class<T> type, UnaryOperator<String> warning) {
      XmlElement list = root.find(kind.element());
      if (list == null) {
        return List.of();
      }
      TypeSet set = types.of(kind);
      var all = new ArrayList<T>(list.children().size());
      for (XmlElement element : list.children()) {
        TypeDescription<?> description = set.find(element.name());
        if (description == null) {
          warnings.add(warning.apply(element.name()));
          element.markRead();
          all.add(type.cast(new UnsupportedType(element.name())));
        } else {
          all.add(type.cast(description.read(element, warnings)));
        }
      }
      return List.copyOf(all);
    }

    private SourceControl scm(@Nullable XmlElement element) {
      String className = element == null ? null : element.attribute("class");
      if (element == null || className == null) {
        return new SourceControl.NoSourceControl();
      }
      TypeDescription<?> description = types.of(TypeKind.SCM).find(className);
      if (description == null) {
        warnings.add("The SCM " + className + " is not supported: builds will fail.");
        return new UnsupportedType(className);
      }
      return (SourceControl) description.read(element, warnings);
    }

    /** The parameters among the properties. */
    private List<BuildParameter> parameters(@Nullable XmlElement properties, boolean isPipeline) {
      var parameters = new ArrayList<BuildParameter>();
      if (properties == null) {
        return parameters;
      }
      for (XmlElement property : properties.children()) {
        XmlElement definitions = property.find(TypeKind.PARAMETER.element());
        if (property.name().equals(PARAMETERS) && definitions != null) {
          for (XmlElement element : definitions.children()) {
            TypeDescription<?> description = types.of(TypeKind.PARAMETER).find(element.name());
            if (description == null) {
              warnings.add(
                  "The parameter <" + element.name() + "> is not supported and is ignored.");
              element.markRead();
            } else {
              parameters.add((BuildParameter) description.read(element, warnings));
            }
          }
        } else if (!KNOWN_PROPERTIES.contains(property.name())
            && !(isPipeline && PipelineXml.isPipelineProperty(property.name()))) {
          warnings.add("The property <" + property.name() + "> is kept but has no effect here.");
          property.markRead();
        }
      }
      return List.copyOf(parameters);
    }

    /**
     * Adds a warning for each element that no parser has read. This method must be called after the
     * parsers of all nested elements; children of the root are checked against {@link
     * #KNOWN_ELEMENTS} instead.
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
}
