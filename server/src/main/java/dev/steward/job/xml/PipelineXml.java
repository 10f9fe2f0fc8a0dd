package dev.steward.job.xml;

import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.PipelineDefinition.Durability;
import dev.steward.job.definition.PipelineDefinition.InlineScript;
import dev.steward.job.definition.PipelineDefinition.NoScript;
import dev.steward.job.definition.PipelineDefinition.ScmScript;
import dev.steward.job.definition.PipelineDefinition.Source;
import dev.steward.job.definition.PipelineDefinition.UnsupportedSource;
import dev.steward.job.definition.SourceControl;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlText;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.Warnings;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses the parts of a config.xml that only pipelines have. */
public final class PipelineXml {

  /** Root element of a pipeline's definition. */
  public static final String ROOT = "flow-definition";

  /** Alternative name of the root element: the class for which {@link #ROOT} is the alias. */
  public static final String CLASS = "org.jenkinsci.plugins.workflow.job.WorkflowJob";

  /** The element with the script or its source. */
  public static final String DEFINITION = "definition";

  /** The class of a definition that contains the script. */
  public static final String INLINE = "org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition";

  /** The class of a definition that names a file in a repository. */
  public static final String FROM_SCM = "org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition";

  /** The path of the script in a repository, if the definition names none. */
  public static final String DEFAULT_PATH = "Jenkinsfile";

  private static final String PACKAGE = "org.jenkinsci.plugins.workflow.job.properties.";

  /** The property that contains the triggers of a pipeline. */
  public static final String TRIGGERS = PACKAGE + "PipelineTriggersJobProperty";

  /** The property that limits a pipeline to one run at a time. */
  public static final String DISABLE_CONCURRENT = PACKAGE + "DisableConcurrentBuildsJobProperty";

  private static final BundledPlugin PLUGIN =
      new BundledPlugin("workflow-job", "Pipeline: Job", "pipelines");

  /** Definition of a pipeline that is created without XML. */
  public static final String EMPTY =
      """
      <flow-definition>
        <keepDependencies>false</keepDependencies>
        <properties/>
        <triggers/>
        <disabled>false</disabled>
      </flow-definition>
      """;

  /** Whether a new run stops the runs before it instead of waiting for them. */
  private record ConcurrencyLimit(boolean abortPrevious) {}

  private record ResumeBlock() {}

  private record StashRetention(int runs) {}

  private static final Field<Boolean> ABORT_PREVIOUS =
      Field.flag("abortPrevious", "Abort previous builds");

  private static final Field<Integer> BUILD_COUNT =
      Field.number("buildCount", "Number of builds to preserve", 1, 1, 50);

  private static final TypeDescription<ConcurrencyLimit> CONCURRENCY =
      TypeDescription.of(
              TypeKind.PROPERTY,
              "disableConcurrentBuilds",
              ConcurrencyLimit.class,
              DISABLE_CONCURRENT)
          .label("Do not allow concurrent builds")
          .help("A new build waits until the previous one has ended, or stops it.")
          .plugin(PLUGIN)
          .template(
              "<"
                  + DISABLE_CONCURRENT
                  + "><abortPrevious>false</abortPrevious></"
                  + DISABLE_CONCURRENT
                  + ">")
          .fields(ABORT_PREVIOUS)
          .reader(in -> new ConcurrencyLimit(in.get(ABORT_PREVIOUS)));

  private static final TypeDescription<Durability> DURABILITY =
      TypeDescription.of(
              TypeKind.PROPERTY,
              "durabilityHint",
              Durability.class,
              PACKAGE + "DurabilityHintJobProperty")
          .label("Pipeline speed/durability override")
          .help("Accepted, but without effect: each pipeline survives a restart of the server.")
          .plugin(PLUGIN)
          .template(
              "<"
                  + PACKAGE
                  + "DurabilityHintJobProperty><hint>MAX_SURVIVABILITY</hint></"
                  + PACKAGE
                  + "DurabilityHintJobProperty>")
          .fields(
              Field.choice(
                  "hint",
                  "Custom pipeline speed/durability level",
                  new FieldOption(
                      "PERFORMANCE_OPTIMIZED",
                      "Performance-optimized: much faster (requires clean shutdown to save running"
                          + " pipelines)"),
                  new FieldOption(
                      "SURVIVABLE_NONATOMIC", "Less durability, a bit faster (specialty use only)"),
                  new FieldOption("MAX_SURVIVABILITY", "Maximum survivability/durability")))
          .reader(in -> {
            String hint = in.element().textOf("hint", "");
            for (Durability durability : Durability.values()) {
              if (durability.name().equals(hint)) {
                return durability;
              }
            }
            in.warn("The durability hint '" + hint + "' is unknown and is ignored.");
            return Durability.MAX_SURVIVABILITY;
          });

