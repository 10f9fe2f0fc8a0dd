package dev.steward.audit;

import dev.steward.store.LikePattern;
import dev.steward.store.Row;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Append-only audit log of changes. No entry contains a secret or a parameter's value. */
public final class Audit {

  /**
   * One change.
   *
   * @param at epoch millis
   * @param actor the user's name
   * @param address the client's address; {@code local} for the command line
   * @param action such as {@code token.create}
   * @param subject name of the changed object, such as a user or a job
   */
  public record AuditEntry(
      long at, String actor, String address, String action, String subject, String detail) {}

  /** Called for each {@link Action} in the transaction that stores its entry. */
  @FunctionalInterface
  public interface AuditListener {
    void onRecorded(Tx tx, Action action, AuditEntry entry);
  }

  private static final int DELETE_BATCH = 500;

  private final Store store;
  private final InstantSource clock;
  private final List<AuditListener> listeners = new CopyOnWriteArrayList<>();

  public Audit(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Adds an entry in the transaction of the change, so that either both or neither are stored. */
  public void record(
      Tx tx, String actor, String address, Action action, String subject, String detail) {
    AuditEntry entry = insert(tx, actor, address, action.id(), subject, detail);
    listeners.forEach(listener -> listener.onRecorded(tx, action, entry));
  }

  /**
   * Adds an entry for an action without listeners.
   *
   * @throws IllegalArgumentException for the text of an {@link Action}, whose listeners would not
   *     be called
   */
  public void record(
      Tx tx, String actor, String address, String action, String subject, String detail) {
    if (Action.isId(action)) {
      throw new IllegalArgumentException(action + " has listeners: record it as an Action");
    }
    insert(tx, actor, address, action, subject, detail);
  }

  private AuditEntry insert(
      Tx tx, String actor, String address, String action, String subject, String detail) {
    long now = clock.millis();
    tx.update(
        "INSERT INTO audit (at, actor, address, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
        now,
        actor,
        address,
        action,
        subject,
        detail);
    return new AuditEntry(now, actor, address, action, subject, detail);
  }

  public void onRecord(AuditListener listener) {
    listeners.add(listener);
  }

  /**
   * Deletes entries older than the given time, in small batches so that other writes do not wait
   * long.
   */
  public void deleteBefore(long millis) {
    int deleted;
    do {
      deleted =
          store.write(tx ->
              tx.update(
                  "DELETE FROM audit WHERE at < ? AND id IN (SELECT id FROM audit ORDER BY id LIMIT"
                      + " "
                      + DELETE_BATCH
                      + ")",
                  millis));
    } while (deleted == DELETE_BATCH);
  }

  /**
   * An entry with its id.
   *
   * @param number increases with each entry
   */
  public record NumberedEntry(long number, AuditEntry entry) {}

  /**
   * Filter of entries.
   *
   * @param actor the user's name; empty for all
   * @param action prefix of the action; empty for all
   * @param text part of the subject or detail; empty for all
   * @param since epoch millis, inclusive
   * @param until epoch millis, exclusive
   */
  public record AuditFilter(String actor, String action, String text, long since, long until) {}

  /**
   * A page of entries, newest first, in one query.
   *
   * @param before exclusive upper bound of the number; {@code Long.MAX_VALUE} for the newest
   */
  public List<NumberedEntry> page(AuditFilter filter, long before, int limit) {
    var where = new StringBuilder();
    var values = new ArrayList<Object>(List.of(before, filter.since(), filter.until()));
    if (!filter.actor().isEmpty()) {
      where.append(" AND LOWER(actor) = ?");
      values.add(filter.actor().toLowerCase(Locale.ROOT));
    }
    if (!filter.action().isEmpty()) {
      where.append(" AND action LIKE ? ESCAPE '!'");
      values.add(LikePattern.startingWith(filter.action()));
    }
    if (!filter.text().isEmpty()) {
      where.append(" AND (LOWER(subject) LIKE ? ESCAPE '!' OR LOWER(detail) LIKE ? ESCAPE '!')");
      values.add(LikePattern.containing(filter.text()));
      values.add(LikePattern.containing(filter.text()));
    }
    values.add(limit);
    return store.read(tx ->
        tx.list(
            "SELECT at, actor, address, action, subject, detail, id FROM audit WHERE id < ? AND at"
                + " >= ? AND at < ?"
                + where
                + " ORDER BY id DESC LIMIT ?",
            row -> new NumberedEntry(row.number(7), entry(row)),
            values.toArray()));
  }

  /** Start of the last backup in epoch millis; 0 if there is none. */
  public long lastBackup() {
    Long at =
        store.read(tx ->
            tx.find(
                "SELECT at FROM audit WHERE action = 'backup' ORDER BY id DESC LIMIT 1",
                row -> row.number(1)));
    return at == null ? 0 : at;
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.number(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6));
  }

  /** The newest entries, newest first. */
  public List<AuditEntry> newest(int limit) {
    return store.read(tx ->
        tx.list(
            "SELECT at, actor, address, action, subject, detail FROM audit ORDER BY id DESC"
                + " LIMIT ?",
            Audit::entry,
            limit));
  }
}
