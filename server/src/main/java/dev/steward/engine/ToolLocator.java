package dev.steward.engine;

import dev.steward.host.PosixPath;
import dev.steward.setting.ToolInstallations.ToolType;
import dev.steward.step.CommandLine;
import dev.steward.step.StepContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Locates programs for build steps, in the installation that the job names or on the PATH. */
public final class ToolLocator {

  private final Installations installations;

  public ToolLocator(Installations installations) {
    this.installations = installations;
  }

  /** Result of looking up an installation. */
  public sealed interface ToolLookup {

    /**
     * The installation exists.
     *
     * @param variables environment variables for programs that use it
     */
    record Located(String folder, Map<String, String> variables) implements ToolLookup {}

    record Missing(String reason) implements ToolLookup {}
  }

  /** Configured directory or program of an installation, unexpanded; null if there is none. */
  public @Nullable String configured(ToolType kind, String name) {
    return installations.find(kind, name);
  }

  /** Finds an installation by name and checks that it contains its program. */
  public ToolLookup find(StepContext build, ToolType kind, String name) {
    String configuredHome = installations.find(kind, name);
    if (configuredHome == null) {
      return new ToolLookup.Missing(
          "The "
              + kind.id()
              + " installation ‘"
              + name
              + "’ is not configured on this server. Configure the installation (toolInstallations"
              + " in /settings, tool."
              + kind.id()
              + ".installations in YAML), or remove it from the job.");
    }
    String home = build.expand(configuredHome);
    String programs = home + "/bin";
    String program = program(kind);
    if (!build.workspace().isExecutable(programs + "/" + program)) {
      return new ToolLookup.Missing(
          "The "
              + kind.id()
              + " installation ‘"
              + name
              + "’ is configured in "
              + home
              + ", but bin/"
              + program
              + " does not exist there.");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : homeVariables(kind)) {
      variables.put(variable, home);
    }
    variables.put("PATH", programs + ":" + path(build));
    return new ToolLookup.Located(home, variables);
  }

  private static String program(ToolType kind) {
    return switch (kind) {
      case MAVEN -> "mvn";
      case ANT -> "ant";
      case GRADLE -> "gradle";
      case JDK -> "java";
      case GIT -> "git";
      case ALLURE -> "allure";
    };
  }

  private static List<String> homeVariables(ToolType kind) {
    return switch (kind) {
      case MAVEN -> List.of("M2_HOME", "MAVEN_HOME");
      case ANT -> List.of("ANT_HOME");
      case GRADLE -> List.of("GRADLE_HOME");
      case JDK -> List.of("JAVA_HOME");
      case GIT, ALLURE -> List.of();
    };
  }

  /**
   * Builds the command line of a program.
   *
   * @param arguments program and arguments; the program is taken from the installation if the job
   *     names one
   * @param name name of the installation; empty for none
   */
  public CommandLine commandLine(
      StepContext build,
      String folder,
      List<String> arguments,
      ToolType kind,
      String name,
      Map<String, String> variables) {
    if (name.isEmpty()) {
      return commandLine(build, folder, arguments, variables);
    }
    return switch (find(build, kind, name)) {
      case ToolLookup.Located(String home, Map<String, String> toolVariables) -> {
        var resolved = new ArrayList<>(arguments);
        resolved.set(0, home + "/bin/" + arguments.getFirst());
        Map<String, String> allVariables = new LinkedHashMap<>(toolVariables);
        allVariables.putAll(variables);
        yield commandLine(build, folder, resolved, allVariables);
      }
      case ToolLookup.Missing(String reason) ->
          new CommandLine(folder, reason, List.of(), Map.of(), null);
    };
  }

  private static CommandLine commandLine(
      StepContext build, String folder, List<String> arguments, Map<String, String> variables) {
    String program = arguments.getFirst();
    if (!program.contains("/") && build.workspace().findProgram(program, path(build)) == null) {
      return new CommandLine(
          folder,
          "The program "
              + program
              + " is not on the PATH of this machine. Install the program, set PATH, or select an"
              + " installation in the job.",
          List.of(),
          Map.of(),
          null);
    }
    if (!build.workspace().isFolder(folder)) {
      return new CommandLine(
          folder, "The folder " + folder + " does not exist.", List.of(), Map.of(), null);
    }
    return new CommandLine(
        folder,
        "[" + PosixPath.name(folder) + "] $ " + String.join(" ", arguments),
        arguments,
        variables,
        null);
  }

  private static String path(StepContext build) {
    return build.environment().getOrDefault("PATH", build.workspace().facts().path());
  }
}
