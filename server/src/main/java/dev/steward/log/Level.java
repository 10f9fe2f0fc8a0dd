package dev.steward.log;

import java.util.Locale;

/** Severity of an event, or threshold of a logger. */
public enum Level {
  FINEST,
  FINE,
  INFO,
  WARNING,
  SEVERE,
  OFF;

  /** Maps the level names of {@code java.util.logging}, as in Jenkins, to the fewer levels here. */
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
}
