package dev.steward.access;

import dev.steward.store.Tx;
import org.jspecify.annotations.Nullable;

/**
 * Table of remember-me values. A login begins a chain of remember-me values: each is used once and
 * leads to its successor. Used values are kept until they expire, so that a replay is detected.
 */
final class RememberMeRows {

  /** Number of used values kept per login; the oldest are deleted first. */
  private static final int MAX_USED = 100;

  /**
   * A stored value.
   *
   * @param login id of the login that began the chain; also stored with its sessions
   * @param usedAt epoch millis; null if unused
   * @param ended true if the sessions of the login were ended because one of its values was
   *     replayed
   */
  record RememberMeValue(
      long userId,
      String seed,
      long expiresAt,
      String login,
      @Nullable Long usedAt,
      boolean ended) {}

  private RememberMeRows() {}

  static @Nullable RememberMeValue find(Tx tx, String hash) {
    return tx.find(
        "SELECT user_id, seed, expires_at, login, spent_at, ended_at FROM remember_me WHERE"
            + " value_hash = ?",
        row ->
            new RememberMeValue(
                row.number(1),
                row.text(2),
                row.number(3),
                row.text(4),
                row.numberOrNull(5),
                row.numberOrNull(6) != null),
        hash);
  }

  static void insert(Tx tx, String hash, User user, String login, long now, long expiresAt) {
    tx.update("DELETE FROM remember_me WHERE expires_at < ?", now);
    tx.update(
        "INSERT INTO remember_me (value_hash, user_id, seed, expires_at, login) VALUES (?, ?, ?,"
            + " ?, ?)",
        hash,
        user.id(),
        user.seed(),
        expiresAt,
        login);
  }

  static void markUsed(Tx tx, String hash, String login, long now) {
    tx.update("UPDATE remember_me SET spent_at = ? WHERE value_hash = ?", now, hash);
    tx.update(
        "DELETE FROM remember_me WHERE login = ? AND spent_at IS NOT NULL AND value_hash NOT IN"
            + " (SELECT value_hash FROM remember_me WHERE login = ? AND spent_at IS NOT NULL ORDER"
            + " BY spent_at DESC LIMIT "
            + MAX_USED
            + ")",
        login,
        login);
  }

  /**
   * Invalidates all values of a login; the rows are kept so that a later use is reported as a
   * replay.
   */
  static void end(Tx tx, String login, long now) {
    tx.update("UPDATE remember_me SET ended_at = ? WHERE login = ?", now, login);
  }

  /** Deletes all values of the login that this value belongs to. */
  static void deleteLoginOf(Tx tx, String hash) {
    tx.update(
        "DELETE FROM remember_me WHERE login IN (SELECT login FROM remember_me WHERE value_hash ="
            + " ?)",
        hash);
  }
}
