package dev.steward.pipeline.lint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Jenkins plugins that provide steps and global variables, from {@code plugin-names.txt}: each
 * line has the id of a plugin and the names that it provides.
 */
final class PluginNames {

  private PluginNames() {}

  /** Returns the id of the plugin that provides a name; null if it is unknown. */
  static @Nullable String pluginOf(String name) {
    return PluginTable.PLUGINS.get(name);
  }

  /** Read on first use. */
  private static final class PluginTable {
    static final Map<String, String> PLUGINS = read();

    private static Map<String, String> read() {
      var plugins = new HashMap<String, String>();
      try (var lines =
          new BufferedReader(
              new InputStreamReader(
                  Objects.requireNonNull(PluginNames.class.getResourceAsStream("plugin-names.txt")),
                  StandardCharsets.UTF_8))) {
        lines
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .forEach(line -> {
              String[] words = line.split(" ", -1);
              for (int i = 1; i < words.length; i++) {
                plugins.put(words[i], words[0]);
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return plugins;
    }
  }
}
