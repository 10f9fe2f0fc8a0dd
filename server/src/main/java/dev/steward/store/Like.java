package dev.steward.store;

import java.util.Locale;

/** Builds patterns for {@code LOWER(column) LIKE ? ESCAPE '!'} from user input. */
public final class Like {

  private Like() {}

  /** Matches values that contain the text, ignoring case; an empty text matches everything. */
  public static String holding(String text) {
    return "%" + beginning(text);
  }

  /** Matches values that start with the text, ignoring case. */
  public static String beginning(String text) {
    return text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }
}
