package dev.steward.run;

import java.util.List;

/** Why a build was scheduled. */
public sealed interface Cause {

  /** Started by a user. */
  record UserCause(String userId, String fullName) implements Cause {}

  /** Started by a user through the CLI. */
  record CliCause(String userId, String fullName) implements Cause {}

  /** Started remotely with the job's authentication token. */
  record RemoteCause(String address, String note) implements Cause {}

  /** Started by a build of an upstream job that the viewer has no permission to read. */
  record HiddenUpstreamCause() implements Cause {}

  /**
   * Started by a build of an upstream job.
   *
   * @param causes causes of the upstream build
   */
  record UpstreamCause(String job, long number, List<Cause> causes) implements Cause {

    /** Maximum depth of nested upstream causes. */
    private static final int MAX_DEPTH = 10;

    public UpstreamCause {
      causes = shortened(causes, MAX_DEPTH);
    }

    private static List<Cause> shortened(List<Cause> causes, int maxDepth) {
      return maxDepth == 0
          ? List.of()
          : causes.stream()
              .map(cause ->
                  cause
                              instanceof
                              UpstreamCause(String job, long number, List<Cause> upstreamCauses)
                          && depth(cause) > maxDepth
                      ? (Cause)
                          new UpstreamCause(job, number, shortened(upstreamCauses, maxDepth - 1))
                      : cause)
              .toList();
    }

    private static int depth(Cause cause) {
      return cause instanceof UpstreamCause(_, _, List<Cause> upstreamCauses)
          ? 1 + upstreamCauses.stream().mapToInt(UpstreamCause::depth).max().orElse(0)
          : 0;
    }
  }

  /** Started by a timer. */
  record TimerCause() implements Cause {}

  /** Started because SCM polling found changes. */
  record ScmChangeCause() implements Cause {}

  /**
   * Started by a trigger, after a webhook or a poll.
   *
   * @param className the Jenkins class of the cause
   * @param text the text shown for the cause
   */
  record TriggerCause(String className, String text) implements Cause {

    /** Class of the cause of a run with the script of an earlier run, or with a changed one. */
    public static final String REPLAY = "org.jenkinsci.plugins.workflow.cps.replay.ReplayCause";

    /** Class of the cause of a run that repeats an earlier one from a stage on. */
    public static final String RESTART =
        "org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause";
  }

  /** Whether the run has a script of its own, so that its request differs from all others. */
  default boolean isRepetition() {
    return this instanceof TriggerCause(String className, _)
        && (className.equals(TriggerCause.REPLAY) || className.equals(TriggerCause.RESTART));
  }

  /** First line of the log. */
  default String line() {
    return switch (this) {
      case UserCause(_, String fullName) -> "Started by user " + fullName;
      case CliCause(_, String fullName) -> "Started from command line by " + fullName;
      case RemoteCause(String address, String note) ->
          "Started by remote host " + address + (note.isEmpty() ? "" : " with note: " + note);
      case UpstreamCause(String job, long number, _) ->
          "Started by upstream project \"" + job + "\" build number " + number;
      case HiddenUpstreamCause() -> "Started by an upstream project";
      case TimerCause() -> "Started by timer";
      case ScmChangeCause() -> "Started by an SCM change";
      case TriggerCause(_, String text) -> text;
    };
  }

  /** First lines of the log: the cause and its upstream causes. */
  default String lines() {
    var text = new StringBuilder(line()).append('\n');
    if (this instanceof UpstreamCause(_, _, List<Cause> causes) && !causes.isEmpty()) {
      text.append("originally caused by:\n");
      causes.forEach(cause ->
          cause.lines().lines().forEach(line -> text.append(' ').append(line).append('\n')));
    }
    return text.toString();
  }
}
