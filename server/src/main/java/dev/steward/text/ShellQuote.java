package dev.steward.text;

/** Text made safe for a POSIX shell. */
public final class ShellQuote {

  private ShellQuote() {}

  /** In single quotes, in which a shell reads nothing but what stands there. */
  public static String single(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
