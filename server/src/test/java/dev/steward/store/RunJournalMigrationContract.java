package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Migration 002: the steps that version 001 packed into a text column become entries of a journal.
 */
@Tag("integration")
abstract class RunJournalMigrationContract {

  @TempDir Path folder;
  private Store store;
  private Migrations migrations;

  abstract Store open(Path folder);

  abstract boolean isPostgres();

  @BeforeEach
  void createSchemaOfVersion001() {
    store = open(folder);
    migrations = new Migrations(store, isPostgres(), Clock.systemUTC(), "migration/");
    migrations.runFirst(1);
    store.write(tx ->
        tx.update(
            "INSERT INTO job (id, kind, name, full_name, full_key, disabled, awaiting_first_save,"
                + " revision, next_number, definition, created_at) VALUES (1, 'project', 'j', 'j',"
                + " 'j', 0, 0, 1, 9, '<project/>', 0)"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void insertRun(long id, boolean done, int step, String plan, String steps) {
    store.write(tx ->
        tx.update(
            "INSERT INTO run (id, job_id, number, queue_id, state, result, outcome, step, plan,"
                + " steps, executor, cookie, definition_revision, causes, parameters,"
                + " scheduled_at, started_at, keep) VALUES (?, 1, ?, 1, ?, ?, 'UNSTABLE', ?, ?, ?,"
                + " 0, 'c', 1, '[]', '[]', 5, 10, 0)",
            id,
            id,
            done ? "done" : "running",
            done ? "UNSTABLE" : null,
            step,
            plan,
            steps));
  }

  private void insertNote(long runId, String kind, String text) {
    store.write(tx ->
        tx.update("INSERT INTO run_note (run_id, kind, text) VALUES (?, ?, ?)", runId, kind, text));
  }

  private List<String> entries(long runId) {
    return store.read(tx ->
        tx.list(
            "SELECT id || '|' || position || '|' || kind || '|' || symbol || '|' || title || '|' ||"
                + " status || '|' || COALESCE(run_result, '-') || '|' || started_at || '|' ||"
                + " COALESCE(CAST(ended_at AS TEXT), '-') || '|' || log_from || '|' ||"
                + " COALESCE(CAST(log_to AS TEXT), '-') || '|' || COALESCE(outcome, '-') FROM"
                + " run_node WHERE run_id = ? ORDER BY position",
            row -> row.text(1),
            runId));
  }

  @Test
  void stepsOfCompletedRunsBecomeNodes() {
    insertRun(
        1,
        true,
        2,
        "checkout\nshell\nmail",
        """
        15 SUCCESS 70 Check out
        19 UNSTABLE 90 Execute shell ü
        23 NOT_BUILT 95 Send mail\tNOT_SENT\tno "address" in C:\\temp
        """);
    insertRun(2, true, 0, "", "31 SUCCESS 7 Execute shell\n");
    insertRun(3, true, 0, "", "");
    insertNote(1, "environment", "{\"GIT_COMMIT\":\"a\\\"b\"}");
    insertNote(1, "changes", "[]");
    migrations.run();
    assertThat(entries(1))
        .containsExactly(
            "former/0|0|step||Check"
                + " out|SUCCESS|-|10|15|0|70|{\"variables\":{\"GIT_COMMIT\":\"a\\\"b\"}}",
            "former/1|1|step||Execute shell ü|UNSTABLE|-|15|19|70|90|-",
            "former/2|2|step||Send"
                + " mail|NOT_BUILT|-|19|23|90|95|{\"skip\":\"NOT_SENT\",\"reason\":\"no"
                + " \\\"address\\\" in C:\\\\temp\"}");
    assertThat(entries(2)).containsExactly("former/0|0|step||Execute shell|SUCCESS|-|10|31|0|7|-");
    assertThat(entries(3)).isEmpty();
    assertThat(
            store.<List<String>>read(
                tx -> tx.list("SELECT kind FROM run_note", row -> row.text(1))))
        .containsExactly("changes");
  }

  @Test
  void progressOfUnfinishedRunsIsKept() {
    insertRun(
        1,
        false,
        3,
        "checkout\nshell\nshell\narchive",
        "15 SUCCESS 70 Check out\tSKIPPED\t\n19 UNSTABLE 90 Execute shell 1\n");
    insertNote(1, "environment", "{\"A\":\"b\"}");
    insertRun(2, false, 0, "", "");
    migrations.run();
    assertThat(entries(1))
        .containsExactly(
            "former|-1|plan|||SUCCESS|-|10|-|0|-|{\"completed\":3,\"symbols\":\"checkout,shell,shell,archive\"}",
            "former/0|0|step||Check"
                + " out|SUCCESS|UNSTABLE|10|15|0|70|{\"skip\":\"SKIPPED\",\"reason\":\"\",\"variables\":{\"A\":\"b\"}}",
            "former/1|1|step||Execute shell 1|UNSTABLE|UNSTABLE|15|19|70|90|-");
    assertThat(entries(2)).isEmpty();
  }
}
