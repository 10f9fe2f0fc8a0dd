package dev.steward.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of run journals and of stop requests, tested on every database. */
@Tag("integration")
abstract class RunJournalContract extends RunsFixture {

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
    // Only the first thread that opens the journal of a new run may treat it as empty.
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
}
