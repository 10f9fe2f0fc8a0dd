package dev.steward.access;

import dev.steward.store.LikePattern;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Table of API tokens. Revoked tokens are kept for a while, so that attempts to use them can be
 * reported.
 */
final class TokenRows {

  private static final String COLUMNS =
      "uuid, user_id, name, kind, created_at, created_by, expires_on, use_count, last_used_at,"
          + " last_address, last_agent, last_path";

  private TokenRows() {}

  /** The columns that authentication needs. */
  record StoredToken(
      String uuid,
      long userId,
      Token.TokenType kind,
      @Nullable LocalDate expiresOn,
      @Nullable Long revokedAt) {}

  private static Token token(Row row) {
    return new Token(
        row.text(1),
        row.number(2),
        row.text(3),
        kind(row.text(4)),
        row.numberOrNull(5),
        row.text(6),
        date(row.textOrNull(7)),
        row.number(8),
        row.numberOrNull(9),
        row.textOrNull(10),
        row.textOrNull(11),
        row.textOrNull(12));
  }

  private static Token.TokenType kind(String text) {
    return Token.TokenType.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static @Nullable LocalDate date(@Nullable String text) {
    return text == null ? null : LocalDate.parse(text);
  }

  static List<StoredToken> findByHash(Tx tx, String hash) {
    return tx.list(
        "SELECT uuid, user_id, kind, expires_on, revoked_at FROM token WHERE hash = ?",
        row ->
            new StoredToken(
                row.text(1),
                row.number(2),
                kind(row.text(3)),
                date(row.textOrNull(4)),
                row.numberOrNull(5)),
        hash);
  }

  static List<Token> list(Tx tx, long userId) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM token WHERE user_id = ? AND revoked_at IS NULL ORDER BY id",
        TokenRows::token,
        userId);
  }

  static @Nullable Token find(Tx tx, long userId, String uuid) {
    return tx.find(
        "SELECT " + COLUMNS + " FROM token WHERE user_id = ? AND uuid = ? AND revoked_at IS NULL",
        TokenRows::token,
        userId,
        uuid);
  }

  /** See {@link Tokens#page}. */
  static List<OwnedToken> page(
      Tx tx, TokenFilter filter, LocalDate today, long now, long before, int limit) {
    var where = new StringBuilder();
    var values = new ArrayList<Object>();
    values.add(before);
    if (!filter.user().isEmpty()) {
      where.append(" AND p.name_key = ?");
      values.add(User.key(filter.user()));
    }
    if (!filter.text().isEmpty()) {
      where.append(" AND LOWER(t.name) LIKE ? ESCAPE '!'");
      values.add(LikePattern.containing(filter.text()));
    }
    switch (filter.state()) {
      case ANY -> {}
      case LEGACY -> where.append(" AND t.kind = 'legacy'");
      case ENDLESS -> where.append(" AND t.expires_on IS NULL");
      case EXPIRED -> {
        where.append(" AND t.expires_on < ?");
        values.add(today.toString());
      }
      case ENDING -> {
        where.append(" AND t.expires_on >= ? AND t.expires_on < ?");
        values.add(today.toString());
        values.add(today.plusDays(Token.EXPIRES_SOON_DAYS).toString());
      }
      case UNUSED -> {
        where.append(" AND COALESCE(t.last_used_at, t.created_at, 0) < ?");
        values.add(now - Token.UNUSED_DAYS * 86_400_000L);
      }
    }
    values.add(limit);
    String columns = "t." + COLUMNS.replace(", ", ", t.");
    return tx.list(
        "SELECT "
            + columns
            + ", p.name, t.id FROM token t JOIN user_account p ON p.id = t.user_id"
            + " WHERE t.revoked_at IS NULL AND t.id < ?"
            + where
            + " ORDER BY t.id DESC LIMIT ?",
        row -> new OwnedToken(row.number(14), row.text(13), token(row)),
        values.toArray());
  }

  static void insert(Tx tx, Token token, String hash, String keyId, byte @Nullable [] encrypted) {
    LocalDate expires = token.expiresOn();
    tx.update(
        "INSERT INTO token (uuid, user_id, name, kind, hash, key_id, encrypted_value, created_by,"
            + " created_at, expires_on, use_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        token.uuid(),
        token.userId(),
        token.name(),
        token.kind().name().toLowerCase(Locale.ROOT),
        hash,
        keyId,
        encrypted,
        token.createdVia(),
        token.createdAt(),
        expires == null ? null : expires.toString());
  }

  static long count(Tx tx, long userId) {
    Long count =
        tx.find(
            "SELECT COUNT(*) FROM token WHERE user_id = ? AND revoked_at IS NULL",
            row -> row.number(1),
            userId);
    return count == null ? 0 : count;
  }

  /** Deletes a revoked token with this value; false if the user has an active one. */
  static boolean deleteRevoked(Tx tx, String hash, long userId) {
    tx.update(
        "DELETE FROM token WHERE hash = ? AND user_id = ? AND revoked_at IS NOT NULL",
        hash,
        userId);
    return tx.find(
            "SELECT 1 FROM token WHERE hash = ? AND user_id = ?",
            row -> row.number(1),
            hash,
            userId)
        == null;
  }

  static int rename(Tx tx, long userId, String uuid, String name) {
    return tx.update(
        "UPDATE token SET name = ? WHERE user_id = ? AND uuid = ? AND revoked_at IS NULL",
        name,
        userId,
        uuid);
  }

  static int revoke(Tx tx, long userId, String uuid, long now) {
    return tx.update(
        "UPDATE token SET revoked_at = ?, encrypted_value = NULL WHERE user_id = ? AND uuid = ? AND"
            + " revoked_at IS NULL",
        now,
        userId,
        uuid);
  }

  static int revokeAll(Tx tx, long userId, long now) {
    return tx.update(
        "UPDATE token SET revoked_at = ?, encrypted_value = NULL WHERE user_id = ? AND revoked_at"
            + " IS NULL",
        now,
        userId);
  }

  static int revokeAllExcept(Tx tx, long userId, String uuid, long now) {
    return tx.update(
        "UPDATE token SET revoked_at = ?, encrypted_value = NULL WHERE user_id = ? AND uuid <> ?"
            + " AND revoked_at IS NULL",
        now,
        userId,
        uuid);
  }

  static void revokeLegacy(Tx tx, @Nullable Long userId, long now) {
    if (userId == null) {
      tx.update(
          "UPDATE token SET revoked_at = ?, encrypted_value = NULL WHERE kind = 'legacy' AND"
              + " revoked_at IS NULL",
          now);
    } else {
      tx.update(
          "UPDATE token SET revoked_at = ?, encrypted_value = NULL WHERE kind = 'legacy' AND"
              + " user_id = ? AND revoked_at IS NULL",
          now,
          userId);
    }
  }

  static byte @Nullable [] encryptedLegacy(Tx tx, long userId) {
    return tx.find(
        "SELECT encrypted_value FROM token WHERE kind = 'legacy' AND user_id = ? AND revoked_at IS"
            + " NULL",
        row -> row.bytes(1),
        userId);
  }

  /** Deletes tokens that were revoked before {@code before}. */
  static void purge(Tx tx, long before) {
    tx.update("DELETE FROM token WHERE revoked_at < ?", before);
  }

  static void addUsage(
      Tx tx, String uuid, long times, long at, String address, String agent, String path) {
    tx.update(
        "UPDATE token SET use_count = use_count + ?, last_used_at = ?, last_address = ?,"
            + " last_agent = ?, last_path = ? WHERE uuid = ?",
        times,
        at,
        address,
        agent,
        path,
        uuid);
  }
}
