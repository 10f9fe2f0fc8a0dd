package dev.steward.store;

import java.util.Locale;

/** Builds patterns for {@code LOWER(column) LIKE ? ESCAPE '!'} from user input. */
public final class LikePattern {

  private LikePattern() {}

  /** Matches values that contain the string, ignoring case; an empty string matches everything. */
  public static String containing(String text) {
    return "%" + startingWith(text);
  }

  /** Matches values that start with the string, ignoring case. */
  public static String startingWith(String text) {
    return text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }
}
