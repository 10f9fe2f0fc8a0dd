package dev.steward.access;

import dev.steward.store.LikePattern;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table of user accounts. */
final class UserRows {

  private static final String COLUMNS =
      "id, name, full_name, description, disabled, password, version, seed";

  private UserRows() {}

  private static User user(Row row) {
    return new User(
        row.number(1),
        row.text(2),
        row.text(3),
        row.textOrNull(4),
        row.flag(5),
        row.textOrNull(6),
        row.number(7),
        row.text(8),
        List.of());
  }

  static @Nullable User findByKey(Tx tx, String key) {
    return withGroups(
        tx,
        tx.find(
            "SELECT " + COLUMNS + " FROM user_account WHERE name_key = ?", UserRows::user, key));
  }

  private static @Nullable User withGroups(Tx tx, @Nullable User user) {
    if (user == null) {
      return null;
    }
    List<String> groups =
        tx.list(
            "SELECT group_name FROM membership WHERE user_id = ? ORDER BY group_key",
            row -> row.text(1),
            user.id());
    return groups.isEmpty() ? user : user.withGroups(groups);
  }

  /** Replaces a user's groups; {@code names} contains the name of each group by its key. */
  static void setGroups(Tx tx, long id, Map<String, String> names) {
    tx.update("DELETE FROM membership WHERE user_id = ?", id);
    names.forEach((key, name) ->
        tx.update(
            "INSERT INTO membership (user_id, group_key, group_name) VALUES (?, ?, ?)",
            id,
            key,
            name));
    tx.update("UPDATE user_account SET version = version + 1 WHERE id = ?", id);
  }

  static @Nullable User findById(Tx tx, long id) {
    return withGroups(
        tx, tx.find("SELECT " + COLUMNS + " FROM user_account WHERE id = ?", UserRows::user, id));
  }

  static @Nullable User findByFullName(Tx tx, String fullName) {
    return withGroups(
        tx,
        tx.find(
            "SELECT " + COLUMNS + " FROM user_account WHERE full_name = ? ORDER BY id LIMIT 1",
            UserRows::user,
            fullName));
  }

  static List<User> list(Tx tx, int limit) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM user_account ORDER BY name_key LIMIT ?",
        UserRows::user,
        limit);
  }

  static List<User> page(Tx tx, String text, String afterKey, int limit) {
    String part = LikePattern.containing(text);
    return tx.list(
        "SELECT "
            + COLUMNS
            + " FROM user_account WHERE name_key > ? AND (name_key LIKE ? ESCAPE '!' OR"
            + " LOWER(full_name) LIKE ? ESCAPE '!') ORDER BY name_key LIMIT ?",
        UserRows::user,
        afterKey,
        part,
        part,
        limit);
  }

  static boolean isEmpty(Tx tx) {
    return tx.find("SELECT id FROM user_account LIMIT 1", row -> row.number(1)) == null;
  }

  /** Adds a user and returns its id, or null if the name is taken. */
  static @Nullable Long insert(
      Tx tx, String name, String fullName, @Nullable String password, String seed, long now) {
    return tx.find(
        "INSERT INTO user_account (name_key, name, full_name, disabled, password, version, seed,"
            + " created_at) VALUES (?, ?, ?, 0, ?, 1, ?, ?) ON CONFLICT (name_key) DO NOTHING"
            + " RETURNING id",
        row -> row.number(1),
        User.key(name),
        name,
        fullName,
        password,
        seed,
        now);
  }

  static void setPassword(Tx tx, long id, String password, String seed) {
    tx.update(
        "UPDATE user_account SET password = ?, seed = ?, version = version + 1 WHERE id = ?",
        password,
        seed,
        id);
  }

  static void setSeed(Tx tx, long id, String seed) {
    tx.update("UPDATE user_account SET seed = ?, version = version + 1 WHERE id = ?", seed, id);
  }

  static void setDisabled(Tx tx, long id, boolean disabled) {
    tx.update(
        "UPDATE user_account SET disabled = ?, version = version + 1 WHERE id = ?", disabled, id);
  }

  static void setDescription(Tx tx, long id, String description) {
    tx.update(
        "UPDATE user_account SET description = ?, version = version + 1 WHERE id = ?",
        description,
        id);
  }

  static void endSessions(Tx tx, long id) {
    tx.update("DELETE FROM login_session WHERE user_id = ?", id);
    tx.update("DELETE FROM remember_me WHERE user_id = ?", id);
  }

  static void delete(Tx tx, long id) {
    endSessions(tx, id);
    tx.update("DELETE FROM token WHERE user_id = ?", id);
    tx.update("DELETE FROM membership WHERE user_id = ?", id);
    tx.update("DELETE FROM user_account WHERE id = ?", id);
  }
}
