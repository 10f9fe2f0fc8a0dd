package dev.steward.engine;

import dev.steward.setting.ToolInstallations.ToolType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Locates programs for build steps: in the installation that the job names, or on the PATH. */
final class Tools {

  private Tools() {}

  /** Result of the lookup of an installation. */
  sealed interface Found {

    /**
     * The installation exists.
     *
     * @param more environment variables for programs that use it
     */
    record Home(Path folder, Map<String, String> more) implements Found {}

    record Nowhere(String why) implements Found {}
  }

  /** Finds an installation by name and checks that it contains its program. */
  static Found find(Build build, ToolType kind, String name) {
    String found = build.means().installations().find(kind, name);
    if (found == null) {
      return new Found.Nowhere(
          "The installation ‘"
              + name
              + "’ of "
              + kind.id()
              + " is not configured on this server. Configure it (toolInstallations in /settings,"
              + " tool."
              + kind.id()
              + ".installations in YAML), or remove it from the job.");
    }
    String home = build.expand(found);
    Path folder = Path.of(home);
    String program = program(kind);
    if (!Files.isExecutable(folder.resolve("bin").resolve(program))) {
      return new Found.Nowhere(
          "The installation ‘"
              + name
              + "’ of "
              + kind.id()
              + " is configured in "
              + home
              + ", but bin/"
              + program
              + " does not exist there.");
    }
    Map<String, String> more = new LinkedHashMap<>();
    for (String variable : variables(kind)) {
      more.put(variable, home);
    }
    more.put("PATH", folder.resolve("bin") + ":" + path(build));
    return new Found.Home(folder, more);
  }

  private static String program(ToolType kind) {
    return switch (kind) {
      case MAVEN -> "mvn";
      case ANT -> "ant";
      case GRADLE -> "gradle";
      case JDK -> "java";
      case GIT -> "git";
    };
  }

  private static List<String> variables(ToolType kind) {
    return switch (kind) {
      case MAVEN -> List.of("M2_HOME", "MAVEN_HOME");
      case ANT -> List.of("ANT_HOME");
      case GRADLE -> List.of("GRADLE_HOME");
      case JDK -> List.of("JAVA_HOME");
      case GIT -> List.of();
    };
  }

  /**
   * Builds the command line of a program.
   *
   * @param words program and arguments; the program is taken from the installation if one is named
   * @param name name of the installation; empty for none
   */
  static Command.Call call(
      Build build,
      Path folder,
      List<String> words,
      ToolType kind,
      String name,
      Map<String, String> more) {
    if (name.isEmpty()) {
      return call(build, folder, words, more);
    }
    return switch (find(build, kind, name)) {
      case Found.Home(Path home, Map<String, String> its) -> {
        var own = new ArrayList<>(words);
        own.set(0, home.resolve("bin").resolve(words.getFirst()).toString());
        Map<String, String> both = new LinkedHashMap<>(its);
        both.putAll(more);
        yield call(build, folder, own, both);
      }
      case Found.Nowhere(String why) -> new Command.Call(folder, why, List.of(), Map.of(), null);
    };
  }

  private static Command.Call call(
      Build build, Path folder, List<String> words, Map<String, String> more) {
    String program = words.getFirst();
    if (!program.contains("/") && !isOnPath(build, program)) {
      return new Command.Call(
          folder,
          "The program "
              + program
              + " is not on the PATH of this machine. Install it, set PATH, or select an"
              + " installation in the job.",
          List.of(),
          Map.of(),
          null);
    }
    if (!Files.isDirectory(folder)) {
      return new Command.Call(
          folder, "The folder " + folder + " does not exist.", List.of(), Map.of(), null);
    }
    return new Command.Call(
        folder, "[" + folder.getFileName() + "] $ " + String.join(" ", words), words, more, null);
  }

  private static String path(Build build) {
    return build.environment().getOrDefault("PATH", Environment.DEFAULT_PATH);
  }

  private static boolean isOnPath(Build build, String program) {
    for (String folder : path(build).split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** A directory below the workspace; the workspace itself if the path leads outside. */
  static Path below(Path workspace, String folder) {
    Path inside = workspace.resolve(folder.strip()).normalize();
    return inside.startsWith(workspace) ? inside : workspace;
  }
}
