package dev.steward.scm;

/** Name and email of a commit's author or committer. */
public record Committer(String name, String email) {

  /** Stands in for an author whom the SCM does not know, and is never notified. */
  public static final Committer UNKNOWN = new Committer("unknown", "");
}
