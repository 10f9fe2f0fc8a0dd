package dev.steward.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What starts a job by itself. */
public sealed interface Trigger {

  /** At times. */
  record Cron(String spec) implements Trigger {}

  /**
   * When a look at the source control, at times, finds something new.
   *
   * @param spec empty where only hooks make it look
   * @param ignoresHooks whether a hook makes it look
   */
  record Poll(String spec, boolean ignoresHooks) implements Trigger {}

  /**
   * When other jobs end.
   *
   * @param jobs their names, divided by commas
   * @param threshold the worst result that still counts
   */
  record AfterOthers(String jobs, Threshold threshold) implements Trigger {}

  /** When GitHub tells of a push to the job's repository. */
  record GitHubPush() implements Trigger {}

  /**
   * When GitLab tells of a push or a merge request.
   *
   * @param secret what the hook must bring; empty for none
   * @param includedBranches names or patterns, divided by commas; empty for all
   */
  record GitLabPush(
      boolean onPush,
      boolean onMergeRequest,
      String secret,
      String includedBranches,
      String excludedBranches)
      implements Trigger {
    @Override
    public String toString() {
      return "GitLabPush";
    }
  }

  /**
   * When somebody posts to the generic hook.
   *
   * @param token what the request must bring; empty for none
   * @param filterText with variables, matched against {@code filterPattern}; empty for all
   */
  record Webhook(
      String token,
      List<Variable> variables,
      List<Variable> headers,
      List<Variable> parameters,
      String causeText,
      String filterText,
      String filterPattern)
      implements Trigger {
    @Override
    public String toString() {
      return "Webhook";
    }
  }

  /**
   * A value that a hook's request gives to the build.
   *
   * @param expression a JSONPath, or the name of a header or of a query parameter
   * @param kind {@code JSONPath} or {@code XPath}
   * @param filter what is removed from the value: a regular expression; empty for nothing
   */
  record Variable(
      String name, String expression, String kind, String filter, @Nullable String byDefault) {}

  /** A trigger that this server does not know. */
  record NotUnderstood(String element) implements Trigger {}

  /** The worst result that still counts. */
  enum Threshold {
    SUCCESS,
    UNSTABLE,
    FAILURE,
    NOT_BUILT,
    ABORTED
  }
}
