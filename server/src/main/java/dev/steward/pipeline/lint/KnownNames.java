package dev.steward.pipeline.lint;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.catalog.StepCatalog;
import dev.steward.pipeline.catalog.SymbolCatalog;
import dev.steward.pipeline.declarative.EditDistance;
import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.TypeValue;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names that this server knows, and those of plugins that it does not have. */
final class KnownNames {

  private static final Set<String> GLOBALS =
      Set.of("env", "params", "currentBuild", "scm", "steps", "binding", "out", "docker");

  /** Methods that every script can call without a receiver. */
  private static final Set<String> SCRIPT_METHODS =
      Set.of(
          "print",
          "println",
          "printf",
          "sprintf",
          "evaluate",
          "run",
          "getBinding",
          "setBinding",
          "getProperty",
          "setProperty",
          "hasProperty",
          "invokeMethod",
          "getClass",
          "hashCode",
          "equals",
          "toString",
          "call");

  /** Methods of the global variables, and of the objects that steps return. */
  private static final Set<String> GLOBAL_METHODS =
      Set.of(
          "getEnvironment",
          "getBuildCauses",
          "getBuildVariables",
          "getPreviousBuild",
          "getNextBuild",
          "getResult",
          "setResult",
          "getCurrentResult",
          "getDisplayName",
          "setDisplayName",
          "getFullDisplayName",
          "getDescription",
          "setDescription",
          "getNumber",
          "getId",
          "getProjectName",
          "getFullProjectName",
          "getAbsoluteUrl",
          "getDuration",
          "getDurationString",
          "getStartTimeInMillis",
          "getTimeInMillis",
          "getChangeSets",
          "getUpstreamBuilds",
          "isKeepLog",
          "setKeepLog",
          "resultIsBetterOrEqualTo",
          "resultIsWorseOrEqualTo",
          "getCauses",
          "getItems",
          "getAffectedFiles",
          "getCommitId",
          "getAuthor",
          "getAuthorName",
          "getAuthorEmail",
          "getMsg",
          "getComment",
          "getTimestamp",
          "getPath",
          "getEditType",
          "getUserRemoteConfigs",
          "getBranches",
          "getUrl",
          "getExtensions",
          "getKey",
          "hasVariable",
          "getVariable",
          "setVariable",
          "getVariables",
          "image",
          "build",
          "withRegistry",
          "withServer",
          "withTool",
          "node",
          "inside",
          "withRun",
          "pull",
          "push",
          "tag",
          "imageName",
          "stop",
          "port");

