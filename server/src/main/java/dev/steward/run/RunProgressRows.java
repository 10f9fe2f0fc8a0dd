package dev.steward.run;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data access for the columns of the table {@code run} that change while a run is active. */
final class RunProgressRows {

  private RunProgressRows() {}

  static void setStep(Tx tx, long id, int step, Result outcome, String done, String plan) {
    tx.update(
        "UPDATE run SET step = ?, outcome = ?, steps = steps || ?, plan = ? WHERE id = ?",
        step,
        outcome.name(),
        done,
        plan,
        id);
  }

  /** The action kinds of a run, one per line. */
  static String plan(Tx tx, long id) {
    String plan = tx.find("SELECT plan FROM run WHERE id = ?", row -> row.text(1), id);
    return plan == null ? "" : plan;
  }

  /** The steps in the format that {@link RunStep#read} parses. */
  static String steps(Tx tx, long id) {
    String steps = tx.find("SELECT steps FROM run WHERE id = ?", row -> row.text(1), id);
    return steps == null ? "" : steps;
  }

  static @Nullable Result outcome(Tx tx, long id) {
    return tx.find(
        "SELECT outcome FROM run WHERE id = ? AND outcome IS NOT NULL",
        row -> Result.valueOf(row.text(1)),
        id);
  }

  static void setArtifacts(Tx tx, long id, List<String> artifacts) {
    tx.update("UPDATE run SET artifacts = ? WHERE id = ?", String.join("\n", artifacts), id);
  }

  static int stop(Tx tx, long id, String by) {
    return tx.update(
        "UPDATE run SET stopped_by = ? WHERE id = ? AND state <> 'done' AND stopped_by IS NULL",
        by,
        id);
  }

  static int finish(Tx tx, long id, Result result, long endedAt, String done) {
    return tx.update(
        "UPDATE run SET state = 'done', result = ?, ended_at = ?, steps = steps || ? WHERE id = ?"
            + " AND state <> 'done'",
        result.name(),
        endedAt,
        done,
        id);
  }
}
