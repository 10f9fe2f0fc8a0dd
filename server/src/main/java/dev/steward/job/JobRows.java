package dev.steward.job;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of jobs and of the revisions of their definitions. */
final class JobRows {

  private static final String COLUMNS =
      "id, name, full_name, disabled, held, revision, next_number";

  private JobRows() {}

  private static Job job(Row row) {
    return new Job(
        row.number(1),
        row.text(2),
        row.text(3),
        row.flag(4),
        row.flag(5),
        row.number(6),
        row.number(7));
  }

  static List<Job> all(Tx tx) {
    return tx.list("SELECT " + COLUMNS + " FROM job", JobRows::job);
  }

  static @Nullable Job find(Tx tx, String key) {
    return tx.find("SELECT " + COLUMNS + " FROM job WHERE full_key = ?", JobRows::job, key);
  }

  static @Nullable Job find(Tx tx, long id) {
    return tx.find("SELECT " + COLUMNS + " FROM job WHERE id = ?", JobRows::job, id);
  }

  /** The new job's id, or null where the name is taken. */
  static @Nullable Long insert(Tx tx, Job job, String definition, long now) {
    return tx.find(
        "INSERT INTO job (name, full_name, full_key, disabled, held, revision, next_number,"
            + " definition, created_at) VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?) ON CONFLICT (full_key)"
            + " DO NOTHING RETURNING id",
        row -> row.number(1),
        job.name(),
        job.fullName(),
        job.key(),
        job.disabled(),
        job.held(),
        definition,
        now);
  }

  static String definition(Tx tx, long id) {
    String text = tx.find("SELECT definition FROM job WHERE id = ?", row -> row.text(1), id);
    return text == null ? "" : text;
  }

  static java.util.Map<Long, String> definitions(Tx tx) {
    var all = new java.util.HashMap<Long, String>();
    tx.list("SELECT id, definition FROM job", row -> all.put(row.number(1), row.text(2)));
    return all;
  }

  static void save(Tx tx, Job job, String definition) {
    tx.update(
        "UPDATE job SET definition = ?, disabled = ?, held = ?, revision = ? WHERE id = ?",
        definition,
        job.disabled(),
        job.held(),
        job.revision(),
        job.id());
  }

  static void release(Tx tx, long id) {
    tx.update("UPDATE job SET held = 0 WHERE id = ?", id);
  }

  /** False where the name is taken. */
  static boolean rename(Tx tx, long id, String name, String fullName) {
    Long holder =
        tx.find("SELECT id FROM job WHERE full_key = ?", row -> row.number(1), Job.key(fullName));
    if (holder != null && holder != id) {
      return false;
    }
    return tx.update(
            "UPDATE job SET name = ?, full_name = ?, full_key = ? WHERE id = ?",
            name,
            fullName,
            Job.key(fullName),
            id)
        > 0;
  }

  static void delete(Tx tx, long id) {
    tx.update("DELETE FROM job_revision WHERE job_id = ?", id);
    tx.update("DELETE FROM job WHERE id = ?", id);
  }

  static void setNextNumber(Tx tx, long id, long next) {
    tx.update("UPDATE job SET next_number = ? WHERE id = ?", next, id);
  }

  static void addRevision(Tx tx, long id, long number, long now, String actor, String definition) {
    tx.update(
        "INSERT INTO job_revision (job_id, number, at, actor, definition) VALUES (?, ?, ?, ?, ?)",
        id,
        number,
        now,
        actor,
        definition);
    if (number > Revision.MOST) {
      tx.update(
          "DELETE FROM job_revision WHERE job_id = ? AND number <= ?", id, number - Revision.MOST);
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
