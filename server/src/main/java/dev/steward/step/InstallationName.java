package dev.steward.step;

/** Names of tool installations in definitions. */
final class InstallationName {

  private InstallationName() {}

  /**
   * The name, or an empty text for the machine's default, which Jenkins writes in parentheses, such
   * as "(Default)".
   */
  static String of(String text) {
    return text.startsWith("(") && text.endsWith(")") ? "" : text;
  }
}
