package dev.steward.blob;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts matching files that a file tree walk had to leave out, by reason. */
public final class Omissions {

  /** Why a file or folder is left out. */
  public enum Reason {
    LINE_BREAK("whose name contains a line break"),
    NOT_UTF_8("whose name is not UTF-8"),
    LINK("that is a symbolic link"),
    SPECIAL("that is not a regular file"),
    UNREADABLE("that cannot be read"),
    TOO_DEEP("in folders deeper than " + TreeLimits.MAX_LEVELS + " levels"),
    TOO_MANY("beyond the file limit");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Map<Reason, Integer> counts = new EnumMap<>(Reason.class);

  /** Counts one omission. */
  public void add(Reason reason) {
    counts.merge(reason, 1, Integer::sum);
  }

  /** Returns the number of omitted files and folders. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Returns a summary such as {@code 2 whose name is not UTF-8, 1 that cannot be read}; empty for
   * none.
   */
  public String summary() {
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().text)
        .collect(Collectors.joining(", "));
  }
}
