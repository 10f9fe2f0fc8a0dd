package dev.steward.trigger;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Access tokens for push notifications. A token belongs to no user and only allows starting SCM
 * polling. The database holds only a keyed hash of each token.
 */
public final class NotifyTokens {

  private static final int MAX_NAME = 200;

  /** List entry for a token. */
  public record NotifyToken(String uuid, String name, long createdAt, String createdBy) {}

  /** A new token; only this record contains the value in plain text. */
  public record NewNotifyToken(String uuid, String name, String value) {}

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final byte[] key;
  private final SecureRandom random;
  private final InstantSource clock;

  public NotifyTokens(
      Store store,
      Authorizer rights,
      Audit audit,
      byte[] key,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.key = key.clone();
    this.random = random;
    this.clock = clock;
  }

  private String hash(String value) {
    return Digests.hex(Digests.hmac(key, value));
  }

  public NewNotifyToken create(Caller caller, String name) {
    rights.require(caller, Permission.ADMINISTER);
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new Problem.Invalid("apiTokenName must be 1 to 200 characters long.");
    }
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String value = Digests.hex(bytes);
    String uuid = UUID.randomUUID().toString();
    store.write(tx -> {
      tx.update(
          "INSERT INTO notify_token (uuid, name, hash, created_at, created_by) VALUES (?, ?, ?, ?,"
              + " ?)",
          uuid,
          name,
          hash(value),
          clock.millis(),
          caller.name());
      audit.record(tx, caller.name(), caller.address(), "notify-token.create", name, uuid);
      return true;
    });
    return new NewNotifyToken(uuid, name, value);
  }

  /** Revokes a token; does nothing if it does not exist. */
  public void revoke(Caller caller, String uuid) {
    rights.require(caller, Permission.ADMINISTER);
    store.write(tx -> {
      if (tx.update("DELETE FROM notify_token WHERE uuid = ?", uuid) > 0) {
        audit.record(tx, caller.name(), caller.address(), "notify-token.revoke", uuid, "");
      }
      return true;
    });
  }

  public List<NotifyToken> list(Caller caller) {
    rights.require(caller, Permission.ADMINISTER);
    return store.read(tx ->
        tx.list(
            "SELECT uuid, name, created_at, created_by FROM notify_token ORDER BY id",
            row -> new NotifyToken(row.text(1), row.text(2), row.number(3), row.text(4))));
  }

  /** Whether a token has this value and has not been revoked. */
  boolean isValid(String value) {
    String hashed = hash(value);
    return store.read(tx ->
        tx.find("SELECT id FROM notify_token WHERE hash = ?", row -> row.number(1), hashed))
        != null;
  }
}
