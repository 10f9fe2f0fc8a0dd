package dev.steward.trigger;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.secret.Digests;
import dev.steward.text.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GitLab's webhook, which starts builds without polling and passes values from the event. */
public final class GitLabWebhook {

  private final Authorizer rights;
  private final Jobs jobs;
  private final WebhookBuilds builds;

  public GitLabWebhook(Authorizer rights, Jobs jobs, WebhookBuilds builds) {
    this.rights = rights;
    this.jobs = jobs;
    this.builds = builds;
  }

  /** A job whose GitLab trigger accepts the sender. */
  public record GitLabJob(Job job, GitLabPushTrigger trigger) {}

  /**
   * Finds the job of a GitLab delivery and authenticates the sender, before the body is read.
   *
   * @param token as sent; null if missing
   * @throws Problem.Forbidden if the token is wrong, or the job does not exist
   */
  public GitLabJob admit(Caller caller, String fullName, @Nullable String token) {
    Job job = jobs.find(Caller.system(), fullName);
    GitLabPushTrigger trigger =
        job == null ? null : jobs.definition(job).findTrigger(GitLabPushTrigger.class);
    if (job == null || trigger == null || !isAuthorized(caller, job, trigger, token)) {
      throw new Problem.Forbidden(
          "The job does not exist, has no GitLab trigger, or requires a different X-Gitlab-Token.",
          null);
    }
    return new GitLabJob(job, trigger);
  }

  /**
   * Handles a GitLab event.
   *
   * @return the queue item; null if the trigger ignores the event
   */
  public @Nullable Long handle(GitLabJob target, String json) {
    Job job = target.job();
    Map<String, String> values = GitlabPush.gitlabValues(target.trigger(), Json.readObject(json));
    if (values == null || !job.buildable()) {
      return null;
    }
    boolean merge = "MERGE".equals(values.get("gitlabActionType"));
    String by = WebhookValues.singleLine(values.getOrDefault("gitlabUserName", ""));
    String text =
        merge
            ? "Triggered by GitLab Merge Request #"
                + WebhookValues.singleLine(values.getOrDefault("gitlabMergeRequestIid", ""))
                + ": "
                + WebhookValues.singleLine(values.getOrDefault("gitlabSourceBranch", ""))
                + " => "
                + WebhookValues.singleLine(values.getOrDefault("gitlabTargetBranch", ""))
            : "Started by GitLab push by " + by;
    return builds.schedule(
        job, values, new Cause.TriggerCause(GitLabPushTrigger.CAUSE_CLASS, text));
  }

  private boolean isAuthorized(
      Caller caller, Job job, GitLabPushTrigger trigger, @Nullable String token) {
    String secret = jobs.decrypt(trigger.secret());
    return secret.isEmpty()
        ? rights.allows(caller, Permission.ITEM_BUILD, job.protectedObject())
        : token != null && Digests.constantTimeEquals(secret, token);
  }
}
