package dev.steward.text;

/** Quotes text for a POSIX shell. */
public final class ShellQuote {

  private ShellQuote() {}

  /** Puts text in single quotes, within which a shell expands nothing. */
  public static String single(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
