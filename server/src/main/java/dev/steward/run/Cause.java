package dev.steward.run;

/** Why something was put into the queue. */
public sealed interface Cause {

  /** A person asked for it. */
  record ByUser(String userId, String fullName) implements Cause {}

  /** A machine asked for it with the job's own trigger token. */
  record ByRemote(String address, String note) implements Cause {}

  /** The line that the log begins with. */
  default String line() {
    return switch (this) {
      case ByUser(_, String fullName) -> "Started by user " + fullName;
      case ByRemote(String address, String note) ->
          "Started by remote host " + address + (note.isEmpty() ? "" : " with note: " + note);
    };
  }
}
