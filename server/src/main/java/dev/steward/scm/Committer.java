package dev.steward.scm;

/** Name and email of a commit's author or committer. */
public record Committer(String name, String email) {

  /** For changes whose author an SCM does not know; never notified. */
  public static final Committer UNKNOWN = new Committer("unknown", "");
}
