package dev.steward.trigger;

import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Parameter;
import dev.steward.job.definition.Scm;
import dev.steward.job.definition.Trigger;
import dev.steward.scm.Git;
import dev.steward.secret.Digests;
import dev.steward.store.Tx;
import dev.steward.text.Variables;
import dev.steward.trigger.TriggerRows.ScheduleEntry;
import dev.steward.trigger.TriggerRows.ScheduleType;
import dev.steward.trigger.TriggerRows.WebhookType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Indexes the schedule, repository URLs and webhooks of a job in the transaction that saves its
 * definition. Rejects definitions with an invalid schedule.
 */
public final class TriggerIndexer implements ItemListener {

  private final byte[] key;
  private final UnaryOperator<String> decrypt;
  private final InstantSource clock;
  private final ZoneId zone;
  private Runnable scheduleListener = () -> {};

  /**
   * Creates the indexer.
   *
   * @param key key for the hashes of webhook secrets
   * @param decrypt decrypts secrets of definitions
   */
  public TriggerIndexer(
      byte[] key, UnaryOperator<String> decrypt, InstantSource clock, ZoneId zone) {
    this.key = key.clone();
    this.decrypt = decrypt;
    this.clock = clock;
    this.zone = zone;
  }

  /** Sets the callback for changes after which a schedule may be due earlier than before. */
  void onScheduleChange(Runnable listener) {
    scheduleListener = listener;
  }

  /** The indexed hash of a webhook secret; empty if there is none. */
  String secretHash(String secret) {
    return secret.isEmpty() ? "" : Digests.hex(Digests.hmac(key, secret));
  }

  @Override
  public void onSaved(Tx tx, Job job, Definition definition) {
    if (job.revision() > 1) {
      TriggerRows.clear(tx, job.id());
    }
    if (definition.disabled()) {
      return;
    }
    if (definition.scm() instanceof Scm.Git git) {
      sources(tx, job, definition, git);
    }
    // Duplicate triggers in a definition are ignored.
    var times = new HashSet<ScheduleType>();
    var hooks = new HashSet<WebhookType>();
    for (Trigger trigger : definition.triggers()) {
      switch (trigger) {
        case Trigger.Cron(String spec) -> time(tx, job, ScheduleType.TIMER, spec, times);
        case Trigger.Poll(String spec, boolean ignoresHooks) -> {
          time(tx, job, ScheduleType.POLL, spec, times);
          if (!ignoresHooks
              && !(definition.scm() instanceof Scm.Git git
                  && git.options().ignoresNotifications())) {
            hook(tx, job, WebhookType.NOTIFIED, "", hooks);
          }
        }
        case Trigger.GitHubPush() -> hook(tx, job, WebhookType.GITHUB, "", hooks);
        case Trigger.GitLabPush push -> hook(tx, job, WebhookType.GITLAB, push.secret(), hooks);
        case Trigger.Webhook webhook -> hook(tx, job, WebhookType.WEBHOOK, webhook.token(), hooks);
        case Trigger.AfterOthers _, Trigger.UnsupportedTrigger _ -> {}
      }
    }
    if (!times.isEmpty()) {
      tx.afterCommit(scheduleListener);
    }
  }

  private void time(Tx tx, Job job, ScheduleType kind, String spec, Set<ScheduleType> added) {
    if (!added.add(kind)) {
      return;
    }
    Instant now = clock.instant();
    Instant next = Cron.of(spec, job.fullName(), zone).next(now);
    if (next != null) {
      TriggerRows.insert(
          tx,
          new ScheduleEntry(job.id(), kind, spec, job.fullName(), next.toEpochMilli()),
          now.toEpochMilli());
    }
  }

  private void hook(
      Tx tx, Job job, WebhookType hook, String encryptedSecret, Set<WebhookType> added) {
    if (added.add(hook)) {
      TriggerRows.insertHook(tx, job.id(), hook, secretHash(decrypt.apply(encryptedSecret)));
    }
  }

  private static void sources(Tx tx, Job job, Definition definition, Scm.Git git) {
    var keys = new HashSet<String>();
    Map<String, String> values = values(job, definition);
    for (Scm.Remote remote : git.remotes()) {
      String urlKey = Git.urlKey(Variables.expand(remote.url(), values));
      if (!urlKey.isEmpty() && keys.add(urlKey)) {
        TriggerRows.insertSource(tx, job.id(), urlKey);
      }
    }
  }

  /** Default values of variables, except secrets, resolved as in a build. */
  static Map<String, String> values(Job job, Definition definition) {
    var values = new HashMap<String, String>();
    for (Parameter parameter : definition.parameters()) {
      switch (parameter) {
        case Parameter.StringParameter _,
            Parameter.BooleanParameter _,
            Parameter.ChoiceParameter _ ->
            values.put(parameter.name(), parameter.defaultValue());
        case Parameter.PasswordParameter _,
            Parameter.FileParameter _,
            Parameter.RunParameter _,
            Parameter.CredentialsParameter _ -> {}
      }
    }
    values.put("JOB_NAME", job.fullName());
    values.put("JOB_BASE_NAME", job.name());
    return Variables.resolve(values, Set.of());
  }
}
