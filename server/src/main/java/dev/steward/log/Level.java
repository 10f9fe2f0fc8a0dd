package dev.steward.log;

import java.util.Locale;

/** How much an event matters, or how much of a logger is wanted. */
public enum Level {
  FINEST,
  FINE,
  INFO,
  WARNING,
  SEVERE,
  OFF;

  /** By the names that people know from Jenkins; there are more of those than there are levels. */
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
