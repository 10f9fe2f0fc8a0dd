package dev.steward.trigger;

import dev.steward.job.ItemListener;
import dev.steward.job.Job;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.store.Tx;
import dev.steward.text.Variables;
import dev.steward.trigger.TriggerRows.ScheduleEntry;
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
    addRepositories(tx, job, definition, definition.scm());
    // Duplicate triggers in a definition are ignored.
    var times = new HashSet<String>();
    var index = new IndexWriter(tx, job, times, new HashSet<>());
    for (BuildTrigger trigger : definition.triggers()) {
      index(trigger, definition, index);
    }
    if (!times.isEmpty()) {
      tx.afterCommit(scheduleListener);
    }
  }

  private static <T extends BuildTrigger> void index(
      T trigger, Definition definition, TriggerIndex index) {
    TriggerType<T> type = TriggerTypes.of(trigger);
    if (type != null) {
      type.index(trigger, definition, index);
    }
  }

  /** Writes the schedules and webhooks of a job. */
  private final class IndexWriter implements TriggerIndex {
    private final Tx tx;
    private final Job job;
    private final Set<String> times;
    private final Set<String> hooks;

    IndexWriter(Tx tx, Job job, Set<String> times, Set<String> hooks) {
      this.tx = tx;
      this.job = job;
      this.times = times;
      this.hooks = hooks;
    }

    @Override
    public void addSchedule(TriggerType<?> type, String spec) {
      if (!times.add(type.scheduleKey())) {
        return;
      }
      Instant now = clock.instant();
      Instant next = Cron.of(spec, job.fullName(), zone).next(now);
      if (next != null) {
        TriggerRows.insert(
            tx,
            new ScheduleEntry(
                job.id(), type.scheduleKey(), spec, job.fullName(), next.toEpochMilli()),
            now.toEpochMilli());
      }
    }

    @Override
    public void addWebhook(String key, String secret) {
      if (hooks.add(key)) {
        TriggerRows.insertHook(tx, job.id(), key, secretHash(decrypt.apply(secret)));
      }
    }
  }

  private static <S extends SourceControl> void addRepositories(
      Tx tx, Job job, Definition definition, S scm) {
    ScmType<S> type = ScmTypes.withSources(scm);
    if (type != null) {
      for (String address : Set.copyOf(type.addresses(scm, values(job, definition)))) {
        TriggerRows.insertSource(tx, job.id(), address);
      }
    }
  }

  /** Default values of variables, except secrets, resolved as in a build. */
  static Map<String, String> values(Job job, Definition definition) {
    var values = new HashMap<String, String>();
    for (BuildParameter parameter : definition.parameters()) {
      switch (parameter.type()) {
        case TEXT, MULTI_LINE, FLAG -> values.put(parameter.name(), parameter.defaultValue());
        case SECRET, FILE, RUN, CREDENTIAL, LABEL -> {}
      }
    }
    values.put("JOB_NAME", job.fullName());
    values.put("JOB_BASE_NAME", job.name());
    return Variables.resolve(values, Set.of());
  }
}
