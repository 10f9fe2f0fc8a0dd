package dev.steward.job;

import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Paths in the item tree: joins names and resolves relative ones. */
public final class ItemPaths {

  /** Maximum length of a path, which fits into a database index and a URL. */
  private static final int MAX_BYTES = 2_000;

  private ItemPaths() {}

  /** The full name of the parent folder; empty at the root. */
  public static String parent(String fullName) {
    int slash = fullName.lastIndexOf('/');
    return slash < 0 ? "" : fullName.substring(0, slash);
  }

  /** The full name of a child named {@code name}; {@code parent} is empty for the root. */
  static String child(String parent, String name) {
    String full = parent.isEmpty() ? name : parent + "/" + name;
    if (full.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new Problem.Invalid(
          "The full name, including folders, is longer than " + MAX_BYTES + " bytes.");
    }
    return full;
  }

  /**
   * Resolves a name relative to a folder: {@code x} and {@code a/x} are descendants, {@code ../x}
   * is a sibling of the folder, {@code /a/x} is absolute.
   *
   * @param base the full name of the folder; empty for the root
   * @return a full name, or null if the result is the root or above it
   */
  public static @Nullable String resolve(String base, String name) {
    var parts = new ArrayDeque<String>();
    if (!name.startsWith("/") && !base.isEmpty()) {
      parts.addAll(List.of(base.split("/", -1)));
    }
    for (String part : name.strip().split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.pollLast() == null) {
            return null;
          }
        }
        default -> parts.addLast(part);
      }
    }
    return parts.isEmpty() ? null : String.join("/", parts);
  }

  /**
   * The full names that a name in a job's definition may refer to, in order of precedence: relative
   * to the job's folder, then relative to the root.
   *
   * @param base the full name of the folder; empty for the root
   */
  static List<String> candidates(String base, String name) {
    String inFolder = resolve(base, name);
    if (name.startsWith("/") || base.isEmpty()) {
      return inFolder == null ? List.of() : List.of(inFolder);
    }
    String fromTop = name.contains("..") ? null : resolve("", name);
    return Stream.of(inFolder, fromTop).filter(Objects::nonNull).distinct().toList();
  }

  /** The shortest relative name of an item: {@code x}, {@code ../a/x}. */
  static String shortestRelative(String base, String fullName) {
    String[] item = fullName.split("/", -1);
    String[] folder = base.isEmpty() ? new String[0] : base.split("/", -1);
    int common = 0;
    while (common < folder.length
        && common < item.length - 1
        && Job.key(folder[common]).equals(Job.key(item[common]))) {
      common++;
    }
    return "../".repeat(folder.length - common)
        + String.join("/", Arrays.copyOfRange(item, common, item.length));
  }

  /**
   * The name relative to a folder: {@code b/x} for {@code a/b/x} in {@code a}. The result is null
   * if the item is not a descendant of the folder.
   */
  public static @Nullable String relative(String base, String fullName) {
    if (base.isEmpty()) {
      return fullName;
    }
    return fullName.length() > base.length() + 1
            && fullName.charAt(base.length()) == '/'
            && Job.key(fullName).startsWith(Job.key(base) + "/")
        ? fullName.substring(base.length() + 1)
        : null;
  }
}