  private static final TypeDescription<ResumeBlock> RESUME =
      TypeDescription.of(
              TypeKind.PROPERTY,
              "disableResume",
              ResumeBlock.class,
              PACKAGE + "DisableResumeJobProperty")
          .label("Do not allow the pipeline to resume if the controller restarts")
          .help("A run that a restart of the server interrupts is aborted.")
          .plugin(PLUGIN)
          .reader(_ -> new ResumeBlock());

  private static final TypeDescription<StashRetention> STASHES =
      TypeDescription.of(
              TypeKind.PROPERTY,
              "preserveStashes",
              StashRetention.class,
              "org.jenkinsci.plugins.pipeline.modeldefinition.properties"
                  + ".PreserveStashesJobProperty")
          .label("Preserve stashes from completed builds")
          .help("Keeps the stashes of completed builds for a restart from a stage.")
          .plugin(
              new BundledPlugin("pipeline-model-definition", "Pipeline: Declarative", "pipelines"))
          .fields(BUILD_COUNT)
          .reader(in -> new StashRetention(in.get(BUILD_COUNT)));

  private static final List<TypeDescription<?>> PROPERTIES =
      List.of(CONCURRENCY, DURABILITY, RESUME, STASHES);

  private PipelineXml() {}

  /** The properties that only pipelines have. */
  static List<TypeDescription<?>> properties() {
    return PROPERTIES;
  }

  /** Returns whether a root element is that of a pipeline. */
  public static boolean isPipeline(String rootElement) {
    return rootElement.equals(ROOT) || rootElement.equals(CLASS);
  }

  /** Children of the root that cause no warning. */
  static final Set<String> KNOWN_ELEMENTS =
      Set.of(
          "actions",
          "description",
          "displayName",
          "keepDependencies",
          "properties",
          DEFINITION,
          "triggers",
          "disabled",
          "concurrentBuild",
          "quietPeriod",
          "authToken",
          "logRotator");

  /** Returns whether the property is one that only pipelines have. */
  static boolean isPipelineProperty(String element) {
    return element.equals(TRIGGERS)
        || PROPERTIES.stream().anyMatch(type -> type.elements().contains(element));
  }

  /** Whether builds may run at the same time, or stop each other. */
  static boolean isConcurrent(XmlElement root, PipelineDefinition pipeline) {
    XmlElement properties = root.find("properties");
    return (properties != null && properties.find(DISABLE_CONCURRENT) != null)
        ? pipeline.abortPrevious()
        : !root.textOf("concurrentBuild", "true").equals("false");
  }

  /**
   * Reads the settings of a pipeline.
   *
   * @param scm reads the source control settings
   */
  static PipelineDefinition read(
      XmlElement root, Function<@Nullable XmlElement, SourceControl> scm, Warnings warnings) {
    XmlElement properties = root.find("properties");
    ConcurrencyLimit concurrency = find(properties, CONCURRENCY, warnings);
    StashRetention stashes = find(properties, STASHES, warnings);
    return new PipelineDefinition(
        source(root.find(DEFINITION), scm, warnings),
        concurrency != null && concurrency.abortPrevious(),
        find(properties, DURABILITY, warnings),
        find(properties, RESUME, warnings) != null,
        stashes == null ? 0 : stashes.runs());
  }

  private static <T> @Nullable T find(
      @Nullable XmlElement properties, TypeDescription<T> type, Warnings warnings) {
    XmlElement element = properties == null ? null : properties.find(type.element());
    return element == null ? null : type.read(element, warnings);
  }

  private static Source source(
      @Nullable XmlElement definition,
      Function<@Nullable XmlElement, SourceControl> scm,
      Warnings warnings) {
    String className = definition == null ? null : definition.attribute("class");
    if (definition == null || className == null) {
      return new NoScript();
    }
    return switch (className) {
      case INLINE -> {
        String script = definition.findText("script");
        yield new InlineScript(script == null ? "" : script, definition.flag("sandbox"));
      }
      case FROM_SCM ->
          new ScmScript(
              scm.apply(definition.find(TypeKind.SCM.element())),
              definition.textOf("scriptPath", DEFAULT_PATH),
              definition.flag("lightweight"));
      default -> {
        warnings.add("The pipeline definition " + className + " is not supported: runs will fail.");
        definition.markRead();
        yield new UnsupportedSource(className);
      }
    };
  }

  /** The XML of a pipeline with a script. */
  public static String withScript(String script) {
    return withDefinition(INLINE, XmlText.element("script", script), "<sandbox>true</sandbox>");
  }

  /**
   * The XML of a pipeline whose script is in a repository.
   *
   * @param scm the element of the source control settings
   */
  public static String withScm(String scm, String scriptPath, boolean lightweight) {
    return withDefinition(
        FROM_SCM,
        scm,
        XmlText.element("scriptPath", scriptPath),
        XmlText.element("lightweight", Boolean.toString(lightweight)));
  }

  private static String withDefinition(String className, String... elements) {
    return EMPTY.replace(
        "  <triggers/>",
        "  <definition class=\""
            + className
            + "\">\n    "
            + String.join("\n    ", elements)
            + "\n  </definition>\n  <triggers/>");
  }
}
