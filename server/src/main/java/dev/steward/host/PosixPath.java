package dev.steward.host;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Paths on a machine as text. {@code java.nio.file.Path} belongs to the server's own machine and
 * would allow file access that bypasses the host.
 */
public final class PosixPath {

  private PosixPath() {}

  /**
   * Resolves a path against a folder, unless it is absolute, and removes {@code .} and {@code ..}.
   */
  public static String resolve(String folder, String path) {
    String joined = path.startsWith("/") ? path : folder + "/" + path;
    var names = new ArrayDeque<String>();
    for (String name : joined.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /** Resolves a path against a folder; null if the result is outside the folder. */
  public static @Nullable String inside(String folder, String path) {
    if (path.indexOf('\0') >= 0) {
      return null;
    }
    String resolved = resolve(folder, path);
    return contains(folder, resolved) ? resolved : null;
  }

  /** True if the path is the folder itself or is below it. Both must be normalized. */
  public static boolean contains(String folder, String path) {
    return path.equals(folder) || folder.equals("/") || path.startsWith(folder + "/");
  }

  /** The part of a path below a folder that contains it; empty for the folder itself. */
  public static String relative(String folder, String path) {
    return path.length() <= folder.length() ? "" : path.substring(folder.length() + 1);
  }

  /** The last name of a path. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
