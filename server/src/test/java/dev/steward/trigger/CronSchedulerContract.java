package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.host.Hosts;
import dev.steward.host.local.LocalHost;
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
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the cron scheduler, tested on every database with a test clock. */
@Tag("integration")
abstract class CronSchedulerContract {

  @TempDir Path folder;
  private Store store;
  private Jobs jobs;
  private Queue queue;
  private Poller poller;
  private TriggerIndexer triggerIndexer;
  private CronScheduler scheduler;
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
            BuiltInTypes.registry(),
            clock);
    var runCodec = new RunCodec(new Encryptor(key, "run-secrets", random));
    var runs =
        new Runs(
            store,
            rights,
            audit,
            new Blobs(folder.resolve("builds")),
            runCodec,
            new BackgroundTasks(clock),
            clock);
    queue =
        new Queue(
            store,
            rights,
            audit,
            jobs,
            runs,
            runCodec,
            new JobDependencies(store, BuiltInTypes.registry()),
            clock);
    var hosts =
        Hosts.only(new LocalHost(folder, null, _ -> null, java.time.InstantSource.system()));
    poller =
        new Poller(
            jobs,
            queue,
            store,
            new TriggerServices(jobs, new Notes(store), hosts, _ -> (_, _) -> null),
            folder.resolve("polls"),
            clock);
    triggerIndexer =
        new TriggerIndexer(key.derive("webhooks"), jobs::decrypt, clock, ZoneOffset.UTC);
    jobs.onChange(triggerIndexer);
    scheduler = scheduler();
  }

  private CronScheduler scheduler() {
    return new CronScheduler(store, jobs, queue, poller, triggerIndexer, clock, ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    poller.close();
    store.close();
  }

  private static String xml(String spec, String extraXml) {
    return "<project>"
        + extraXml
        + "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
        + "<hudson.model.StringParameterDefinition><name>P</name><defaultValue>d</defaultValue>"
        + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
        + "</hudson.model.ParametersDefinitionProperty></properties>"
        + "<triggers><hudson.triggers.TimerTrigger><spec>"
        + spec
        + "</spec></hudson.triggers.TimerTrigger></triggers></project>";
  }

  private Job createJob(String spec) {
    return jobs.create(Caller.system(), "nightly", xml(spec, ""));
  }

  private List<QueueItem> waitingItems() {
    return queue.waiting();
  }

  @Test
  void dueJobsAreScheduledOnceWithDefaultParameters() {
    createJob("0 * * * *");
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T10:00:00Z").toEpochMilli());
    assertThat(waitingItems()).isEmpty();
    now = Instant.parse("2026-01-01T10:00:00Z");
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T11:00:00Z").toEpochMilli());
    // a second scheduler at the same time, as after a crash, finds nothing to do
    scheduler().startDue();
    assertThat(waitingItems()).hasSize(1);
    QueueItem item = waitingItems().getFirst();
    assertThat(item.causes()).containsExactly(new Cause.TimerCause());
    assertThat(item.parameters())
        .extracting(value -> value.name() + "=" + value.value())
        .containsExactly("P=d");
  }

  @Test
  void missedTimesAreSkippedExceptTheCurrentMinute() {
    createJob("0 * * * *");
    now = Instant.parse("2026-01-01T14:20:00Z");
    scheduler.skipMissed();
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T15:00:00Z").toEpochMilli());
    assertThat(waitingItems()).isEmpty();
    now = Instant.parse("2026-01-01T15:00:40Z");
    scheduler.skipMissed();
    scheduler.startDue();
    assertThat(waitingItems()).hasSize(1);
  }

  @Test
  void theScheduleFollowsTheDefinition() {
    Job job = createJob("0 * * * *");
    jobs.saveConfig(Caller.system(), job, xml("15 * * * *", ""));
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T10:15:00Z").toEpochMilli());
    jobs.setDisabled(Caller.system(), job, true);
    assertThat(scheduler.startDue()).isNull();
    jobs.setDisabled(Caller.system(), job, false);
    assertThat(scheduler.startDue()).isNotNull();
    jobs.delete(Caller.system(), job);
    assertThat(scheduler.startDue()).isNull();
  }

  @Test
  void invalidSchedulesAreRefused() {
    assertThatThrownBy(() -> createJob("99 * * * *"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("99 * * * *");
    assertThat(jobs.find(Caller.system(), "nightly")).isNull();
    createJob("H * * * *");
    Long next = scheduler.startDue();
    assertThat(next).isNotNull();
    assertThatThrownBy(() ->
            jobs.saveConfig(
                Caller.system(), jobs.list(Caller.system()).getFirst(), xml("nonsense", "")))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(scheduler.startDue()).isEqualTo(next);
  }

  @Test
  void schedulesAreRecomputedAfterAClockChange() {
    createJob("0 * * * *");
    now = Instant.parse("2026-01-01T12:00:05Z");
    scheduler.startDue();
    assertThat(waitingItems()).hasSize(1);
    now = Instant.parse("2026-01-01T07:10:00Z");
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T13:00:00Z").toEpochMilli());
    scheduler.recomputeAhead();
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T08:00:00Z").toEpochMilli());
    // A time that has already been computed stays unchanged.
    now = Instant.parse("2026-01-01T07:50:00Z");
    scheduler.recomputeAhead();
    assertThat(scheduler.startDue())
        .isEqualTo(Instant.parse("2026-01-01T08:00:00Z").toEpochMilli());
  }

  @Test
  void quietPeriodsAreCorrectedAfterAClockChange() {
    Job job = createJob("0 0 1 1 *");
    queue.schedule(job, List.of(), new Cause.TimerCause(), 20_000);
    long due = now.toEpochMilli() + 20_000;
    assertThat(waitingItems().getFirst().dueAt()).isEqualTo(due);
    // If the clock moved forward, or back by less than the item has waited, the due time is not
    // corrected.
    now = now.plusSeconds(15);
    queue.correctDueTimes();
    assertThat(waitingItems().getFirst().dueAt()).isEqualTo(due);
    now = now.minusSeconds(7_200);
    queue.correctDueTimes();
    QueueItem item = waitingItems().getFirst();
    assertThat(item.dueAt()).isEqualTo(now.toEpochMilli() + 20_000);
    assertThat(item.enteredAt()).isEqualTo(now.toEpochMilli());
  }
}
