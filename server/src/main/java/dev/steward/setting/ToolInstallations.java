package dev.steward.setting;

import static java.util.stream.Collectors.joining;

import dev.steward.problem.Problem;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses tool installations, one per line: {@code maven m3=/opt/maven}, {@code jdk
 * 17=/usr/lib/jvm/17}. For git the path is the program, for the others the directory that contains
 * {@code bin}.
 */
public final class ToolInstallations {

  private static final int MAX_NAME = 200;

  /** Types of tools; names of installations are unique per type. */
  public enum ToolType {
    MAVEN,
    ANT,
    GRADLE,
    JDK,
    GIT,
    ALLURE;

    /** The name of the type in the lines of the setting. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private ToolInstallations() {}

  /**
   * Parses installations by name, in order.
   *
   * @throws Problem.Invalid if a line is malformed
   */
  public static Map<ToolType, Map<String, String>> parse(String text) {
    var all = new EnumMap<ToolType, Map<String, String>>(ToolType.class);
    for (ToolType kind : ToolType.values()) {
      all.put(kind, new LinkedHashMap<>());
    }
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      int blank = line.strip().indexOf(' ');
      int equals = line.strip().indexOf('=');
      Map<String, String> names =
          blank < 0 || equals < blank ? null : namesOf(all, line.strip().substring(0, blank));
      String name = names == null ? "" : line.strip().substring(blank + 1, equals).strip();
      String home = names == null ? "" : line.strip().substring(equals + 1).strip();
      // A home is an absolute path, or begins with a build variable.
      boolean absolute = home.startsWith("/") || home.startsWith("$");
      if (names == null || name.isEmpty() || name.length() > MAX_NAME || !absolute) {
        throw new Problem.Invalid(
            "toolInstallations must have one line per tool, with its type ("
                + Arrays.stream(ToolType.values()).map(ToolType::id).collect(joining(", "))
                + "), name and path; example: maven m3=/opt/maven.");
      }
      if (names.put(name, home) != null) {
        throw new Problem.Invalid("toolInstallations contains a duplicate name.");
      }
    }
    return all;
  }

  private static @Nullable Map<String, String> namesOf(
      Map<ToolType, Map<String, String>> all, String id) {
    for (ToolType kind : ToolType.values()) {
      if (kind.id().equals(id)) {
        return all.get(kind);
      }
    }
    return null;
  }

  /** The text form. */
  public static String text(Map<ToolType, Map<String, String>> all) {
    var out = new StringBuilder();
    all.forEach((kind, names) ->
        names.forEach((name, home) ->
            out.append(kind.id()).append(' ').append(name).append('=').append(home).append('\n')));
    return out.toString();
  }
}
