package dev.steward.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.job.Job;
import dev.steward.job.definition.BuildDiscarder;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of runs, tested on every database: job status, retention and deletion. */
@Tag("integration")
abstract class RunsContract extends RunsFixture {

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
