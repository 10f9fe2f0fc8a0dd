package dev.steward.store;

import java.util.Locale;

/** Patterns for {@code LOWER(column) LIKE ? ESCAPE '!'} of what people typed. */
public final class Like {

  private Like() {}

  /** Fits what holds the text, in whatever case; everything where the text is empty. */
  public static String holding(String text) {
    return "%" + beginning(text);
  }

  /** Fits what begins with the text, in whatever case. */
  public static String beginning(String text) {
    return text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }
}
