package dev.steward.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of runs, tested on every database: job status, retention and deletion. */
@Tag("integration")
abstract class RunsContract {

  private static final Caller SYSTEM = Caller.system();
  private static final BuildDiscarder KEEP_ALL = new BuildDiscarder(-1, -1, -1, -1);

  @TempDir Path home;
  private final List<Long> deletedNumbers = new ArrayList<>();
  private final Authorizer rights = (_, _, _) -> true;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Store store;
  private Jobs jobs;
  private Runs runs;
  private Notes notes;
  private Encryptor encryptor;
  private Job job;

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
  private Runs loadRuns() {
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

  private Run beginRun(Job parent, int executor, ParameterValue... parameters) {
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

  private Run endRun(Job parent, Result result) {
    Run run = beginRun(parent, 0);
    now = now.plus(Duration.ofHours(1));
    runs.progress().finish(run, result, null, _ -> {});
    return reload(run);
  }

  private Run reload(Run run) {
    return requireNonNull(runs.find(run.id()));
  }

  private List<Long> runNumbers(Job parent) {
    return runs.newest(parent, 0, 100).stream().map(Run::number).toList();
  }

  @Test
  void runsAreReadBackAndSecretsAreEncrypted() {
    var secret = new ParameterValue("P", ParameterType.SECRET, "s3cr3t-of-run");
    var plain = new ParameterValue("Q", ParameterType.TEXT, "ä\n\"'");
    Run run = beginRun(job, 1, secret, plain);
    assertThat(reload(run)).isEqualTo(run);
    assertThat(runs.find(job, 1)).isEqualTo(run);
    assertThat(runs.find(job, 2)).isNull();
    assertThat(
            store.read(tx -> tx.list("SELECT parameters FROM run", row -> row.text(1))).toString())
        .doesNotContain("s3cr3t-of-run");
    long startedAt = reload(run).startedAt();
    RunJournal journal = runs.progress().open(run);
    runs.progress()
        .complete(run, journal, step(journal, "Check out", Result.SUCCESS, startedAt + 5, 70));
    List<String> artifacts = List.of("a/b.txt", "ü.txt");
    runs.progress()
        .complete(
            run,
            journal,
            new CompletedStep(
                step(journal, "a b\nc", Result.UNSTABLE, startedAt + 9, 90).entry(), artifacts));
    assertThat(reload(run).artifacts()).isEqualTo(artifacts);
    runs.describe(SYSTEM, job, run, "said", "first");
    now = now.plusSeconds(90);
    CompletedStep last = step(journal, "Send mail", Result.SUCCESS, now.toEpochMilli(), 100);
    runs.progress().finish(run, Result.FAILURE, last, _ -> {});
    runs.progress().finish(run, Result.FAILURE, last, _ -> {});
    assertThat(runs.steps(run, "Send mail"))
        .containsExactly(
            new RunStep("Check out", Result.SUCCESS, startedAt, startedAt + 5, 0, 70L, null),
            new RunStep("a b c", Result.UNSTABLE, startedAt + 5, startedAt + 9, 70, 90L, null),
            new RunStep(
                "Send mail", Result.SUCCESS, startedAt + 9, now.toEpochMilli(), 90, 100L, null));
    // Only a step that is not stored yet is still running.
    assertThat(runs.steps(run, "Clean up").getLast())
        .isEqualTo(new RunStep("Clean up", null, now.toEpochMilli(), null, 100, null, null));
    Run finished = reload(run);
    assertThat(finished.result()).isEqualTo(Result.FAILURE);
    assertThat(finished.duration()).isEqualTo(90_000);
    assertThat(finished.artifacts()).containsExactly("a/b.txt", "ü.txt");
    assertThat(finished.description()).isEqualTo("said");
    assertThat(finished.name()).isEqualTo("first");
  }

  /** A step whose id is its title. */
  private static CompletedStep step(
      RunJournal journal, String title, Result status, long endedAt, long logEnd) {
    return new CompletedStep(
        journal.next(title, "shell", title, status, status, endedAt, logEnd, EntryOutcome.NONE),
        null);
  }

  private long entries() {
    return store.read(
        tx -> requireNonNull(tx.find("SELECT COUNT(*) FROM run_node", row -> row.number(1))));
  }

  @Test
  void theJournalOfAnUnfinishedRunIsReadBack() {
    Run run = beginRun(job, 0);
    RunJournal journal = runs.progress().open(run);
    long at = now.toEpochMilli() + 7;
    var skip = new RunStep.Skip(RunStep.Skip.Status.NOT_SENT, "said \"no\"\n\\ twice");
    var outcome =
        new EntryOutcome(
            skip, Map.of("A", "ä\n\"", "B", ""), Map.of("C", runs.progress().encrypt("geheim")));
    JournalEntry entry =
        journal.next(
            "checkout", "checkout", "Check out", Result.NOT_BUILT, Result.UNSTABLE, at, 3, outcome);
    runs.progress().complete(run, journal, new CompletedStep(entry, List.of("a")));
    assertThat(journal.completed()).containsExactly("checkout");
    runs.stop(SYSTEM, job, run);
    runs = loadRuns();
    RunJournal stored = runs.progress().open(run);
    assertThat(stored.completed()).containsExactly("checkout");
    assertThat(stored.result()).isEqualTo(Result.UNSTABLE);
    assertThat(stored.variables(runs.progress()::decrypt))
        .isEqualTo(Map.of("A", "ä\n\"", "B", "", "C", "geheim"));
    assertThat(runs.variables(run)).isEqualTo(outcome.variables());
    assertThat(stored.artifacts()).containsExactly("a");
    assertThat(stored.former()).isNull();
    assertThat(runs.progress().stoppedBy(run)).isEqualTo(SYSTEM.name());
    JournalEntry next = step(stored, "b", Result.SUCCESS, at + 1, 4).entry();
    assertThat(next.position()).isEqualTo(1);
    assertThat(next.startedAt()).isEqualTo(at);
    assertThat(next.logStart()).isEqualTo(3);
    assertThat(runs.steps(run, null))
        .containsExactly(
            new RunStep(
                "Check out",
                Result.NOT_BUILT,
                run.startedAt(),
                at,
                0,
                3L,
                new RunStep.Skip(RunStep.Skip.Status.NOT_SENT, "said \"no\" \\ twice")));
  }

  @Test
  void aStartedStepIsReplacedWhenItIsCompleted() {
    Run run = beginRun(job, 0);
    RunJournal journal = runs.progress().open(run);
    long at = now.toEpochMilli() + 7;
    runs.progress().complete(run, journal, step(journal, "a", Result.UNSTABLE, at, 3));
    runs.progress().start(run, journal, "mail", "mail", "Send\nmail");
    assertThat(journal.isStarted("mail")).isTrue();
    var running = new RunStep("Send mail", null, at, null, 3, null, null);
    assertThat(runs.steps(run, null)).endsWith(running).hasSize(2);
    assertThat(runs.steps(run, "Send mail")).endsWith(running).hasSize(2);
    RunJournal stored = loadRuns().progress().open(run);
    assertThat(stored.isStarted("mail")).isTrue();
    assertThat(stored.isStarted("a")).isFalse();
    assertThat(stored.completed()).containsExactly("a");
    assertThat(stored.result()).isEqualTo(Result.UNSTABLE);
    runs.progress().complete(run, stored, step(stored, "mail", Result.SUCCESS, at + 2, 5));
    assertThat(stored.isStarted("mail")).isFalse();
    assertThat(stored.completed()).containsExactlyInAnyOrder("a", "mail");
    assertThat(runs.steps(run, null))
        .endsWith(new RunStep("mail", Result.SUCCESS, at, at + 2, 3, 5L, null))
        .hasSize(2);
    assertThat(loadRuns().progress().open(run).isStarted("mail")).isFalse();
  }

  @Test
  void aStartedStepOfARunThatCouldNotContinueHasAnUnknownOutcome() {
    Run run = beginRun(job, 0);
    RunJournal journal = runs.progress().open(run);
    runs.progress().start(run, journal, "mail", "mail", "Send mail");
    now = now.plusSeconds(9);
    runs.progress().finish(run, Result.FAILURE, null, _ -> {});
    assertThat(runs.steps(reload(run), null))
        .containsExactly(
            new RunStep(
                "Send mail",
                Result.NOT_BUILT,
                run.startedAt(),
                now.toEpochMilli(),
                0,
                null,
                RunStep.Skip.outcomeUnknown()));
    assertThat(runs.variables(run)).isEmpty();
  }

  @Test
  void aMigratedReasonMayContainAControlCharacter() {
    assertThat(EntryOutcome.of("{\"skip\":\"SKIPPED\",\"reason\":\"a\u0001b\"}").skip())
        .isEqualTo(new RunStep.Skip(RunStep.Skip.Status.SKIPPED, "a b"));
  }

  @Test
  void anOutageMayHideThatAStepWasStored() {
    Run run = beginRun(job, 0);
    RunJournal journal = runs.progress().open(run);
    runs.progress()
        .complete(run, journal, step(journal, "a", Result.SUCCESS, now.toEpochMilli(), 1));
    // Only the first thread that opens the journal of a new run may take it for empty.
    assertThat(runs.progress().open(run).completed()).containsExactly("a");
  }

  @Test
  void aStepOfADeletedRunIsNotStored() {
    Run run = beginRun(job, 0);
    RunJournal journal = runs.progress().open(run);
    var stoppedIds = new ArrayList<Long>();
    runs.onStop(stoppedIds::add);
    store.write(tx -> {
      runs.deleteAll(tx, List.of(job));
      return tx.update("DELETE FROM job WHERE id = ?", job.id());
    });
    assertThat(stoppedIds).containsExactly(run.id());
    assertThat(runs.progress().stoppedBy(run)).isEqualTo("the deletion of the job");
    CompletedStep step = step(journal, "a", Result.SUCCESS, now.toEpochMilli(), 1);
    runs.progress().complete(run, journal, step);
    runs.progress().finish(run, Result.ABORTED, step, _ -> {});
    assertThat(entries()).isZero();
    assertThat(runs.progress().stoppedBy(run)).isNull();
    // A thread that resumes the run after an outage has to stop as well.
    assertThat(runs.progress().open(run).completed()).isEmpty();
    assertThat(runs.progress().stoppedBy(run)).isEqualTo("the deletion of the job");
  }

  @Test
  void aStopIsKnownEvenIfItsTransactionSeemedToFail() {
    Run run = beginRun(job, 0);
    runs.progress().open(run);
    store.write(tx -> tx.update("UPDATE run SET stopped_by = 'x' WHERE id = ?", run.id()));
    assertThat(runs.progress().stoppedBy(run)).isNull();
    var stoppedIds = new ArrayList<Long>();
    runs.onStop(stoppedIds::add);
    runs.stop(SYSTEM, job, run);
    assertThat(runs.progress().stoppedBy(run)).isEqualTo("x");
    assertThat(stoppedIds).containsExactly(run.id());
    runs.stop(SYSTEM, job, run);
    assertThat(stoppedIds).as("each stop ends processes").hasSize(2);
  }

  @Test
  void entriesAreDeletedWithTheirRunAndTheirJob() {
    for (int i = 0; i < 2; i++) {
      Run run = beginRun(job, 0);
      RunJournal journal = runs.progress().open(run);
      runs.progress()
          .finish(
              run,
              Result.SUCCESS,
              step(journal, "a", Result.SUCCESS, now.toEpochMilli(), 1),
              _ -> {});
    }
    assertThat(entries()).isEqualTo(2);
    runs.delete(SYSTEM, job, requireNonNull(runs.find(job, 1)));
    assertThat(entries()).isEqualTo(1);
    store.write(tx -> tx.update("DELETE FROM job WHERE id = ?", job.id()));
    assertThat(entries()).isZero();
  }

  @Test
  void summariesContainTheNewestRunsAndTheLastOfEachResult() {
    assertThat(runs.lists().summaries(List.of())).isEmpty();
    endRun(job, Result.FAILURE);
    Run lastSuccess = endRun(job, Result.SUCCESS);
    for (int i = 0; i < 12; i++) {
      endRun(job, Result.ABORTED);
    }
    Run running = beginRun(job, 0);
    Job other = jobs.create(SYSTEM, "other", "<project/>");
    endRun(other, Result.SUCCESS);
    for (Runs instance : List.of(runs, loadRuns())) {
      var summaries = instance.lists().summaries(List.of(job.id(), other.id(), 99L));
      assertThat(summaries.keySet()).containsExactlyInAnyOrder(job.id(), other.id());
      assertThat(summaries.get(other.id())).extracting(RunSummary::number).containsExactly(1L);
      List<RunSummary> jobSummaries = requireNonNull(summaries.get(job.id()));
      assertThat(jobSummaries)
          .extracting(RunSummary::number)
          .containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 6L, 2L, 1L)
          .hasSize(RunSummary.MAX_RECENT + 2);
      assertThat(jobSummaries.getFirst())
          .isEqualTo(new RunSummary(15, null, running.startedAt(), null));
      assertThat(jobSummaries.get(10))
          .isEqualTo(
              new RunSummary(2, Result.SUCCESS, lastSuccess.startedAt(), lastSuccess.endedAt()));
    }
    runs.delete(SYSTEM, job, lastSuccess);
    assertThat(runs.lists().summaries(List.of(job.id())).get(job.id()))
        .extracting(RunSummary::number)
        .endsWith(6L, 1L);
  }

  @Test
  void runsAreFoundByNumberResultNameAndDescription() {
    Run first = endRun(job, Result.FAILURE);
    Run second = endRun(job, Result.SUCCESS);
    runs.describe(SYSTEM, job, first, "100% of _it_", null);
    runs.describe(SYSTEM, job, second, null, "Release 1.0");
    assertThat(runs.upTo(job, 9, "", 9)).hasSize(2);
    assertThat(runs.upTo(job, 1, "", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "#2", 9)).extracting(Run::number).containsExactly(2L);
    assertThat(runs.upTo(job, 9, "failure", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "0% OF _", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "release", 9)).extracting(Run::number).containsExactly(2L);
    assertThat(runs.upTo(job, 9, "_elease", 9)).isEmpty();
  }

  @Test
  void jobStatusIsTheSameAfterARestart() {
    endRun(job, Result.FAILURE);
    endRun(job, Result.SUCCESS);
    endRun(job, Result.UNSTABLE);
    endRun(job, Result.ABORTED);
    beginRun(job, 1);
    for (Runs instance : List.of(runs, loadRuns())) {
      JobStatus status = instance.status(job);
      assertThat(List.of(status.first(), status.last(), status.completed()))
          .containsExactly(1L, 5L, 4L);
      assertThat(List.of(status.stable(), status.successful(), status.unstable()))
          .containsExactly(2L, 3L, 3L);
      assertThat(List.of(status.failed(), status.unsuccessful())).containsExactly(1L, 4L);
      assertThat(status.running()).isEqualTo(1);
      assertThat(status.lastResult()).isNull();
      assertThat(instance.lists().underPermalink(Runs.Permalink.SUCCESSFUL, List.of(job.id())))
          .hasEntrySatisfying(job.id(), run -> assertThat(run.number()).isEqualTo(3));
      assertThat(instance.unfinished()).extracting(Run::number).containsExactly(5L);
      assertThat(instance.active()).extracting(Run::number).containsExactly(5L);
      assertThat(instance.running(job.id())).isEqualTo(1);
    }
  }

  @Test
  void newestRunsOfManyJobsNeedOneStatementEach() {
    var createdJobs = new ArrayList<Job>();
    for (int i = 0; i < 12; i++) {
      Job newJob = jobs.create(SYSTEM, "j" + i, "<project/>");
      createdJobs.add(newJob);
      endRun(newJob, Result.SUCCESS);
      endRun(newJob, Result.SUCCESS);
      endRun(newJob, Result.SUCCESS);
    }
    List<Long> ids = createdJobs.stream().map(Job::id).toList();
    long before = store.statementCount();
    assertThat(runs.lists().newestOfEach(ids, 2).values())
        .hasSize(12)
        .allSatisfy(
            newestRuns -> assertThat(newestRuns).extracting(Run::number).containsExactly(3L, 2L));
    assertThat(runs.lists().numbersOfEach(ids, 2).values()).allMatch(List.of(3L, 2L)::equals);
    assertThat(runs.lists().newestAmong(ids, 5)).hasSize(5);
    assertThat(store.statementCount() - before).isEqualTo(3);
  }

  @Test
  void oldRunsAreDiscardedButTheLastOfEachResultStay() {
    endRun(job, Result.SUCCESS);
    Run keptRun = endRun(job, Result.FAILURE);
    runs.keep(SYSTEM, job, keptRun, true);
    for (int i = 3; i <= 8; i++) {
      endRun(job, Result.FAILURE);
    }
    Run running = beginRun(job, 1);
    while (runs.discardOld(job, new BuildDiscarder(-1, 2, -1, -1))) {}
    assertThat(runNumbers(job))
        .contains(running.number(), 8L, 2L, 1L)
        .doesNotContain(3L, 4L, 5L, 6L);
    assertThat(runs.status(job).first()).isEqualTo(1);
    // Discarding by age deletes all runs except those that are kept, running, or the last with
    // their result.
    now = now.plus(Duration.ofDays(9));
    while (runs.discardOld(job, new BuildDiscarder(3, -1, -1, -1))) {}
    assertThat(runNumbers(job)).contains(running.number(), 2L, 1L).doesNotContain(7L);
    assertThat(runs.discardOld(job, KEEP_ALL)).isFalse();
  }

  @Test
  void artifactsAreDiscardedBeforeRuns() {
    for (int i = 1; i <= 4; i++) {
      Run run = beginRun(job, 0);
      JournalEntry entry =
          step(runs.progress().open(run), "Archive", Result.SUCCESS, now.toEpochMilli(), 1).entry();
      now = now.plus(Duration.ofHours(1));
      runs.progress()
          .finish(
              run,
              i == 1 ? Result.SUCCESS : Result.FAILURE,
              new CompletedStep(entry, List.of("a")),
              _ -> {});
    }
    while (runs.discardOld(job, new BuildDiscarder(-1, -1, -1, 1))) {}
    assertThat(runNumbers(job)).containsExactly(4L, 3L, 2L, 1L);
    assertThat(requireNonNull(runs.find(job, 4)).artifacts()).containsExactly("a");
    assertThat(requireNonNull(runs.find(job, 2)).artifacts()).isEmpty();
  }

  @Test
  void keptAndRunningRunsCannotBeDeleted() {
    runs.onChange(
        new RunListener() {
          @Override
          public void onStarted(Tx tx, Run run) {}

          @Override
          public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

          @Override
          public void onFinished(Tx tx, Run run, Result result, long millis) {}

          @Override
          public void onDeleted(Tx tx, long jobId, long runId, long number) {
            deletedNumbers.add(number);
          }
        });
    Run first = endRun(job, Result.SUCCESS);
    runs.keep(SYSTEM, job, first, true);
    Run second = endRun(job, Result.SUCCESS);
    Run third = beginRun(job, 0);
    notes.put(second.id(), "k", "one");
    notes.put(second.id(), "k", "two");
    assertThat(notes.find(second.id(), "k")).isEqualTo("two");
    assertThat(notes.findNewest(job.id(), "k", 3)).isEqualTo("two");
    assertThatThrownBy(() -> runs.delete(SYSTEM, job, reload(first)))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> runs.delete(SYSTEM, job, reload(third)))
        .isInstanceOf(Problem.Conflict.class);
    runs.delete(SYSTEM, job, reload(second));
    assertThat(deletedNumbers).containsExactly(2L);
    assertThat(notes.find(second.id(), "k")).isNull();
    assertThat(runs.status(job).completed()).isEqualTo(1);
    assertThat(runNumbers(job)).containsExactly(3L, 1L);
    // The number of a deleted run is not reused.
    runs.progress().finish(third, Result.SUCCESS, null, _ -> {});
    assertThat(beginRun(job, 0).number()).isEqualTo(4);
  }

