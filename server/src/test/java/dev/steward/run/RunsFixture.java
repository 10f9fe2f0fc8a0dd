package dev.steward.run;

import static java.util.Objects.requireNonNull;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a job, stored on one of the databases. */
abstract class RunsFixture {

  static final Caller SYSTEM = Caller.system();
  static final BuildDiscarder KEEP_ALL = new BuildDiscarder(-1, -1, -1, -1);

  @TempDir Path home;
  final List<Long> deletedNumbers = new ArrayList<>();
  final Authorizer rights = (_, _, _) -> true;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  Store store;
  Jobs jobs;
  Runs runs;
  Notes notes;
  Encryptor encryptor;
  Job job;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    var random = new SecureRandom();
    encryptor = new Encryptor(ServerKey.of(home, random), "t", random);
    InstantSource clock = () -> now;
    jobs =
        new Jobs(
            store,
            rights,
            new Audit(store, clock),
            encryptor,
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    notes = new Notes(store);
    runs = loadRuns();
    job = jobs.create(SYSTEM, "app", "<project/>");
  }

  /** Loads the runs as at server start, without caches. */
  Runs loadRuns() {
    InstantSource clock = () -> now;
    return new Runs(
        store,
        rights,
        new Audit(store, clock),
        new Blobs(home.resolve("builds")),
        new RunCodec(encryptor),
        new BackgroundTasks(clock),
        clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  Run beginRun(Job parent, int executor, ParameterValue... parameters) {
    return store.write(tx ->
        runs.begin(
            tx,
            new NewRun(
                parent,
                jobs.takeBuildNumber(tx, parent.id()),
                7,
                List.of(new Cause.UpstreamCause("up", 3, List.of(new Cause.TimerCause()))),
                List.of(parameters),
                "here",
                executor,
                now.toEpochMilli())));
  }

  Run endRun(Job parent, Result result) {
    Run run = beginRun(parent, 0);
    now = now.plus(Duration.ofHours(1));
    runs.progress().finish(run, result, null, _ -> {});
    return reload(run);
  }

  Run reload(Run run) {
    return requireNonNull(runs.find(run.id()));
  }

  List<Long> runNumbers(Job parent) {
    return runs.newest(parent, 0, 100).stream().map(Run::number).toList();
  }

  /** A step whose id is its title. */
  static CompletedStep step(
      RunJournal journal, String title, Result status, long endedAt, long logEnd) {
    return new CompletedStep(
        journal.next(title, "shell", title, status, status, endedAt, logEnd, EntryOutcome.NONE),
        null);
  }
}
