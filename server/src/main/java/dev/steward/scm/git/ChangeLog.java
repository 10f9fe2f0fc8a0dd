package dev.steward.scm.git;

import dev.steward.scm.Change;
import dev.steward.scm.Change.EditType;
import dev.steward.scm.Committer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Parses commits from the output of {@code git log}. */
final class ChangeLog {

  /** If a build has more commits than this, its change log lists only the newest. */
  static final int MAX_COMMITS = 1_024;

  private static final int MAX_PATHS = 10_000;

  private final String separator = "<" + UUID.randomUUID() + ">";
  private final boolean namesAuthors;

  ChangeLog(boolean namesAuthors) {
    this.namesAuthors = namesAuthors;
  }

  /**
   * Arguments of the command. Fields are separated by a random UUID, which commit messages cannot
   * contain.
   */
  List<String> arguments(String from, String to) {
    return List.of(
        "log",
        "--reverse",
        "--max-count=" + MAX_COMMITS,
        "--no-merges",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "-z",
        "--format="
            + separator
            + separator
            + String.join(
                separator, "%H", "%an", "%ae", "%ai", "%at", "%cn", "%ce", "%ci", "%ct", "%B", ""),
        from + ".." + to,
        "--");
  }

  List<Change> read(String output) {
    var all = new ArrayList<Change>();
    for (String record : parts(output, separator + separator)) {
      List<String> fields = parts(record, separator);
      if (fields.size() < 11) {
        continue;
      }
      var author = new Committer(fields.get(1), fields.get(2));
      var committer = new Committer(fields.get(5), fields.get(6));
      all.add(
          new Change(
              fields.get(0),
              author,
              committer,
              namesAuthors ? author : committer,
              namesAuthors ? fields.get(3) : fields.get(7),
              millis(namesAuthors ? fields.get(4) : fields.get(8)),
              fields.get(9),
              paths(fields.get(10))));
    }
    return all;
  }

  private static List<String> parts(String text, String divider) {
    var all = new ArrayList<String>();
    int from = 0;
    for (int at = text.indexOf(divider); at >= 0; at = text.indexOf(divider, from)) {
      all.add(text.substring(from, at));
      from = at + divider.length();
    }
    all.add(text.substring(from));
    return all;
  }

  private static long millis(String seconds) {
    try {
      return Math.multiplyExact(Long.parseLong(seconds.strip()), 1_000);
    } catch (NumberFormatException | ArithmeticException e) {
      return 0;
    }
  }

  /** Parses {@code :100644 100644 HASH HASH M} and the path, each terminated by a zero byte. */
  private static List<Change.AffectedFile> paths(String raw) {
    var all = new ArrayList<Change.AffectedFile>();
    String[] parts = raw.split("\0", -1);
    for (int i = 0; i + 1 < parts.length && all.size() < MAX_PATHS; i++) {
      String head = parts[i].stripLeading();
      if (!head.startsWith(":")) {
        continue;
      }
      EditType edit =
          switch (head.charAt(head.lastIndexOf(' ') + 1)) {
            case 'A' -> EditType.ADDED;
            case 'D' -> EditType.DELETED;
            default -> EditType.MODIFIED;
          };
      all.add(new Change.AffectedFile(edit, parts[++i]));
    }
    return List.copyOf(all);
  }
}
