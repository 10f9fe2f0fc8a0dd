package dev.steward.run;

import java.util.List;

/** Why something was put into the queue. */
public sealed interface Cause {

  /** A person asked for it. */
  record ByUser(String userId, String fullName) implements Cause {}

  /** A person asked for it on the command line. */
  record ByCommand(String userId, String fullName) implements Cause {}

  /** A machine asked for it with the job's own trigger token. */
  record ByRemote(String address, String note) implements Cause {}

  /** A build of another job ended, which the reader of the cause has no permission to read. */
  record ByHiddenUpstream() implements Cause {}

  /**
   * A build of another job ended.
   *
   * @param causes why that one was built
   */
  record ByUpstream(String job, long number, List<Cause> causes) implements Cause {

    /** How many builds back are remembered. */
    private static final int DEEPEST = 10;

    public ByUpstream {
      causes = shortened(causes, DEEPEST);
    }

    private static List<Cause> shortened(List<Cause> causes, int deep) {
      return deep == 0
          ? List.of()
          : causes.stream()
              .map(cause ->
                  cause instanceof ByUpstream(String job, long number, List<Cause> more)
                          && depth(cause) > deep
                      ? (Cause) new ByUpstream(job, number, shortened(more, deep - 1))
                      : cause)
              .toList();
    }

    private static int depth(Cause cause) {
      return cause instanceof ByUpstream(_, _, List<Cause> more)
          ? 1 + more.stream().mapToInt(ByUpstream::depth).max().orElse(0)
          : 0;
    }
  }

  /** Its time came. */
  record ByTimer() implements Cause {}

  /** A look at its sources found something new. */
  record BySource() implements Cause {}

  /** Who calls hooks. */
  enum Hook {
    GITHUB,
    GITLAB,
    GENERIC
  }

  /**
   * Somebody called a hook that it listens to.
   *
   * @param text what is said of it
   */
  record ByHook(Hook hook, String text) implements Cause {}

  /** The line that the log begins with. */
  default String line() {
    return switch (this) {
      case ByUser(_, String fullName) -> "Started by user " + fullName;
      case ByCommand(_, String fullName) -> "Started from command line by " + fullName;
      case ByRemote(String address, String note) ->
          "Started by remote host " + address + (note.isEmpty() ? "" : " with note: " + note);
      case ByUpstream(String job, long number, _) ->
          "Started by upstream project \"" + job + "\" build number " + number;
      case ByHiddenUpstream() -> "Started by an upstream project";
      case ByTimer() -> "Started by timer";
      case BySource() -> "Started by an SCM change";
      case ByHook(_, String text) -> text;
    };
  }

  /** The lines that the log begins with: the cause, and what that one came from. */
  default String lines() {
    var text = new StringBuilder(line()).append('\n');
    if (this instanceof ByUpstream(_, _, List<Cause> causes) && !causes.isEmpty()) {
      text.append("originally caused by:\n");
      causes.forEach(cause ->
          cause.lines().lines().forEach(line -> text.append(' ').append(line).append('\n')));
    }
    return text.toString();
  }
}
