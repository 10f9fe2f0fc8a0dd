package dev.steward.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Environment of a command.
 *
 * @param environment variables of the process
 * @param patience timeout of one request to a server
 */
public record Surroundings(Map<String, String> environment, Duration patience) {

  /** Environment of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), Duration.ofSeconds(30));
  }

  /** Directory of the user's configuration files. */
  Path settings() {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    if (config.startsWith("/")) {
      return Path.of(config);
    }
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home", ".") : home, ".config");
  }
}
