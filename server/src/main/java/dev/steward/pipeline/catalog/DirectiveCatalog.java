package dev.steward.pipeline.catalog;

import static dev.steward.pipeline.catalog.ParameterType.FLAG;
import static dev.steward.pipeline.catalog.ParameterType.NUMBER;
import static dev.steward.pipeline.catalog.ParameterType.OBJECT;
import static dev.steward.pipeline.catalog.ParameterType.TEXT;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that the directives of a declarative pipeline accept. The order of each list is the one
 * in which error messages name the valid values.
 */
public final class DirectiveCatalog {

  private DirectiveCatalog() {}

  /** The conditions of {@code post}, in the order in which they are evaluated. */
  public static final List<String> POST_CONDITIONS =
      List.of(
          "always",
          "changed",
          "fixed",
          "regression",
          "aborted",
          "success",
          "unsuccessful",
          "unstable",
          "failure",
          "notBuilt",
          "cleanup");

  /** The agents that take no arguments. */
  public static final Set<String> BARE_AGENTS = Set.of("any", "none");

  /** The types of tools. */
  public static final Set<String> TOOL_TYPES = Set.of("ant", "gradle", "jdk", "maven", "git");

  /** The types of agents by name. */
  public static final Map<String, CallDescription> AGENTS =
      index(
          call("any"),
          call("docker")
              .required(TEXT, "image")
              .optional(FLAG, "alwaysPull")
              .optional(
                  TEXT, "args", "customWorkspace", "label", "registryCredentialsId", "registryUrl")
              .optional(NUMBER, "retries")
              .optional(FLAG, "reuseNode"),
          call("dockerfile")
              .optional(
                  TEXT,
                  "additionalBuildArgs",
                  "args",
                  "customWorkspace",
                  "dir",
                  "filename",
                  "label",
                  "registryCredentialsId",
                  "registryUrl")
              .optional(NUMBER, "retries")
              .optional(FLAG, "reuseNode"),
          call("kubernetes")
              .optional(
                  TEXT,
                  "agentContainer",
                  "cloud",
                  "customWorkspace",
                  "defaultContainer",
                  "inheritFrom",
                  "label",
                  "namespace",
                  "nodeSelector")
              .optional(NUMBER, "idleMinutes", "instanceCap", "retries", "slaveConnectTimeout")
              .optional(
                  TEXT,
                  "podRetention",
                  "serviceAccount",
                  "supplementalGroups",
                  "workingDir",
                  "yaml",
                  "yamlFile")
              .optional(
                  OBJECT,
                  "containerTemplate",
                  "containerTemplates",
                  "workspaceVolume",
                  "yamlMergeStrategy"),
          call("label")
              .required(TEXT, "label")
              .optional(TEXT, "customWorkspace")
              .optional(NUMBER, "retries"),
          call("none"),
          call("node")
              .required(TEXT, "label")
              .optional(TEXT, "customWorkspace")
              .optional(NUMBER, "retries"));

  /** The agents as error messages list them: {@code node} is another name of {@code label}. */
  public static List<String> agentNames() {
    return AGENTS.keySet().stream().filter(name -> !name.equals("node")).toList();
  }

  /** The types of triggers by name. */
  public static final Map<String, CallDescription> TRIGGERS =
      index(
          call("upstream").required(TEXT, "upstreamProjects").optional(OBJECT, "threshold"),
          call("cron").required(TEXT, "spec"),
          call("pollSCM").required(TEXT, "scmpoll_spec").optional(FLAG, "ignorePostCommitHooks"),
          call("githubPush"),
          CallDescription.unchecked("gitlab"),
          CallDescription.unchecked("GenericTrigger"),
          CallDescription.unchecked("URLTrigger"));

  /** The types of build parameters by name. */
  public static final Map<String, CallDescription> PARAMETERS =
      index(
          parameter("string", TEXT).optional(FLAG, "trim"),
          parameter("text", TEXT).optional(FLAG, "trim"),
          parameter("booleanParam", FLAG),
          call("choice")
              .required(TEXT, "name")
              .optional(OBJECT, "choices")
              .optional(TEXT, "description"),
          parameter("password", TEXT).optional(TEXT, "defaultValueAsSecret"),
          call("file").required(TEXT, "name").optional(TEXT, "description"),
          call("run").required(TEXT, "name", "projectName").optional(TEXT, "description", "filter"),
          call("credentials")
              .required(TEXT, "name")
              .optional(TEXT, "credentialType", "defaultValue", "description")
              .optional(FLAG, "required"),
          CallDescription.unchecked("label"));

