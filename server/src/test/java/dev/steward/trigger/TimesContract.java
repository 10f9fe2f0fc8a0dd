package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.run.Cause;
import dev.steward.run.Notes;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.scm.Git;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of the cron scheduler, on every database, with a test clock. */
abstract class TimesContract {

  @TempDir Path folder;
  private Store store;
  private Jobs jobs;
  private Queue queue;
  private ScmPoller polls;
  private TriggerIndexer triggers;
  private CronScheduler times;
  private Instant now = Instant.parse("2026-01-01T09:30:10Z");
  private final InstantSource clock = () -> now;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    var random = new SecureRandom();
    Authorizer rights = (_, _, _) -> true;
    var audit = new Audit(store, clock);
    ServerKey key = ServerKey.of(folder, random);
    jobs =
        new Jobs(
            store,
            rights,
            audit,
            new Encryptor(key, "job-secrets", random),
            new BackgroundTasks(clock),
            clock);
    var written = new RunCodec(new Encryptor(key, "run-secrets", random));
    var runs =
        new Runs(
            store,
            rights,
            audit,
            new Blobs(folder.resolve("builds")),
            written,
            new BackgroundTasks(clock),
            clock);
    queue = new Queue(store, rights, audit, jobs, runs, written, new JobDependencies(store), clock);
    var git = new Git(folder.resolve("scm"), null, List.of(), (_, _) -> null);
    polls =
        new ScmPoller(
            jobs,
            queue,
            new Notes(store),
            git,
            _ -> (_, _) -> null,
            folder.resolve("polls"),
            clock);
    triggers = new TriggerIndexer(key.derive("webhooks"), jobs::decrypt, clock, ZoneOffset.UTC);
    jobs.listen(triggers);
    times = times();
  }

  private CronScheduler times() {
    return new CronScheduler(store, jobs, queue, polls, triggers, clock, ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    polls.close();
    store.close();
  }

  private static String xml(String spec, String more) {
    return "<project>"
        + more
        + "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        + "<hudson.model.StringParameterDefinition><name>P</name><defaultValue>d</defaultValue>"
        + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
        + "</hudson.model.ParametersDefinitionProperty></properties>"
        + "<triggers><hudson.triggers.TimerTrigger><spec>"
        + spec
        + "</spec></hudson.triggers.TimerTrigger></triggers></project>";
  }

  private Job job(String spec) {
    return jobs.create(Caller.system(), "nightly", xml(spec, ""));
  }

  private List<QueueItem> waiting() {
    return queue.waiting();
  }

  @Test
  void whatIsDueIsStartedOnceWithTheDefaults() {
    job("0 * * * *");
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T10:00:00Z").toEpochMilli());
    assertThat(waiting()).isEmpty();
    now = Instant.parse("2026-01-01T10:00:00Z");
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T11:00:00Z").toEpochMilli());
    // a second scheduler at the same time, as after a crash, finds nothing to do
    times().startDue();
    assertThat(waiting()).hasSize(1);
    QueueItem item = waiting().getFirst();
    assertThat(item.causes()).containsExactly(new Cause.TimerCause());
    assertThat(item.parameters())
        .extracting(value -> value.name() + "=" + value.value())
        .containsExactly("P=d");
  }

  @Test
  void whatWasDueWhileNoServerRanIsNotMadeUpForUnlessItIsThisMinute() {
    job("0 * * * *");
    now = Instant.parse("2026-01-01T14:20:00Z");
    times.skipMissed();
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T15:00:00Z").toEpochMilli());
    assertThat(waiting()).isEmpty();
    now = Instant.parse("2026-01-01T15:00:40Z");
    times.skipMissed();
    times.startDue();
    assertThat(waiting()).hasSize(1);
  }

  @Test
  void timesFollowTheDefinition() {
    Job job = job("0 * * * *");
    jobs.saveConfig(Caller.system(), job, xml("15 * * * *", ""));
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T10:15:00Z").toEpochMilli());
    jobs.setDisabled(Caller.system(), job, true);
    assertThat(times.startDue()).isNull();
    jobs.setDisabled(Caller.system(), job, false);
    assertThat(times.startDue()).isNotNull();
    jobs.delete(Caller.system(), job);
    assertThat(times.startDue()).isNull();
  }

  @Test
  void timesThatCannotBeReadAreRefusedAndNothingIsKept() {
    assertThatThrownBy(() -> job("99 * * * *"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("99 * * * *");
    assertThat(jobs.find(Caller.system(), "nightly")).isNull();
    job("H * * * *");
    Long next = times.startDue();
    assertThat(next).isNotNull();
    assertThatThrownBy(() ->
            jobs.saveConfig(
                Caller.system(), jobs.list(Caller.system()).getFirst(), xml("nonsense", "")))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(times.startDue()).isEqualTo(next);
  }

  @Test
  void afterTheClockWasSetBackTheNextTimeIsTheOneAfterNow() {
    job("0 * * * *");
    now = Instant.parse("2026-01-01T12:00:05Z");
    times.startDue();
    assertThat(waiting()).hasSize(1);
    now = Instant.parse("2026-01-01T07:10:00Z");
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T13:00:00Z").toEpochMilli());
    times.recomputeAhead();
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T08:00:00Z").toEpochMilli());
    // A time that is already computed stays unchanged.
    now = Instant.parse("2026-01-01T07:50:00Z");
    times.recomputeAhead();
    assertThat(times.startDue()).isEqualTo(Instant.parse("2026-01-01T08:00:00Z").toEpochMilli());
  }

  @Test
  void afterTheClockWasSetBackNoItemIsDueLaterThanItsOwnQuietPeriodFromNow() {
    Job job = job("0 0 1 1 *");
    queue.schedule(job, List.of(), new Cause.TimerCause(), 20_000);
    long due = now.toEpochMilli() + 20_000;
    assertThat(waiting().getFirst().dueAt()).isEqualTo(due);
    // A clock that moved forward, or back by less than the item has waited, needs no correction.
    now = now.plusSeconds(15);
    queue.correctDueTimes();
    assertThat(waiting().getFirst().dueAt()).isEqualTo(due);
    now = now.minusSeconds(7_200);
    queue.correctDueTimes();
    QueueItem item = waiting().getFirst();
    assertThat(item.dueAt()).isEqualTo(now.toEpochMilli() + 20_000);
    assertThat(item.enteredAt()).isEqualTo(now.toEpochMilli());
  }
}
