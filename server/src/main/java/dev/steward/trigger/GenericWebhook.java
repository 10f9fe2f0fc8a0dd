package dev.steward.trigger;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.run.Cause;
import dev.steward.store.Store;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.Regex;
import dev.steward.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generic webhook, which starts builds without polling and passes values from the request. */
public final class GenericWebhook {

  /**
   * Maximum total length of the values of a request, in characters; there is a limit because the
   * values are stored and returned.
   */
  private static final int MAX_VALUES = 8_000_000;

  /** Maximum length of a string after variable expansion. */
  private static final int MAX_EXPANDED = 2_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(GenericWebhook.class);

  /**
   * Result of a webhook for one job.
   *
   * @param itemId the queue item; null if the filter did not match
   * @param error the reason why the filter failed; null if it was evaluated
   */
  public record WebhookResult(
      Job job,
      @Nullable Long itemId,
      String filterText,
      String filter,
      Map<String, String> values,
      @Nullable String error) {}

  private final Store store;
  private final Authorizer rights;
  private final Jobs jobs;
  private final WebhookBuilds builds;
  private final TriggerIndexer triggers;

  public GenericWebhook(
      Store store, Authorizer rights, Jobs jobs, WebhookBuilds builds, TriggerIndexer triggers) {
    this.store = store;
    this.rights = rights;
    this.jobs = jobs;
    this.builds = builds;
    this.triggers = triggers;
  }

  /** A request to the generic webhook. */
  public record WebhookRequest(
      String body, Function<String, @Nullable String> header, Map<String, List<String>> query) {}

  /**
   * The jobs that a sender of the generic webhook may start, found without reading the body.
   *
   * @param token empty for none; this selects the jobs that require no token and that the caller
   *     may build
   */
  public List<Job> jobsWithToken(Caller caller, String token) {
    List<Long> ids =
        store.read(tx ->
            TriggerRows.jobsWithSecret(
                tx, GenericWebhookTrigger.WEBHOOK, triggers.secretHash(token)));
    var all = new ArrayList<Job>();
    for (long id : ids) {
      Job job = jobs.find(id);
      if (job != null
          && (!token.isEmpty()
              || rights.allows(caller, Permission.ITEM_BUILD, job.protectedObject()))) {
        all.add(job);
      }
    }
    return all;
  }

  /** Starts the jobs whose filter matches the request. */
  public List<WebhookResult> invoke(List<Job> jobsOfToken, WebhookRequest request) {
    var document =
        jobsOfToken.isEmpty()
            ? WebhookValues.WebhookBody.NONE
            : WebhookValues.WebhookBody.read(request.body());
    var reader = new WebhookValues(document, request, MAX_VALUES);
    var all = new ArrayList<WebhookResult>();
    for (Job job : jobsOfToken) {
      GenericWebhookTrigger trigger = jobs.definition(job).findTrigger(GenericWebhookTrigger.class);
      if (trigger != null) {
        all.add(fire(job, trigger, reader));
      }
    }
    return all;
  }

  private WebhookResult fire(Job job, GenericWebhookTrigger trigger, WebhookValues reader) {
    Map<String, String> values = Map.of();
    String text = "";
    String error = null;
    Long item = null;
    try {
      values = reader.of(trigger);
      text = expanded(trigger.filterText(), values);
      if (job.buildable() && matches(trigger, text, reader.budget())) {
        String cause = WebhookValues.singleLine(expanded(trigger.causeText(), values));
        item =
            builds.schedule(
                job, values, new Cause.TriggerCause(GenericWebhookTrigger.CAUSE_CLASS, cause));
      }
    } catch (MatchLimitException | PatternSyntaxException e) {
      error =
          e instanceof PatternSyntaxException syntax
              ? "Invalid regular expression in the trigger: " + syntax.getDescription()
              : String.valueOf(e.getMessage());
      LOG.warn("a webhook did not trigger {}: {}", job.fullName(), error);
    }
    return new WebhookResult(job, item, text, trigger.filterPattern(), values, error);
  }

  private static String expanded(String text, Map<String, String> values)
      throws MatchLimitException {
    long dollars = text.chars().filter(c -> c == '$').count();
    long longest = values.values().stream().mapToInt(String::length).max().orElse(0);
    if (text.length() + dollars * longest > MAX_EXPANDED) {
      throw new MatchLimitException(
          "The trigger's filter or cause text is too long after variable expansion.");
    }
    return Variables.expand(text, values);
  }

  private static boolean matches(GenericWebhookTrigger trigger, String text, MatchBudget budget)
      throws MatchLimitException {
    String pattern = trigger.filterPattern();
    return pattern.isEmpty() || Regex.of(pattern, budget).containsMatch(text, budget);
  }
}
