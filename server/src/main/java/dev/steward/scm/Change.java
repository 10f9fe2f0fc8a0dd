package dev.steward.scm;

import java.util.List;

/**
 * A change in the change log of a build, such as a commit.
 *
 * @param id the commit's hash, or the fingerprint of the sources
 * @param attributedTo the user that the change is attributed to: the committer, or the author if
 *     the job is configured that way
 * @param date date in git's format, such as {@code 2026-01-31 12:00:00 +0100}
 * @param at the date in epoch millis
 * @param message the complete message
 */
public record Change(
    String id,
    Committer author,
    Committer committer,
    Committer attributedTo,
    String date,
    long at,
    String message,
    List<AffectedFile> paths) {

  /** Type of a file change. */
  public enum EditType {
    ADDED("add"),
    MODIFIED("edit"),
    DELETED("delete");

    private final String exportedName;

    EditType(String exportedName) {
      this.exportedName = exportedName;
    }

    /** Name in the remote API. */
    public String exportedName() {
      return exportedName;
    }
  }

  /** A file that the commit changed. */
  public record AffectedFile(EditType editType, String file) {}

  /** The first line of the message. */
  public String title() {
    String text = message.strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).stripTrailing();
  }
}