  private static final Set<String> DIRECTIVES =
      Set.of(
          "pipeline",
          "agent",
          "stages",
          "stage",
          "steps",
          "environment",
          "options",
          "triggers",
          "parameters",
          "tools",
          "post",
          "when",
          "input",
          "libraries",
          "lib",
          "parallel",
          "matrix",
          "axes",
          "axis",
          "values",
          "notValues",
          "name",
          "excludes",
          "exclude",
          "failFast",
          "beforeAgent",
          "beforeInput",
          "beforeOptions",
          "credentials",
          "message",
          "ok",
          "id",
          "submitter",
          "submitterParameter");

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "Field",
          "groovy.transform.Field",
          "NonCPS",
          "com.cloudbees.groovy.cps.NonCPS",
          "Library",
          "org.jenkinsci.plugins.workflow.libs.Library",
          "Override",
          "Deprecated",
          "SuppressWarnings",
          "SafeVarargs",
          "FunctionalInterface");

  private static final Set<String> DOWNLOADS =
      Set.of(
          "Grab",
          "Grapes",
          "GrabConfig",
          "GrabExclude",
          "GrabResolver",
          "groovy.lang.Grab",
          "groovy.lang.Grapes",
          "groovy.lang.GrabConfig",
          "groovy.lang.GrabExclude",
          "groovy.lang.GrabResolver");

  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.math",
          "java.net",
          "java.io",
          "java.text",
          "java.util",
          "java.util.regex",
          "java.util.concurrent",
          "groovy.json",
          "groovy.lang",
          "groovy.transform",
          "groovy.util",
          "org.jenkinsci.plugins.workflow.libs");

  private static final Set<String> PACKAGE_ROOTS =
      Set.of("java", "javax", "groovy", "groovyx", "org", "com", "net", "io", "hudson", "jenkins");

  /** What to use in place of classes of the server. */
  private static final Map<String, String> ALTERNATIVES =
      Map.ofEntries(
          Map.entry("jenkins.model.Jenkins", "scripts cannot reach the server; use its REST API"),
          Map.entry("Jenkins", "scripts cannot reach the server; use its REST API"),
          Map.entry("Hudson", "scripts cannot reach the server; use its REST API"),
          Map.entry("hudson.model.Hudson", "scripts cannot reach the server; use its REST API"),
          Map.entry("Thread", "use the step sleep"),
          Map.entry("File", "use the steps readFile, writeFile and fileExists"),
          Map.entry("java.io.File", "use the steps readFile, writeFile and fileExists"),
          Map.entry("URL", "use the step sh with curl"),
          Map.entry("java.net.URL", "use the step sh with curl"),
          Map.entry("Runtime", "use the step sh"),
          Map.entry("ProcessBuilder", "use the step sh"),
          Map.entry("org.yaml.snakeyaml.Yaml", "use the step readYaml"));

  private static final List<String> SERVER_PACKAGES =
      List.of("hudson.", "jenkins.", "org.jenkinsci.", "com.cloudbees.", "org.kohsuke.");

  private KnownNames() {}

  static boolean isGlobal(String name) {
    return GLOBALS.contains(name);
  }

  static boolean isScriptMethod(String name) {
    return SCRIPT_METHODS.contains(name);
  }

  static boolean isStep(String name) {
    return name.equals("pipeline") || StepCatalog.find(name) != null;
  }

  static boolean isSymbol(String name) {
    return SymbolCatalog.has(name);
  }

  /** Whether the name has a meaning within {@code pipeline { }}. */
  static boolean isDirective(String name) {
    return DIRECTIVES.contains(name)
        || DirectiveCatalog.POST_CONDITIONS.contains(name)
        || DirectiveCatalog.BARE_AGENTS.contains(name)
        || DirectiveCatalog.TOOL_TYPES.contains(name)
        || SymbolCatalog.has(name)
        || Calls.PARAMETERS.contains(name);
  }

  /** Whether any value has a method with the name. */
  static boolean isMethod(String name) {
    return MethodTable.methodNames().contains(name) || GLOBAL_METHODS.contains(name);
  }

  static boolean isType(String name) {
    return name.equals("void") || TypeValue.find(name) != null;
  }

  static boolean isAnnotation(String name) {
    return ANNOTATIONS.contains(name);
  }

  static boolean isDownload(String name) {
    return DOWNLOADS.contains(name);
  }

  static boolean isPackage(String name) {
    return PACKAGES.contains(name);
  }

  static boolean isPackageRoot(String name) {
    return PACKAGE_ROOTS.contains(name);
  }

  /**
   * Returns the plugin that provides a step or a global variable; null if no such plugin is known.
   */
  static @Nullable String pluginOf(String name) {
    return PluginNames.pluginOf(name);
  }

  /** Returns the step whose name differs the least, if it differs by one or two letters. */
  static @Nullable String similarStep(String name) {
    var names = new TreeSet<String>();
    StepCatalog.all().forEach(step -> names.add(step.name()));
    return EditDistance.nearest(name, names, name.length() > 4 ? 2 : 1);
  }

  /**
   * Returns what to use in place of a class, as the end of a message; empty if nothing is known.
   */
  static String alternativeTo(String name) {
    String alternative = ALTERNATIVES.get(name);
    if (alternative != null) {
      return ": " + alternative;
    }
    return SERVER_PACKAGES.stream().anyMatch(name::startsWith)
        ? ": scripts cannot use the classes of the server"
        : "";
  }

  /** The names of parameters of the directive catalog; created on first use. */
  private static final class Calls {
    static final Set<String> PARAMETERS = new HashSet<>();

    static {
      Stream.of(
              DirectiveCatalog.AGENTS,
              DirectiveCatalog.TRIGGERS,
              DirectiveCatalog.PARAMETERS,
              DirectiveCatalog.CONDITIONS,
              DirectiveCatalog.OPTIONS,
              DirectiveCatalog.NESTED_CALLS)
          .map(Map::values)
          .flatMap(Collection::stream)
          .forEach(Calls::add);
    }

    private static void add(CallDescription call) {
      call.parameters().forEach(parameter -> PARAMETERS.add(parameter.name()));
    }
  }
}
