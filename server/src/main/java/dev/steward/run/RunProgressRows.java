package dev.steward.run;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data access for the columns of the table {@code run} that change while a run is active. */
final class RunProgressRows {

  private RunProgressRows() {}

  static void setArtifacts(Tx tx, long id, List<String> artifacts) {
    tx.update("UPDATE run SET artifacts = ? WHERE id = ?", String.join("\n", artifacts), id);
  }

  static int stop(Tx tx, long id, String by) {
    return tx.update(
        "UPDATE run SET stopped_by = ? WHERE id = ? AND state <> 'done' AND stopped_by IS NULL",
        by,
        id);
  }

  /** Who or what stopped an unfinished run; null if it was not stopped, or is completed. */
  static @Nullable String stoppedBy(Tx tx, long id) {
    return tx.find(
        "SELECT stopped_by FROM run WHERE id = ? AND state <> 'done' AND stopped_by IS NOT NULL",
        row -> row.text(1),
        id);
  }

  /**
   * Marks a run as completed.
   *
   * @param artifacts its artifacts; null to leave them unchanged
   */
  static int finish(Tx tx, long id, Result result, long endedAt, @Nullable List<String> artifacts) {
    return tx.update(
        "UPDATE run SET state = 'done', result = ?, ended_at = ?, artifacts = COALESCE(?,"
            + " artifacts) WHERE id = ? AND state <> 'done'",
        result.name(),
        endedAt,
        artifacts == null ? null : String.join("\n", artifacts),
        id);
  }
}
