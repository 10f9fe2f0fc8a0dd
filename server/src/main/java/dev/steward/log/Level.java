package dev.steward.log;

import java.util.Locale;
import java.util.Map;

/** Severity of an event, or threshold of a logger. */
public enum Level {
  FINEST,
  FINE,
  INFO,
  WARNING,
  SEVERE,
  OFF;

  /**
   * Maps the level names of {@code java.util.logging}, as in Jenkins, to the smaller set of levels
   * here.
   */
  public static Level named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "OFF" -> OFF;
      case "SEVERE" -> SEVERE;
      case "WARNING" -> WARNING;
      case "CONFIG", "FINE" -> FINE;
      case "FINER", "FINEST", "ALL" -> FINEST;
      default -> INFO;
    };
  }

  static Level of(org.slf4j.event.Level level) {
    return switch (level) {
      case ERROR -> SEVERE;
      case WARN -> WARNING;
      case INFO -> INFO;
      case DEBUG -> FINE;
      case TRACE -> FINEST;
    };
  }

  /**
   * The level for the longest prefix that matches a logger's name: {@code a.b} matches {@code
   * a.b.C}.
   */
  static Level levelFor(Map<String, Level> levels, String logger, Level otherwise) {
    if (levels.isEmpty()) {
      return otherwise;
    }
    String name = logger;
    while (true) {
      Level level = levels.get(name);
      if (level != null) {
        return level;
      }
      if (name.isEmpty()) {
        return otherwise;
      }
      int dot = name.lastIndexOf('.');
      name = dot < 0 ? "" : name.substring(0, dot);
    }
  }
}
