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
import dev.steward.text.Variables;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.trigger.TriggerRows.Hook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Hooks that start builds at once, with values out of what was sent: GitLab's, and the generic one.
 */
public final class Webhooks {

  private static final int MOST_VALUE = 100_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

  /**
   * What became of a hook at one job.
   *
   * @param itemId the item of the queue; null where the filter did not match
   */
  public record Fired(
      Job job,
      @Nullable Long itemId,
      String filterText,
      String filter,
      Map<String, String> values) {}

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

  /**
   * GitLab tells one job of something that happened.
   *
   * @param token what the request brought; null for nothing
   * @return the item of the queue; null where the job does not want to hear of it
   * @throws Problem.Forbidden where the token is not the job's; the same where there is no job
   */
  public @Nullable Long gitlab(
      Caller caller, String fullName, @Nullable String token, String json) {
    Job job = jobs.find(Caller.system(), fullName);
    Trigger.GitLabPush trigger =
        job == null ? null : jobs.definition(job).findTrigger(Trigger.GitLabPush.class);
    if (job == null || trigger == null || !admits(caller, job, trigger, token)) {
      throw new Problem.Forbidden(
          "There is no such job with a GitLab trigger, or the X-Gitlab-Token is not its secret.",
          null);
    }
    Map<String, String> values = Hooks.gitlabValues(trigger, Json.readObject(json));
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

  /** What was posted: JSON or XML. */
  private record Document(@Nullable Object json, @Nullable XmlElement xml) {
    static final Document NONE = new Document(null, null);

    static Document read(String body) {
      String text = body.strip();
      if (text.isEmpty()) {
        return NONE;
      }
      return text.startsWith("<")
          ? new Document(null, XmlReader.readVerbatim(text))
          : new Document(Json.read(text), null);
    }
  }

  /** What the generic hook was sent. */
  public record Sent(
      String body, Function<String, @Nullable String> header, Map<String, List<String>> query) {}

  /**
   * Somebody posts to the generic hook: the jobs that listen under that token are started where
   * their filter matches.
   *
   * @param token empty for none: then only jobs without one that the caller may build
   */
  public List<Fired> invoke(Caller caller, String token, Sent sent) {
    List<Long> ids =
        store.read(tx -> TriggerRows.underSecret(tx, Hook.WEBHOOK, triggers.hashed(token)));
    Document document = ids.isEmpty() ? Document.NONE : Document.read(sent.body());
    var all = new ArrayList<Fired>();
    for (long id : ids) {
      Job job = jobs.find(id);
      if (job == null
          || (token.isEmpty() && !rights.allows(caller, Permission.ITEM_BUILD, job.subject()))) {
        continue;
      }
      Trigger.Webhook trigger = jobs.definition(job).findTrigger(Trigger.Webhook.class);
      if (trigger != null) {
        all.add(fire(job, trigger, document, sent));
      }
    }
    return all;
  }

  private Fired fire(Job job, Trigger.Webhook trigger, Document document, Sent sent) {
    Map<String, String> values = values(trigger, document, sent);
    String text = Variables.expand(trigger.filterText(), values);
    Long item = null;
    if (job.buildable() && matches(trigger, text)) {
      String cause = Hooks.shown(Variables.expand(trigger.causeText(), values));
      item = schedule(job, values, new Cause.ByHook(Cause.Hook.GENERIC, cause));
    }
    return new Fired(job, item, text, trigger.filterPattern(), values);
  }

  private static boolean matches(Trigger.Webhook trigger, String text) {
    if (trigger.filterPattern().isEmpty()) {
      return true;
    }
    try {
      return Pattern.compile(trigger.filterPattern()).matcher(text).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static Map<String, String> values(Trigger.Webhook trigger, Document document, Sent sent) {
    var values = new LinkedHashMap<String, String>();
    for (Trigger.Variable variable : trigger.headers()) {
      String name = variable.name().toLowerCase(Locale.ROOT).replace('-', '_');
      put(values, name, sent.header().apply(variable.name()), variable);
    }
    for (Trigger.Variable variable : trigger.parameters()) {
      List<String> all = sent.query().getOrDefault(variable.name(), List.of());
      put(values, variable.name(), all.isEmpty() ? null : all.getFirst(), variable);
    }
    for (Trigger.Variable variable : trigger.variables()) {
      String found =
          switch (variable.kind()) {
            case "JSONPath" -> JsonPath.find(variable.expression(), document.json());
            case "XPath" -> XmlPath.find(variable.expression(), document.xml());
            default -> null;
          };
      put(values, variable.name(), found, variable);
    }
    return values;
  }

  private static void put(
      Map<String, String> values, String name, @Nullable String found, Trigger.Variable variable) {
    String byDefault = variable.byDefault();
    String value = found == null ? (byDefault == null ? "" : byDefault) : found;
    if (!variable.filter().isEmpty()) {
      try {
        value = value.replaceAll(variable.filter(), "");
      } catch (PatternSyntaxException e) {
        // A filter that is none takes nothing away.
      }
    }
    if (NAME.matcher(name).matches() && value.length() <= MOST_VALUE) {
      values.put(name, value);
    }
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
