package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Parses log levels as users write them: {@code a.b=FINE, c=WARNING}. */
public final class LogLevels {

  /** Ordered from no events to all events. */
  public static final List<String> NAMES =
      List.of("OFF", "SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST", "ALL");

  private static final int MAX = 100;

  private LogLevels() {}

  /**
   * Parses levels by logger, in order.
   *
   * @throws Problem.Invalid if a logger or a level is invalid
   */
  public static Map<String, String> parse(String text) {
    var levels = new LinkedHashMap<String, String>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new Problem.Invalid(
            "Write levels as logger=LEVEL; example: dev.steward.engine=FINE.");
      }
      String logger = part.substring(0, equals).strip();
      levels.put(logger, validate(logger, part.substring(equals + 1)));
    }
    if (levels.size() > MAX) {
      throw new Problem.Invalid("At most " + MAX + " loggers can have their own level.");
    }
    return levels;
  }

  /**
   * The level's name in upper case. For library loggers, levels below INFO are rejected, since such
   * events contain request headers and passwords.
   */
  public static String validate(String logger, String level) {
    if (!logger.matches("[A-Za-z0-9_.$-]{0,200}")) {
      throw new Problem.Invalid("Invalid logger name. Use a name such as dev.steward.engine.");
    }
    String name = level.strip().toUpperCase(Locale.ROOT);
    if (!NAMES.contains(name)) {
      throw new Problem.Invalid("Unknown level. Use one of " + String.join(", ", NAMES) + ".");
    }
    boolean isOwnLogger =
        logger.isEmpty() || logger.equals("dev.steward") || logger.startsWith("dev.steward.");
    if (!isOwnLogger && NAMES.indexOf(name) > NAMES.indexOf("INFO")) {
      throw new Problem.Invalid(
          "Below INFO, loggers outside dev.steward may log secrets from requests. Choose"
              + " INFO or a higher level.");
    }
    return name;
  }
}
