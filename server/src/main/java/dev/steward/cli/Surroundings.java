package dev.steward.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param environment the variables of the process
 * @param patience how long one request to a server may take
 */
public record Surroundings(Map<String, String> environment, Duration patience) {

  /** Those of this process. */
  static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), Duration.ofSeconds(30));
  }

  /** Where programs of this user keep their settings. */
  Path settings() {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    if (config.startsWith("/")) {
      return Path.of(config);
    }
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home", ".") : home, ".config");
  }
}
