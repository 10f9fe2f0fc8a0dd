package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where programs lie that jobs name, as people write it, a line each: {@code maven m3=/opt/maven},
 * {@code jdk 17=/usr/lib/jvm/17}. For git it is the program itself, for the others the folder that
 * its {@code bin} lies in.
 */
public final class ToolInstallations {

  private static final int MOST_NAME = 200;

  /** What is installed; each has names of its own. */
  public enum Kind {
    MAVEN,
    ANT,
    GRADLE,
    JDK,
    GIT;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private ToolInstallations() {}

  /**
   * Reads installations; in order, by name.
   *
   * @throws Problem.Invalid where a line is not written so
   */
  public static Map<Kind, Map<String, String>> parse(String text) {
    var all = new EnumMap<Kind, Map<String, String>>(Kind.class);
    for (Kind kind : Kind.values()) {
      all.put(kind, new LinkedHashMap<>());
    }
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      int blank = line.strip().indexOf(' ');
      int equals = line.strip().indexOf('=');
      Map<String, String> names =
          blank < 0 || equals < blank ? null : named(all, line.strip().substring(0, blank));
      String name = names == null ? "" : line.strip().substring(blank + 1, equals).strip();
      String home = names == null ? "" : line.strip().substring(equals + 1).strip();
      // A home is absolute, or begins with a variable of the build that uses it.
      boolean absolute = home.startsWith("/") || home.startsWith("$");
      if (names == null || name.isEmpty() || name.length() > MOST_NAME || !absolute) {
        throw new Problem.Invalid(
            "toolInstallations takes a line for each, such as maven m3=/opt/maven: maven, ant,"
                + " gradle, jdk or git, a name, and where it lies.");
      }
      if (names.put(name, home) != null) {
        throw new Problem.Invalid("toolInstallations gives a name twice.");
      }
    }
    return all;
  }

  private static @Nullable Map<String, String> named(
      Map<Kind, Map<String, String>> all, String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return all.get(kind);
      }
    }
    return null;
  }

  /** As they are written. */
  public static String text(Map<Kind, Map<String, String>> all) {
    var out = new StringBuilder();
    all.forEach((kind, names) ->
        names.forEach((name, home) ->
            out.append(kind.word())
                .append(' ')
                .append(name)
                .append('=')
                .append(home)
                .append('\n')));
    return out.toString();
  }
}
