package dev.steward.job.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trigger, which starts builds of a job automatically. */
public sealed interface Trigger {

  /** Builds periodically. */
  record Cron(String spec) implements Trigger {}

  /**
   * Polls the SCM and builds if there are changes.
   *
   * @param spec the polling schedule; empty to poll only after notifications
   * @param ignoresHooks whether to ignore push notifications
   */
  record Poll(String spec, boolean ignoresHooks) implements Trigger {}

  /**
   * Builds after other jobs are built.
   *
   * @param jobs their names, separated by commas
   * @param threshold the worst result that triggers a build
   */
  record AfterOthers(String jobs, Threshold threshold) implements Trigger {}

  /** Builds after GitHub's webhook reports a push to the job's repository. */
  record GitHubPush() implements Trigger {}

  /**
   * Builds after GitLab's webhook reports a push or a merge request.
   *
   * @param secret the secret token that the webhook must send; empty for none
   * @param includedBranches names or patterns, separated by commas; empty for all
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
   * Builds after a request to the generic webhook.
   *
   * @param token the token that the request must contain; empty for none
   * @param filterText a string with variables, matched against {@code filterPattern}; empty for no
   *     filter
   */
  record Webhook(
      String token,
      List<WebhookVariable> variables,
      List<WebhookVariable> headers,
      List<WebhookVariable> parameters,
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
   * A build variable that is extracted from a webhook request.
   *
   * @param expression a JSONPath or XPath, or the name of a header or query parameter
   * @param expressionType {@code JSONPath} or {@code XPath}
   * @param filter a regular expression whose matches are removed from the value; empty for none
   */
  record WebhookVariable(
      String name,
      String expression,
      String expressionType,
      String filter,
      @Nullable String defaultValue) {}

  /** An unsupported trigger. */
  record UnsupportedTrigger(String element) implements Trigger {}

  /** The worst result with which a build triggers another job. */
  enum Threshold {
    SUCCESS,
    UNSTABLE,
    FAILURE,
    NOT_BUILT,
    ABORTED
  }
}