  /** The conditions of {@code when} by name. */
  public static final Map<String, CallDescription> CONDITIONS =
      index(
          call("allOf").block(),
          call("anyOf").block(),
          call("branch").required(TEXT, "pattern").optional(TEXT, "comparator"),
          call("buildingTag"),
          call("changeRequest")
              .optional(
                  TEXT,
                  "author",
                  "authorDisplayName",
                  "authorEmail",
                  "branch",
                  "comparator",
                  "fork",
                  "id",
                  "target",
                  "title",
                  "url"),
          call("changelog").required(TEXT, "pattern"),
          call("changeset")
              .required(TEXT, "pattern")
              .optional(FLAG, "caseSensitive")
              .optional(TEXT, "comparator"),
          call("environment").required(TEXT, "name", "value").optional(FLAG, "ignoreCase"),
          call("equals").required(OBJECT, "expected", "actual"),
          CallDescription.unchecked("expression").block(),
          call("isRestartedRun"),
          call("not").block(),
          call("tag").required(TEXT, "pattern").optional(TEXT, "comparator"),
          call("triggeredBy").required(TEXT, "cause").optional(TEXT, "detail"));

  /** The options of a stage: those that wrap its steps, and those of its checkout. */
  public static final Map<String, CallDescription> STAGE_OPTIONS =
      index(
          Stream.concat(
              Stream.of(
                  call("skipDefaultCheckout").optionalSole(FLAG, "skipDefaultCheckout"),
                  call("checkoutToSubdirectory").required(TEXT, "subdirectory")),
              Stream.of(
                      "ansiColor",
                      "catchError",
                      "lock",
                      "retry",
                      "script",
                      "timeout",
                      "timestamps",
                      "waitUntil",
                      "warnError",
                      "withCredentials",
                      "withEnv")
                  .map(DirectiveCatalog::wrapper)));

  /** The options of a pipeline: also those that set properties of the job. */
  public static final Map<String, CallDescription> OPTIONS =
      index(
          Stream.concat(
              Stream.of(
                  call("buildDiscarder").required(OBJECT, "strategy"),
                  call("disableConcurrentBuilds").optional(FLAG, "abortPrevious"),
                  call("disableRestartFromStage"),
                  call("disableResume"),
                  call("durabilityHint").required(TEXT, "hint"),
                  call("newContainerPerStage"),
                  call("overrideIndexTriggers").required(FLAG, "enableTriggers"),
                  call("parallelsAlwaysFailFast"),
                  call("preserveStashes").optional(NUMBER, "buildCount"),
                  call("quietPeriod").required(NUMBER, "quietPeriod"),
                  call("rateLimitBuilds").required(OBJECT, "throttle"),
                  call("skipStagesAfterUnstable")),
              STAGE_OPTIONS.values().stream()));

  /** Calls that are arguments of other calls, such as {@code logRotator} in an option. */
  public static final Map<String, CallDescription> NESTED_CALLS =
      index(
          call("logRotator")
              .optional(
                  TEXT,
                  "artifactDaysToKeepStr",
                  "artifactNumToKeepStr",
                  "daysToKeepStr",
                  "numToKeepStr")
              .optional(FLAG, "removeLastBuild"));

  private static CallDescription parameter(String name, ParameterType defaultValue) {
    return call(name)
        .required(TEXT, "name")
        .optional(defaultValue, "defaultValue")
        .optional(TEXT, "description");
  }

  private static CallDescription wrapper(String name) {
    CallDescription step = StepCatalog.find(name);
    if (step == null) {
      throw new IllegalStateException("no step " + name);
    }
    return step;
  }

  private static CallDescription call(String name) {
    return CallDescription.of(name);
  }

  private static Map<String, CallDescription> index(CallDescription... calls) {
    return index(Stream.of(calls));
  }

  private static Map<String, CallDescription> index(Stream<CallDescription> calls) {
    var all = new LinkedHashMap<String, CallDescription>();
    calls.forEach(call -> all.put(call.name(), call));
    return Collections.unmodifiableMap(all);
  }
}
