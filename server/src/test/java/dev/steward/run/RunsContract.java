package dev.steward.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.job.BuildDiscarder;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of runs on every database: job status, retention and deletion. */
abstract class RunsContract {

  private static final Caller WHO = Caller.system();
  private static final List<String> PLAN = List.of("checkout", "shell", "mail");
  private static final BuildDiscarder ALL = new BuildDiscarder(-1, -1, -1, -1);

  @TempDir Path home;
  private final List<Long> told = new ArrayList<>();
  private final Authorizer rights = (_, _, _) -> true;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Store store;
  private Jobs jobs;
  private Runs runs;
  private Notes notes;
  private Encryptor sealed;
  private Job job;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    var random = new SecureRandom();
    sealed = new Encryptor(ServerKey.of(home, random), "t", random);
    InstantSource clock = () -> now;
    jobs =
        new Jobs(store, rights, new Audit(store, clock), sealed, new BackgroundTasks(clock), clock);
    notes = new Notes(store);
    runs = joined();
    job = jobs.create(WHO, "app", "<project/>");
  }

  /** Loads the runs as at server start, without caches. */
  private Runs joined() {
    InstantSource clock = () -> now;
    return new Runs(
        store,
        rights,
        new Audit(store, clock),
        new Blobs(home.resolve("builds")),
        new RunCodec(sealed),
        new BackgroundTasks(clock),
        clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Run begun(Job of, int executor, ParameterValue... parameters) {
    return store.write(tx ->
        runs.begin(
            tx,
            new Run(
                0,
                of.id(),
                jobs.takeBuildNumber(tx, of.id()),
                7,
                true,
                null,
                0,
                executor,
                "here",
                "cookie-" + executor,
                of.revision(),
                List.of(new Cause.UpstreamCause("up", 3, List.of(new Cause.TimerCause()))),
                List.of(parameters),
                now.toEpochMilli(),
                now.toEpochMilli(),
                null,
                null,
                null,
                null,
                false,
                List.of())));
  }

  private Run ended(Job of, Result result) {
    Run run = begun(of, 0);
    now = now.plus(Duration.ofHours(1));
    runs.finish(run, result, null, _ -> {});
    return again(run);
  }

  private Run again(Run run) {
    return requireNonNull(runs.find(run.id()));
  }

  private List<Long> numbers(Job of) {
    return runs.newest(of, 0, 100).stream().map(Run::number).toList();
  }

  @Test
  void aRunIsReadAsItWasWrittenAndItsSecretsAreNotInTheTable() {
    var secret = new ParameterValue("P", ParameterValue.ParameterType.SECRET, "s3cr3t-of-run");
    var plain = new ParameterValue("Q", ParameterValue.ParameterType.TEXT, "ä\n\"'");
    Run run = begun(job, 1, secret, plain);
    assertThat(again(run)).isEqualTo(run);
    assertThat(runs.find(job, 1)).isEqualTo(run);
    assertThat(runs.find(job, 2)).isNull();
    assertThat(
            store.read(tx -> tx.list("SELECT parameters FROM run", row -> row.text(1))).toString())
        .doesNotContain("s3cr3t-of-run");
    long began = again(run).startedAt();
    runs.setStep(
        run,
        1,
        Result.SUCCESS,
        new RunStep.CompletedStep("Check out", Result.SUCCESS, began + 5, 70),
        PLAN);
    runs.setStep(
        run,
        2,
        Result.UNSTABLE,
        new RunStep.CompletedStep("a b\nc", Result.UNSTABLE, began + 9, 90),
        PLAN);
    assertThat(runs.plan(run)).isEqualTo(PLAN);
    runs.setArtifacts(run, List.of("a/b.txt", "ü.txt"));
    runs.describe(WHO, job, run, "said", "first");
    now = now.plusSeconds(90);
    var last = new RunStep.CompletedStep("Send mail", Result.SUCCESS, now.toEpochMilli(), 100);
    runs.finish(run, Result.FAILURE, last, _ -> {});
    runs.finish(run, Result.FAILURE, last, _ -> {});
    assertThat(runs.steps(run, "Send mail"))
        .containsExactly(
            new RunStep("Check out", Result.SUCCESS, began, began + 5, 0, 70L, null),
            new RunStep("a b c", Result.UNSTABLE, began + 5, began + 9, 70, 90L, null),
            new RunStep(
                "Send mail", Result.SUCCESS, began + 9, now.toEpochMilli(), 90, 100L, null));
    // Only a step that is not stored yet is still running.
    assertThat(runs.steps(run, "Clean up").getLast())
        .isEqualTo(new RunStep("Clean up", null, now.toEpochMilli(), null, 100, null, null));
    Run over = again(run);
    assertThat(over.step()).isEqualTo(2);
    assertThat(over.result()).isEqualTo(Result.FAILURE);
    assertThat(over.duration()).isEqualTo(90_000);
    assertThat(over.artifacts()).containsExactly("a/b.txt", "ü.txt");
    assertThat(over.description()).isEqualTo("said");
    assertThat(over.name()).isEqualTo("first");
  }

  @Test
  void listsKnowTheNewestRunsOfAJobAndItsLastGoodAndBadOneHoweverFarBackTheseLie() {
    assertThat(runs.summaries(List.of())).isEmpty();
    ended(job, Result.FAILURE);
    Run good = ended(job, Result.SUCCESS);
    for (int i = 0; i < 12; i++) {
      ended(job, Result.ABORTED);
    }
    Run going = begun(job, 0);
    Job other = jobs.create(WHO, "other", "<project/>");
    ended(other, Result.SUCCESS);
    for (Runs each : List.of(runs, joined())) {
      var sketches = each.summaries(List.of(job.id(), other.id(), 99L));
      assertThat(sketches.keySet()).containsExactlyInAnyOrder(job.id(), other.id());
      assertThat(sketches.get(other.id())).extracting(RunSummary::number).containsExactly(1L);
      List<RunSummary> own = requireNonNull(sketches.get(job.id()));
      assertThat(own)
          .extracting(RunSummary::number)
          .containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 6L, 2L, 1L)
          .hasSize(RunSummary.MAX_RECENT + 2);
      assertThat(own.getFirst()).isEqualTo(new RunSummary(15, null, going.startedAt(), null));
      assertThat(own.get(10))
          .isEqualTo(new RunSummary(2, Result.SUCCESS, good.startedAt(), good.endedAt()));
    }
    runs.delete(WHO, job, good);
    assertThat(runs.summaries(List.of(job.id())).get(job.id()))
        .extracting(RunSummary::number)
        .endsWith(6L, 1L);
  }

  @Test
  void runsAreFoundByNumberResultNameAndDescription() {
    Run first = ended(job, Result.FAILURE);
    Run second = ended(job, Result.SUCCESS);
    runs.describe(WHO, job, first, "100% of _it_", null);
    runs.describe(WHO, job, second, null, "Release 1.0");
    assertThat(runs.upTo(job, 9, "", 9)).hasSize(2);
    assertThat(runs.upTo(job, 1, "", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "#2", 9)).extracting(Run::number).containsExactly(2L);
    assertThat(runs.upTo(job, 9, "failure", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "0% OF _", 9)).extracting(Run::number).containsExactly(1L);
    assertThat(runs.upTo(job, 9, "release", 9)).extracting(Run::number).containsExactly(2L);
    assertThat(runs.upTo(job, 9, "_elease", 9)).isEmpty();
  }

  @Test
  void aBoardSaysWhereItsJobStandsAfterARestartToo() {
    ended(job, Result.FAILURE);
    ended(job, Result.SUCCESS);
    ended(job, Result.UNSTABLE);
    ended(job, Result.ABORTED);
    begun(job, 1);
    for (Runs some : List.of(runs, joined())) {
      JobStatus board = some.status(job);
      assertThat(List.of(board.first(), board.last(), board.completed()))
          .containsExactly(1L, 5L, 4L);
      assertThat(List.of(board.stable(), board.successful(), board.unstable()))
          .containsExactly(2L, 3L, 3L);
      assertThat(List.of(board.failed(), board.unsuccessful())).containsExactly(1L, 4L);
      assertThat(board.running()).isEqualTo(1);
      assertThat(board.lastResult()).isNull();
      assertThat(some.underPermalink(Runs.Permalink.SUCCESSFUL, List.of(job.id())))
          .hasEntrySatisfying(job.id(), run -> assertThat(run.number()).isEqualTo(3));
      assertThat(some.unfinished()).extracting(Run::number).containsExactly(5L);
      assertThat(some.active()).extracting(Run::number).containsExactly(5L);
      assertThat(some.running(job.id())).isEqualTo(1);
    }
  }

  @Test
  void theNewestOfManyJobsAreOneStatement() {
    var all = new ArrayList<Job>();
    for (int i = 0; i < 12; i++) {
      Job each = jobs.create(WHO, "j" + i, "<project/>");
      all.add(each);
      ended(each, Result.SUCCESS);
      ended(each, Result.SUCCESS);
      ended(each, Result.SUCCESS);
    }
    List<Long> ids = all.stream().map(Job::id).toList();
    long before = store.statementCount();
    assertThat(runs.newestOfEach(ids, 2).values())
        .hasSize(12)
        .allSatisfy(some -> assertThat(some).extracting(Run::number).containsExactly(3L, 2L));
    assertThat(runs.numbersOfEach(ids, 2).values()).allMatch(List.of(3L, 2L)::equals);
    assertThat(runs.newestAmong(ids, 5)).hasSize(5);
    assertThat(store.statementCount() - before).isEqualTo(3);
  }

  @Test
  void whatIsBeyondWhatAJobKeepsGoesAndTheLastGoodOnesStay() {
    ended(job, Result.SUCCESS);
    Run kept = ended(job, Result.FAILURE);
    runs.keep(WHO, job, kept, true);
    for (int i = 3; i <= 8; i++) {
      ended(job, Result.FAILURE);
    }
    Run going = begun(job, 1);
    while (runs.discardOld(job, new BuildDiscarder(-1, 2, -1, -1))) {}
    assertThat(numbers(job)).contains(going.number(), 8L, 2L, 1L).doesNotContain(3L, 4L, 5L, 6L);
    assertThat(runs.status(job).first()).isEqualTo(1);
    // By age: all runs but those that are kept, running, or the last of their result.
    now = now.plus(Duration.ofDays(9));
    while (runs.discardOld(job, new BuildDiscarder(3, -1, -1, -1))) {}
    assertThat(numbers(job)).contains(going.number(), 2L, 1L).doesNotContain(7L);
    assertThat(runs.discardOld(job, ALL)).isFalse();
  }

  @Test
  void artifactsGoBeforeTheirRuns() {
    for (int i = 1; i <= 4; i++) {
      runs.setArtifacts(ended(job, i == 1 ? Result.SUCCESS : Result.FAILURE), List.of("a"));
    }
    while (runs.discardOld(job, new BuildDiscarder(-1, -1, -1, 1))) {}
    assertThat(numbers(job)).containsExactly(4L, 3L, 2L, 1L);
    assertThat(requireNonNull(runs.find(job, 4)).artifacts()).containsExactly("a");
    assertThat(requireNonNull(runs.find(job, 2)).artifacts()).isEmpty();
  }

  @Test
  void whatIsKeptOrGoesOnIsNotDeletedAndNotesGoWithTheirRun() {
    runs.listen(
        new Runs.RunListener() {
          @Override
          public void onStarted(Tx tx, Run run) {}

          @Override
          public void onStepCompleted(Tx tx, Run run, RunStep.CompletedStep done) {}

          @Override
          public void onFinished(Tx tx, Run run, Result result, long millis) {}

          @Override
          public void onDeleted(Tx tx, long jobId, long runId, long number) {
            told.add(number);
          }
        });
    Run first = ended(job, Result.SUCCESS);
    runs.keep(WHO, job, first, true);
    Run second = ended(job, Result.SUCCESS);
    Run third = begun(job, 0);
    notes.put(second.id(), "k", "one");
    notes.put(second.id(), "k", "two");
    assertThat(notes.find(second.id(), "k")).isEqualTo("two");
    assertThat(notes.findNewest(job.id(), "k", 3)).isEqualTo("two");
    assertThatThrownBy(() -> runs.delete(WHO, job, again(first)))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> runs.delete(WHO, job, again(third)))
        .isInstanceOf(Problem.Conflict.class);
    runs.delete(WHO, job, again(second));
    assertThat(told).containsExactly(2L);
    assertThat(notes.find(second.id(), "k")).isNull();
    assertThat(runs.status(job).completed()).isEqualTo(1);
    assertThat(numbers(job)).containsExactly(3L, 1L);
    // The number of a deleted run is not reused.
    runs.finish(third, Result.SUCCESS, null, _ -> {});
    assertThat(begun(job, 0).number()).isEqualTo(4);
  }

  @Test
  void aRunEndsOnceAndIsStoppedOnce() {
    var stopped = new ArrayList<Long>();
    runs.stopListener(stopped::add);
    Run run = begun(job, 3);
    assertThat(store.<List<Integer>>read(tx -> runs.executorsInUse(tx, "here"))).containsExactly(3);
    runs.interrupt(run, "why", notes);
    runs.stop(WHO, job, again(run));
    assertThat(again(run).stoppedBy()).isEqualTo("SYSTEM");
    assertThat(notes.find(run.id(), Runs.INTERRUPTED)).isEqualTo("why");
    var also = new ArrayList<String>();
    runs.finish(run, Result.ABORTED, null, _ -> also.add("first"));
    runs.finish(run, Result.SUCCESS, null, _ -> also.add("second"));
    assertThat(also).containsExactly("first");
    assertThat(again(run).result()).isEqualTo(Result.ABORTED);
    assertThat(stopped).contains(run.id());
    assertThat(store.<List<Integer>>read(tx -> runs.executorsInUse(tx, "here"))).isEmpty();
    runs.stop(WHO, job, again(run));
    assertThat(again(run).stoppedBy()).isEqualTo("SYSTEM");
  }
}
