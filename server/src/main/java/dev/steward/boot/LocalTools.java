package dev.steward.boot;

import dev.steward.engine.Installations;
import dev.steward.setting.ToolInstallations.ToolType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tools of a user who runs a pipeline without a server: any name stands for the tool that the
 * user's variables or PATH name.
 */
final class LocalTools implements Installations {

  private final Map<String, String> variables;

  LocalTools(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public @Nullable String find(ToolType kind, String name) {
    String program;
    String variable;
    switch (kind) {
      case MAVEN -> {
        program = "mvn";
        variable = "MAVEN_HOME";
      }
      case ANT -> {
        program = "ant";
        variable = "ANT_HOME";
      }
      case GRADLE -> {
        program = "gradle";
        variable = "GRADLE_HOME";
      }
      case JDK -> {
        program = "java";
        variable = "JAVA_HOME";
      }
      case GIT -> {
        return "git";
      }
      default -> {
        return null;
      }
    }
    String home = variables.getOrDefault(variable, "");
    if (home.startsWith("/") && Files.isExecutable(Path.of(home, "bin", program))) {
      return home;
    }
    for (String folder : variables.getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (folder.startsWith("/") && Files.isExecutable(candidate)) {
        return homeOf(candidate);
      }
    }
    return null;
  }

  /** The folder whose {@code bin} contains a program, with links resolved. */
  private static @Nullable String homeOf(Path program) {
    try {
      Path bin = program.toRealPath().getParent();
      Path home = bin == null ? null : bin.getParent();
      return home == null ? null : home.toString();
    } catch (IOException e) {
      return null;
    }
  }
}