  @Test
  void aRunIsFinishedAndStoppedOnce() {
    var stoppedIds = new ArrayList<Long>();
    runs.onStop(stoppedIds::add);
    Run run = beginRun(job, 3);
    assertThat(store.<List<Integer>>read(tx -> runs.executorsInUse(tx, "here"))).containsExactly(3);
    runs.progress().interrupt(run, "why", notes);
    runs.stop(SYSTEM, job, reload(run));
    assertThat(reload(run).stoppedBy()).isEqualTo("SYSTEM");
    assertThat(notes.find(run.id(), RunProgress.INTERRUPTED)).isEqualTo("why");
    var completions = new ArrayList<String>();
    runs.progress().finish(run, Result.ABORTED, null, _ -> completions.add("first"));
    runs.progress().finish(run, Result.SUCCESS, null, _ -> completions.add("second"));
    assertThat(completions).containsExactly("first");
    assertThat(reload(run).result()).isEqualTo(Result.ABORTED);
    assertThat(stoppedIds).contains(run.id());
    assertThat(store.<List<Integer>>read(tx -> runs.executorsInUse(tx, "here"))).isEmpty();
    runs.stop(SYSTEM, job, reload(run));
    assertThat(reload(run).stoppedBy()).isEqualTo("SYSTEM");
  }
}
