package dev.steward.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs that steps name: they are looked for where a shell would. */
final class Tools {

  private Tools() {}

  static Command.Call call(
      Build build, Path folder, List<String> words, String tool, Map<String, String> more) {
    String program = words.getFirst();
    if (!program.contains("/") && !isOnPath(build, program)) {
      return new Command.Call(
          folder,
          "There is no "
              + program
              + " on the PATH of this machine"
              + (tool.isEmpty() || tool.equals("(Default)")
                  ? ""
                  : " (the job asks for the installation ‘" + tool + "’)")
              + "; install it, or set PATH.",
          List.of(),
          Map.of(),
          null);
    }
    if (!Files.isDirectory(folder)) {
      return new Command.Call(
          folder, "There is no folder " + folder + " to begin in.", List.of(), Map.of(), null);
    }
    return new Command.Call(
        folder, "[" + folder.getFileName() + "] $ " + String.join(" ", words), words, more, null);
  }

  private static boolean isOnPath(Build build, String program) {
    for (String folder :
        build.environment().getOrDefault("PATH", Environment.DEFAULT_PATH).split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** A folder below the workspace; the workspace itself where the name leads out of it. */
  static Path below(Path workspace, String folder) {
    Path inside = workspace.resolve(folder.strip()).normalize();
    return inside.startsWith(workspace) ? inside : workspace;
  }
}
