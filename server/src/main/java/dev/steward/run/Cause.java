package dev.steward.run;

import java.util.List;

/** Why a build was scheduled. */
public sealed interface Cause {

  /** Started by a user. */
  record ByUser(String userId, String fullName) implements Cause {}

  /** Started by a user with the CLI. */
  record ByCommand(String userId, String fullName) implements Cause {}

  /** Started remotely with the job's authentication token. */
  record ByRemote(String address, String note) implements Cause {}

  /** Started by a build of an upstream job that the viewer has no permission to read. */
  record ByHiddenUpstream() implements Cause {}

  /**
   * Started by a build of an upstream job.
   *
   * @param causes causes of the upstream build
   */
  record ByUpstream(String job, long number, List<Cause> causes) implements Cause {

    /** Maximum depth of nested upstream causes. */
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

  /** Started by a timer. */
  record ByTimer() implements Cause {}

  /** Started because SCM polling found changes. */
  record BySource() implements Cause {}

  /** Origin of a webhook call. */
  enum Hook {
    GITHUB,
    GITLAB,
    GENERIC
  }

  /**
   * Started by a webhook.
   *
   * @param text the text shown for the cause
   */
  record ByHook(Hook hook, String text) implements Cause {}

  /** First line of the log. */
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

  /** First lines of the log: the cause and its upstream causes. */
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
