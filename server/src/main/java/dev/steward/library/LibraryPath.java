package dev.steward.library;

import dev.steward.problem.Problem;

/** The folder of a repository that contains a library. */
final class LibraryPath {
  private LibraryPath() {}

  /**
   * Checks a path.
   *
   * @throws Problem.Invalid if it leads outside of the repository
   */
  static void check(String path) {
    String inside = normalized(path);
    for (String part : inside.split("/", -1)) {
      if (part.equals("..") || path.startsWith("/") || part.equals(".git")) {
        throw new Problem.Invalid(
            "The library path '" + path + "' must be a folder of the repository.");
      }
    }
  }

  /** The path as a prefix of the paths of files: empty, or with a slash at the end. */
  static String prefix(String path) {
    String inside = normalized(path);
    return inside.isEmpty() ? "" : inside + "/";
  }

  private static String normalized(String path) {
    String text = path.strip();
    while (text.startsWith("./")) {
      text = text.substring(2);
    }
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.equals(".") ? "" : text;
  }
}
