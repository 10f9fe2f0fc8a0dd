package dev.steward.trigger;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.Parameter;
import dev.steward.job.Trigger;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Values;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import dev.steward.text.Variables;
import dev.steward.trigger.TriggerRows.Hook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hooks that start builds at once, with values out of what was sent: GitLab's, and the generic one.
 */
public final class Webhooks {

  /** Of all values that one request leads to, in characters: they are kept and answered. */
  private static final int MAX_VALUES = 8_000_000;

  /** Of a text with variables, once their values are filled in. */
  private static final int MAX_EXPANDED = 2_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /**
   * What became of a hook at one job.
   *
   * @param itemId the item of the queue; null where the filter did not match
   * @param refusal why the filter could not be applied, so that the job was not triggered; null
   *     where it could
   */
  public record Fired(
      Job job,
      @Nullable Long itemId,
      String filterText,
      String filter,
      Map<String, String> values,
      @Nullable String refusal) {}

  private final Store store;
  private final Rights rights;
  private final Jobs jobs;
  private final Queue queue;
  private final Triggers triggers;

  public Webhooks(Store store, Rights rights, Jobs jobs, Queue queue, Triggers triggers) {
    this.store = store;
    this.rights = rights;
    this.jobs = jobs;
    this.queue = queue;
    this.triggers = triggers;
  }

  /** A job that takes GitLab's deliveries from this sender. */
  public record GitLabJob(Job job, Trigger.GitLabPush trigger) {}

  /**
   * Finds the job that GitLab delivers to, and checks the sender: the body is not needed for that.
   *
   * @param token what the request brought; null for nothing
   * @throws Problem.Forbidden where the token is not the job's; the same where there is no job
   */
  public GitLabJob admitGitlab(Caller caller, String fullName, @Nullable String token) {
    Job job = jobs.find(Caller.system(), fullName);
    Trigger.GitLabPush trigger =
        job == null ? null : jobs.definition(job).findTrigger(Trigger.GitLabPush.class);
    if (job == null || trigger == null || !admits(caller, job, trigger, token)) {
      throw new Problem.Forbidden(
          "There is no such job with a GitLab trigger, or the X-Gitlab-Token is not its secret.",
          null);
    }
    return new GitLabJob(job, trigger);
  }

  /**
   * GitLab tells one job of something that happened.
   *
   * @return the item of the queue; null where the job does not want to hear of it
   */
  public @Nullable Long gitlab(GitLabJob admitted, String json) {
    Job job = admitted.job();
    Map<String, String> values = Hooks.gitlabValues(admitted.trigger(), Json.readObject(json));
    if (values == null || !job.buildable()) {
      return null;
    }
    boolean merge = "MERGE".equals(values.get("gitlabActionType"));
    String by = Hooks.shown(values.getOrDefault("gitlabUserName", ""));
    String text =
        merge
            ? "Triggered by GitLab Merge Request #"
                + Hooks.shown(values.getOrDefault("gitlabMergeRequestIid", ""))
                + ": "
                + Hooks.shown(values.getOrDefault("gitlabSourceBranch", ""))
                + " => "
                + Hooks.shown(values.getOrDefault("gitlabTargetBranch", ""))
            : "Started by GitLab push by " + by;
    return schedule(job, values, new Cause.ByHook(Cause.Hook.GITLAB, text));
  }

  private boolean admits(
      Caller caller, Job job, Trigger.GitLabPush trigger, @Nullable String token) {
    String secret = jobs.open(trigger.secret());
    return secret.isEmpty()
        ? rights.allows(caller, Permission.ITEM_BUILD, job.subject())
        : token != null && Digests.same(secret, token);
  }

  /** What the generic hook was sent. */
  public record Sent(
      String body, Function<String, @Nullable String> header, Map<String, List<String>> query) {}

  /**
   * The jobs that a sender of the generic hook may start: the body is not needed to find them.
   *
   * @param token empty for none: then only jobs without one that the caller may build
   */
  public List<Job> listening(Caller caller, String token) {
    List<Long> ids =
        store.read(tx -> TriggerRows.underSecret(tx, Hook.WEBHOOK, triggers.hashed(token)));
    var all = new ArrayList<Job>();
    for (long id : ids) {
      Job job = jobs.find(id);
      if (job != null
          && (!token.isEmpty() || rights.allows(caller, Permission.ITEM_BUILD, job.subject()))) {
        all.add(job);
      }
    }
    return all;
  }

  /** Starts the jobs whose filter matches what was sent to the generic hook. */
  public List<Fired> invoke(List<Job> listening, Sent sent) {
    var document =
        listening.isEmpty()
            ? WebhookValues.Document.NONE
            : WebhookValues.Document.read(sent.body());
    var reader = new WebhookValues(document, sent, MAX_VALUES);
    var all = new ArrayList<Fired>();
    for (Job job : listening) {
      Trigger.Webhook trigger = jobs.definition(job).findTrigger(Trigger.Webhook.class);
      if (trigger != null) {
        all.add(fire(job, trigger, reader));
      }
    }
    return all;
  }

  private Fired fire(Job job, Trigger.Webhook trigger, WebhookValues reader) {
    Map<String, String> values = Map.of();
    String text = "";
    String refusal = null;
    Long item = null;
    try {
      values = reader.of(trigger);
      text = expanded(trigger.filterText(), values);
      if (job.buildable() && matches(trigger, text, reader.budget())) {
        String cause = Hooks.shown(expanded(trigger.causeText(), values));
        item = schedule(job, values, new Cause.ByHook(Cause.Hook.GENERIC, cause));
      }
    } catch (MatchLimitException | PatternSyntaxException e) {
      refusal =
          e instanceof PatternSyntaxException syntax
              ? "A regular expression of the trigger cannot be used: " + syntax.getDescription()
              : String.valueOf(e.getMessage());
      LOG.warn("a webhook did not trigger {}: {}", job.fullName(), refusal);
    }
    return new Fired(job, item, text, trigger.filterPattern(), values, refusal);
  }

  private static String expanded(String text, Map<String, String> values)
      throws MatchLimitException {
    long dollars = text.chars().filter(c -> c == '$').count();
    long longest = values.values().stream().mapToInt(String::length).max().orElse(0);
    if (text.length() + dollars * longest > MAX_EXPANDED) {
      throw new MatchLimitException(
          "The text of the trigger's filter or cause is too long with the values of this request.");
    }
    return Variables.expand(text, values);
  }

  private static boolean matches(Trigger.Webhook trigger, String text, MatchBudget budget)
      throws MatchLimitException {
    String pattern = trigger.filterPattern();
    return pattern.isEmpty() || Regex.of(pattern, budget).finds(text, budget);
  }

  /** Puts a build into the queue with these values, whether the job has such parameters or not. */
  private long schedule(Job job, Map<String, String> values, Cause cause) {
    Definition definition = jobs.definition(job);
    var given = new ArrayList<ParameterValue>(Values.of(jobs, definition, values));
    values.forEach((name, value) -> {
      if (definition.parameters().stream().map(Parameter::name).noneMatch(name::equals)) {
        given.add(new ParameterValue(name, ParameterValue.Kind.TEXT, value));
      }
    });
    return queue.schedule(job, given, cause, queue.quietMillis(definition)).item().id();
  }
}
