package dev.steward.setting;

import dev.steward.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Loggers and how much each says, as people write them: {@code a.b=FINE, c=WARNING}. */
public final class Levels {

  /** From silence to everything. */
  public static final List<String> NAMES =
      List.of("OFF", "SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST", "ALL");

  private static final int MOST = 100;

  private Levels() {}

  /**
   * Reads levels; in order, by logger.
   *
   * @throws Problem.Invalid where a logger or a level is none
   */
  public static Map<String, String> parse(String text) {
    var levels = new LinkedHashMap<String, String>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new Problem.Invalid("Levels are written such as dev.steward.engine=FINE.");
      }
      String logger = part.substring(0, equals).strip();
      levels.put(logger, checked(logger, part.substring(equals + 1)));
    }
    if (levels.size() > MOST) {
      throw new Problem.Invalid("At most " + MOST + " loggers can have a level of their own.");
    }
    return levels;
  }

  /**
   * The level's name in capitals. What the libraries say below INFO holds headers and passwords of
   * requests: it is not to be had.
   */
  public static String checked(String logger, String level) {
    if (!logger.matches("[A-Za-z0-9_.$-]{0,200}")) {
      throw new Problem.Invalid("A logger is named such as dev.steward.engine.");
    }
    String name = level.strip().toUpperCase(Locale.ROOT);
    if (!NAMES.contains(name)) {
      throw new Problem.Invalid("A level is one of " + String.join(", ", NAMES) + ".");
    }
    boolean own =
        logger.isEmpty() || logger.equals("dev.steward") || logger.startsWith("dev.steward.");
    if (!own && NAMES.indexOf(name) > NAMES.indexOf("INFO")) {
      throw new Problem.Invalid(
          "Loggers outside dev.steward say secrets of requests below INFO; choose INFO or less.");
    }
    return name;
  }
}
