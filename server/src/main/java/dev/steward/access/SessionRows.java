package dev.steward.access;

import dev.steward.store.Tx;

/** SQL for sessions and remember-me values. */
final class SessionRows {

  static final long IDLE_MILLIS = 8 * 3_600_000L;
  static final long REMEMBER_ME_MILLIS = 14 * 24 * 3_600_000L;

  private static final int MAX_TEXT = 200;

  private SessionRows() {}

  static int insert(
      Tx tx, long now, String id, User user, String address, String agent, String login) {
    tx.update("DELETE FROM login_session WHERE seen_at < ?", now - IDLE_MILLIS);
    return tx.update(
        "INSERT INTO login_session (id_hash, user_id, seed, created_at, seen_at, address, agent,"
            + " login) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        SessionIds.hash(id),
        user.id(),
        user.seed(),
        now,
        now,
        truncate(address),
        truncate(agent),
        login);
  }

  static void insertValue(Tx tx, long now, String value, User user, String login) {
    RememberMeRows.insert(tx, SessionIds.hash(value), user, login, now, now + REMEMBER_ME_MILLIS);
  }

  private static String truncate(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
