package dev.steward.job;

import dev.steward.limit.ResponseMemory;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Data access for definitions and their revisions. */
final class DefinitionRows {

  private DefinitionRows() {}

  static String definition(Tx tx, long id) {
    String text = tx.find("SELECT definition FROM job WHERE id = ?", row -> row.text(1), id);
    return text == null ? "" : text;
  }

  /** The definitions of many items, read in batches. */
  static Map<Long, String> definitions(Tx tx, Collection<Long> ids) {
    var all = new HashMap<Long, String>();
    var memory = new ResponseMemory.AllocationCounter();
    for (List<Long> batch : JobRows.batches(ids)) {
      tx.list(
          "SELECT id, definition FROM job WHERE id IN (" + JobRows.placeholders(batch.size()) + ")",
          row -> all.put(row.number(1), account(row.text(2), memory)),
          batch.toArray());
    }
    return all;
  }

  /** The definitions of jobs and folders that contain a string, ignoring case. */
  static Map<Long, String> definitionsContaining(Tx tx, String text) {
    var all = new HashMap<Long, String>();
    tx.list(
        "SELECT id, definition FROM job WHERE definition LIKE ? ESCAPE '!'",
        row -> all.put(row.number(1), row.text(2)),
        "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%");
    return all;
  }

  /** All definitions, in one statement; this is cheaper than batches if nearly all are needed. */
  static Map<Long, String> definitions(Tx tx) {
    var all = new HashMap<Long, String>();
    var memory = new ResponseMemory.AllocationCounter();
    tx.list(
        "SELECT id, definition FROM job",
        row -> all.put(row.number(1), account(row.text(2), memory)));
    return all;
  }

  private static String account(String text, ResponseMemory.AllocationCounter memory) {
    memory.add(text.length());
    return text;
  }

  static void addRevision(Tx tx, long id, long number, long now, String actor, String definition) {
    tx.update(
        "INSERT INTO job_revision (job_id, number, at, actor, definition) VALUES (?, ?, ?, ?, ?)",
        id,
        number,
        now,
        actor,
        definition);
    if (number > Revision.MAX_KEPT) {
      tx.update(
          "DELETE FROM job_revision WHERE job_id = ? AND number <= ?",
          id,
          number - Revision.MAX_KEPT);
    }
  }

  static List<Revision> revisions(Tx tx, long id) {
    return tx.list(
        "SELECT number, at, actor FROM job_revision WHERE job_id = ? ORDER BY number DESC",
        row -> new Revision(row.number(1), row.number(2), row.text(3)),
        id);
  }

  static @Nullable String revision(Tx tx, long id, long number) {
    return tx.find(
        "SELECT definition FROM job_revision WHERE job_id = ? AND number = ?",
        row -> row.text(1),
        id,
        number);
  }
}
