package dev.steward.scm;

import java.util.List;

/**
 * A commit that a build saw first.
 *
 * @param id the commit's hash
 * @param by whom people ask about it: the committer, or the author where the job says so
 * @param date as git writes it: {@code 2026-01-31 12:00:00 +0100}
 * @param at the same in epoch millis
 * @param message all of it
 */
public record Change(
    String id,
    Person author,
    Person committer,
    Person by,
    String date,
    long at,
    String message,
    List<Touched> paths) {

  /** What became of a file. */
  public enum Edit {
    ADDED,
    MODIFIED,
    DELETED
  }

  /** A file that the commit changed. */
  public record Touched(Edit edit, String file) {}

  /** The first line of the message. */
  public String title() {
    String text = message.strip();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end).stripTrailing();
  }
}
