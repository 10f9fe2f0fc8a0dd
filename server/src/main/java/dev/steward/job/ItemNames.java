package dev.steward.job;

import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names in the tree: how they are put together, and what a relative one means where it stands. */
public final class ItemNames {

  /** What an index of a database takes, and a URL after it. */
  private static final int MOST_BYTES = 2_000;

  private ItemNames() {}

  /** The full name of the folder above; empty at the top. */
  public static String parent(String fullName) {
    int slash = fullName.lastIndexOf('/');
    return slash < 0 ? "" : fullName.substring(0, slash);
  }

  /** The full name of what is called {@code name} in a folder; {@code in} is empty at the top. */
  static String in(String in, String name) {
    String full = in.isEmpty() ? name : in + "/" + name;
    if (full.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new Problem.Invalid("The name with those of its folders is too long.");
    }
    return full;
  }

  /**
   * What a name means that was written in a folder: {@code x} and {@code a/x} stand below it,
   * {@code ../x} beside it, {@code /a/x} at the top.
   *
   * @param base the full name of the folder; empty for the top
   * @return a full name, or null where it names nothing: the top itself, or what is above it
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
   * The full names that a name in a job's definition may stand for, the likelier first: it is
   * resolved in the job's folder, then from the top.
   *
   * @param base the full name of the folder; empty for the top
   */
  static List<String> candidates(String base, String name) {
    String inFolder = resolve(base, name);
    if (name.startsWith("/") || base.isEmpty()) {
      return inFolder == null ? List.of() : List.of(inFolder);
    }
    String fromTop = name.contains("..") ? null : resolve("", name);
    return Stream.of(inFolder, fromTop).filter(Objects::nonNull).distinct().toList();
  }

  /** The shortest name that means an item in a folder: {@code x}, {@code ../a/x}. */
  static String shortest(String base, String fullName) {
    String[] item = fullName.split("/", -1);
    String[] folder = base.isEmpty() ? new String[0] : base.split("/", -1);
    int same = 0;
    while (same < folder.length
        && same < item.length - 1
        && Job.key(folder[same]).equals(Job.key(item[same]))) {
      same++;
    }
    return "../".repeat(folder.length - same)
        + String.join("/", Arrays.copyOfRange(item, same, item.length));
  }

  /**
   * How something is called in a folder: {@code b/x} for {@code a/b/x} in {@code a}. Null where it
   * does not stand below that folder.
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
