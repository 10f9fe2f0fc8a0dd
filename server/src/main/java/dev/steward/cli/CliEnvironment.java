package dev.steward.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Environment of a command.
 *
 * @param variables variables of the process
 * @param requestTimeout timeout of one request to a server
 */
public record CliEnvironment(Map<String, String> variables, Duration requestTimeout) {

  /** Environment of this process. */
  static CliEnvironment ofProcess() {
    return new CliEnvironment(System.getenv(), Duration.ofSeconds(30));
  }

  /** Directory of the user's configuration files. */
  Path configDirectory() {
    String config = variables.getOrDefault("XDG_CONFIG_HOME", "");
    if (config.startsWith("/")) {
      return Path.of(config);
    }
    String home = variables.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home", ".") : home, ".config");
  }
}
