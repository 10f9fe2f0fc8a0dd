package dev.steward.job;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Data access for jobs, folders and the revisions of their definitions. */
final class JobRows {

  private static final String COLUMNS =
      "id, name, full_name, disabled, awaiting_first_save, revision, next_number, kind,"
          + " display_name";

  private static final String FOLDER = "folder";
  private static final int BATCH_SIZE = 500;

  private JobRows() {}

  private static Item item(Row row) {
    return row.text(8).equals(FOLDER)
        ? new Folder(row.number(1), row.text(2), row.text(3), row.textOrNull(9), row.number(6))
        : new Job(
            row.number(1),
            row.text(2),
            row.text(3),
            JobType.ofStored(row.text(8)),
            row.flag(4),
            row.flag(5),
            row.number(6),
            row.number(7));
  }

  static List<Item> all(Tx tx) {
    return tx.list("SELECT " + COLUMNS + " FROM job", JobRows::item);
  }

  /** All descendants of a folder, each folder before its children. */
  static List<Item> descendants(Tx tx, String folderKey) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM job WHERE full_key >= ? AND full_key < ? ORDER BY full_key",
        JobRows::item,
        folderKey + "/",
        folderKey + "0");
  }

  static @Nullable Item find(Tx tx, String key) {
    return tx.find("SELECT " + COLUMNS + " FROM job WHERE full_key = ?", JobRows::item, key);
  }

  static @Nullable Item findItem(Tx tx, long id) {
    return tx.find("SELECT " + COLUMNS + " FROM job WHERE id = ?", JobRows::item, id);
  }

  /** The jobs with these ids; deleted ones are left out. */
  static List<Job> findAll(Tx tx, Collection<Long> ids) {
    var jobs = new ArrayList<Job>();
    for (List<Long> batch : batches(ids)) {
      for (Item item :
          tx.list(
              "SELECT " + COLUMNS + " FROM job WHERE id IN (" + placeholders(batch.size()) + ")",
              JobRows::item,
              batch.toArray())) {
        if (item instanceof Job job) {
          jobs.add(job);
        }
      }
    }
    return jobs;
  }

  static @Nullable Job find(Tx tx, long id) {
    return findItem(tx, id) instanceof Job job ? job : null;
  }

  /** The full names of existing items, by key. */
  static Map<String, String> fullNames(Tx tx, Collection<String> keys) {
    var names = new HashMap<String, String>();
    for (List<String> batch : batches(keys, "")) {
      tx.list(
          "SELECT full_key, full_name FROM job WHERE full_key IN ("
              + placeholders(batch.size())
              + ")",
          row -> names.put(row.text(1), row.text(2)),
          batch.toArray());
    }
    return names;
  }

  /** Adds an item and returns its id, or null if the name is in use. */
  static @Nullable Long insert(
      Tx tx, Item item, @Nullable Long parentId, String definition, long now) {
    Job job = item instanceof Job newJob ? newJob : null;
    return tx.find(
        "INSERT INTO job (parent_id, kind, name, full_name, full_key, display_name, disabled,"
            + " awaiting_first_save, revision, next_number, definition, created_at) VALUES (?, ?,"
            + " ?, ?, ?, ?, ?, ?, 1, 1, ?, ?) ON CONFLICT (full_key) DO NOTHING RETURNING id",
        row -> row.number(1),
        parentId,
        job == null ? FOLDER : job.type().stored(),
        item.name(),
        item.fullName(),
        item.key(),
        item instanceof Folder folder ? folder.displayName() : null,
        job != null && job.disabled(),
        job != null && job.awaitingFirstSave(),
        definition,
        now);
  }

  static String placeholders(int count) {
    return "?" + ", ?".repeat(count - 1);
  }

  static List<List<Long>> batches(Collection<Long> ids) {
    return batches(ids, -1L);
  }

  /**
   * Splits ids into padded batches of a few fixed sizes, so that few distinct statements are
   * prepared.
   */
  private static <T> List<List<T>> batches(Collection<T> ids, T filler) {
    int length = ids.size() <= 1 ? 1 : ids.size() <= 16 ? 16 : ids.size() <= 64 ? 64 : BATCH_SIZE;
    var batches = new ArrayList<List<T>>();
    List<T> batch = new ArrayList<>(length);
    for (T id : ids) {
      batch.add(id);
      if (batch.size() == length) {
        batches.add(batch);
        batch = new ArrayList<>(length);
      }
    }
    if (!batch.isEmpty()) {
      while (batch.size() < length) {
        batch.add(filler);
      }
      batches.add(batch);
    }
    return batches;
  }

  static void save(Tx tx, Item item, String definition) {
    switch (item) {
      case Job job ->
          tx.update(
              "UPDATE job SET definition = ?, disabled = ?, awaiting_first_save = ?, revision = ?"
                  + " WHERE id = ?",
              definition,
              job.disabled(),
              job.awaitingFirstSave(),
              job.revision(),
              job.id());
      case Folder folder ->
          tx.update(
              "UPDATE job SET definition = ?, display_name = ?, revision = ? WHERE id = ?",
              definition,
              folder.displayName(),
              folder.revision(),
              folder.id());
    }
  }

  static void clearAwaitingFirstSave(Tx tx, long id) {
    tx.update("UPDATE job SET awaiting_first_save = 0 WHERE id = ?", id);
  }

  /** Renames an item; returns false if the name is in use. */
  static boolean relocate(Tx tx, Item from, Item to, @Nullable Long parentId) {
    Long holder = tx.find("SELECT id FROM job WHERE full_key = ?", row -> row.number(1), to.key());
    if (holder != null && holder != from.id()) {
      return false;
    }
    return tx.update(
            "UPDATE job SET parent_id = ?, name = ?, full_name = ?, full_key = ? WHERE id = ?",
            parentId,
            to.name(),
            to.fullName(),
            to.key(),
            from.id())
        > 0;
  }

  /** Renames all descendants of a moved folder in one statement. */
  static void relocateDescendants(Tx tx, Item from, Item to) {
    tx.update(
        "UPDATE job SET full_name = CAST(? AS TEXT) || SUBSTR(full_name, CAST(? AS INTEGER)),"
            + " full_key = CAST(? AS TEXT) || SUBSTR(full_key, CAST(? AS INTEGER)) WHERE full_key"
            + " >= ? AND full_key < ?",
        to.fullName(),
        characters(from.fullName()) + 1,
        to.key(),
        characters(from.key()) + 1,
        from.key() + "/",
        from.key() + "0");
  }

  /** The length in code points, as databases count it. */
  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * Deletes items; foreign keys delete the dependent rows.
   *
   * @param progress receives the number of deleted items after each batch
   */
  static void delete(Tx tx, Collection<Long> ids, LongConsumer progress) {
    for (List<Long> batch : batches(ids)) {
      tx.update(
          "DELETE FROM job WHERE id IN (" + placeholders(batch.size()) + ")", batch.toArray());
      progress.accept(batch.size());
    }
  }

  static void setNextNumber(Tx tx, long id, long next) {
    tx.update("UPDATE job SET next_number = ? WHERE id = ?", next, id);
  }
}
