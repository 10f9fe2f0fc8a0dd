package dev.steward.step;

import dev.steward.host.PosixPath;

/** Names, folders and options of tools in definitions. */
final class InstallationName {

  private InstallationName() {}

  /** A directory below the workspace; the workspace itself if the path leads outside. */
  static String below(String workspace, String folder) {
    String inside = PosixPath.inside(workspace, folder.strip());
    return inside == null ? workspace : inside;
  }

  /** Joins options entered on several lines into one line. */
  static String oneLine(String options) {
    return options.replace("\r\n", " ").replace('\r', ' ').replace('\n', ' ').replace('\t', ' ');
  }

  /**
   * The name, or an empty string for the machine's default, which Jenkins writes in parentheses,
   * such as "(Default)".
   */
  static String of(String text) {
    return text.startsWith("(") && text.endsWith(")") ? "" : text;
  }
}
