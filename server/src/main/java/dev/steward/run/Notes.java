package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stores additional data about runs, such as changes and test results. A note is a string; only the
 * feature that writes a kind of note knows its format. Notes are deleted with their run.
 */
public final class Notes {

  private static final int MAX_IN_ONE_STATEMENT = 500;

  private final Store store;

  public Notes(Store store) {
    this.store = store;
  }

  /** Writes a note, replacing an existing note of the same kind. */
  public void put(Tx tx, long runId, String kind, String text) {
    tx.update(
        "INSERT INTO run_note (run_id, kind, text) VALUES (?, ?, ?) ON CONFLICT (run_id, kind) DO"
            + " UPDATE SET text = excluded.text",
        runId,
        kind,
        text);
  }

  /** Writes a note in a new transaction, replacing an existing note of the same kind. */
  public void put(long runId, String kind, String text) {
    store.write(tx -> {
      put(tx, runId, kind, text);
      return true;
    });
  }

  /** Writes several notes in one new transaction, by kind. */
  public void put(long runId, Map<String, String> textByKind) {
    store.write(tx -> {
      textByKind.forEach((kind, text) -> put(tx, runId, kind, text));
      return true;
    });
  }

  /**
   * Changes the note of an older run of the job in a new transaction.
   *
   * @param before number of a run
   * @param skipped how many runs with such a note lie between that run and the older one
   */
  public void update(
      long jobId, String kind, long before, int skipped, UnaryOperator<String> change) {
    store.write(tx -> {
      Note note =
          tx.find(
              "SELECT r.id, n.text FROM run r JOIN run_note n ON n.run_id = r.id AND n.kind = ?"
                  + " WHERE r.job_id = ? AND r.number < ? ORDER BY r.number DESC LIMIT 1 OFFSET ?",
              row -> new Note(row.number(1), row.text(2)),
              kind,
              jobId,
              before,
              skipped);
      if (note != null) {
        put(tx, note.runId(), kind, change.apply(note.text()));
      }
      return true;
    });
  }

  public @Nullable String find(long runId, String kind) {
    return store.read(tx -> find(tx, runId, kind));
  }

  public @Nullable String find(Tx tx, long runId, String kind) {
    return tx.find(
        "SELECT text FROM run_note WHERE run_id = ? AND kind = ?", row -> row.text(1), runId, kind);
  }

  /**
   * The note of the newest run before the given number that has a note of this kind; null if none.
   */
  public @Nullable String findNewest(long jobId, String kind, long before) {
    return store.read(tx ->
        tx.find(
            "SELECT n.text FROM run r JOIN run_note n ON n.run_id = r.id AND n.kind = ? WHERE"
                + " r.job_id = ? AND r.number < ? ORDER BY r.number DESC LIMIT 1",
            row -> row.text(1),
            kind,
            jobId,
            before));
  }

  private record Note(long runId, String text) {}

  /** The notes of one kind by run; runs without one are omitted. */
  public Map<Long, String> of(Collection<Long> runIds, String kind) {
    var all = new HashMap<Long, String>();
    if (runIds.isEmpty()) {
      return all;
    }
    IdList idList = IdList.of(runIds.size() > MAX_IN_ONE_STATEMENT ? java.util.List.of() : runIds);
    for (Note note :
        store.read(tx ->
            tx.list(
                "SELECT run_id, text FROM run_note WHERE 0 = 0"
                    + idList.and("run_id")
                    + " AND kind = ?",
                row -> new Note(row.number(1), row.text(2)),
                idList.and((Object) kind)))) {
      all.put(note.runId(), note.text());
    }
    return all;
  }
}
