package dev.steward.access;

import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * API tokens of users, stored as keyed hashes. Revocation takes effect on the next request, since
 * the cache is invalidated in the transaction that changes tokens.
 */
public final class Tokens {

  private static final Duration REVOKED_RETENTION = Duration.ofDays(90);

  static final String LEGACY_NAME = "Legacy Token";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final InstantSource clock;
  private final Encryptor encryptor;
  private final TokenVerifier verifier;
  private final TokenInsertion insertion;

  public Tokens(
      Store store,
      Authorizer rights,
      Audit audit,
      ServerKey server,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.encryptor = new Encryptor(server, "legacy-tokens", random);
    this.clock = clock;
    this.verifier = new TokenVerifier(store, server, clock);
    this.insertion =
        new TokenInsertion(store, audit, encryptor, server.id(), verifier, random, clock);
  }

  /**
   * Creates a token with a random value. Users can create tokens only for themselves, regardless of
   * permissions.
   *
   * @param name blank for a default with the current time
   * @throws Problem.Forbidden without a permission id if the caller is another user
   * @throws Problem.Conflict if the expiry is in the past
   */
  public NewToken generate(
      Caller caller, User user, @Nullable String name, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    if (expires != null && expires.isBefore(today())) {
      throw new Problem.Conflict("Expiration date is in the past.");
    }
    String digits = insertion.randomHex();
    Token token =
        insertion.insert(
            caller,
            user,
            name,
            Token.TokenType.GENERATED,
            expires,
            TokenVerifier.digest(digits),
            null);
    return new NewToken(token, TokenSecret.VERSION + digits);
  }

  /**
   * Creates a token with a value chosen by the user.
   *
   * @throws Problem.Invalid if the value does not have the format of a token
   */
  public Token addFixed(
      Caller caller, User user, @Nullable String name, String value, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    if (value.length() != TokenSecret.VERSION.length() + TokenSecret.HEX_DIGITS) {
      throw new Problem.Invalid(
          "The token must consist of 2 characters for the version and 32 hex-characters for the"
              + " secret");
    }
    if (!value.startsWith(TokenSecret.VERSION)) {
      throw new Problem.Invalid("The given version is not recognized: it must be 11");
    }
    String digits = value.substring(TokenSecret.VERSION.length()).toLowerCase(Locale.ROOT);
    if (!TokenSecret.isLowerHex(digits, 0)) {
      throw new Problem.Invalid("The secret part of the token must consist of 32 hex-characters");
    }
    return insertion.insert(
        caller, user, name, Token.TokenType.FIXED, expires, TokenVerifier.digest(digits), null);
  }

  /**
   * Creates a token of which only the digest is known, as stored by another server.
   *
   * @param sha256 the SHA-256 of the 32 hex digits after the version
   */
  public Token addHashed(
      Caller caller, User user, String name, byte[] sha256, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    return insertion.insert(
        caller, user, name, Token.TokenType.FIXED, expires, sha256.clone(), null);
  }

  /** The digest of a token's value; null if the value does not have the format of a token. */
  public static byte @Nullable [] digestOf(String value) {
    String digits = TokenSecret.hexDigits(value);
    return digits == null ? null : TokenVerifier.digest(digits);
  }

  /** Replaces the user's legacy token and returns the new value. */
  public String replaceLegacy(Caller caller, User user) {
    requireSelf(caller, user);
    String digits = insertion.randomHex();
    insertion.insert(
        caller,
        user,
        LEGACY_NAME,
        Token.TokenType.LEGACY,
        null,
        TokenVerifier.digest(digits),
        digits);
    return digits;
  }

  /** The user's tokens, oldest first. */
  public List<Token> list(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.list(tx, user.id()));
  }

  /**
   * Tokens of all users, newest first, in one query.
   *
   * @param before exclusive upper bound of {@link OwnedToken#row}; {@code Long.MAX_VALUE} for the
   *     newest
   */
  public List<OwnedToken> page(Caller caller, TokenFilter filter, long before, int limit) {
    rights.require(caller, Permission.ADMINISTER);
    return store.read(tx -> TokenRows.page(tx, filter, today(), now(), before, limit));
  }

  /** A user's token by uuid, or null. */
  public @Nullable Token find(Caller caller, User user, String uuid) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.find(tx, user.id(), uuid));
  }

  /** The user's legacy token; null if the caller is another user or uses a token. */
  public @Nullable String findLegacyValue(Caller caller, User user) {
    if (caller.userId() != user.id() || caller.usesToken()) {
      return null;
    }
    byte[] encrypted = store.read(tx -> TokenRows.encryptedLegacy(tx, user.id()));
    return encrypted == null ? null : encryptor.decrypt(encrypted);
  }

  /** Returns false if there is no such token. */
  public boolean rename(Caller caller, User user, String uuid, String name) {
    requireSelfOrAdmin(caller, user);
    if (name.length() > TokenInsertion.MAX_NAME) {
      throw new Problem.Invalid(
          "A token name can have at most " + TokenInsertion.MAX_NAME + " characters.");
    }
    return store.write(tx -> TokenRows.rename(tx, user.id(), uuid, name.strip())) > 0;
  }

  /** Returns false if there is no such token. */
  public boolean revoke(Caller caller, User user, String uuid) {
    requireSelfOrAdmin(caller, user);
    return change(
            caller,
            user,
            Action.TOKEN_REVOKE,
            uuid,
            tx -> TokenRows.revoke(tx, user.id(), uuid, now()))
        > 0;
  }

  public void revokeAll(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    change(
        caller, user, Action.TOKEN_REVOKE, "all", tx -> TokenRows.revokeAll(tx, user.id(), now()));
  }

  /** Revokes all tokens but one; all if there is no token with this uuid. */
  public void revokeAllExcept(Caller caller, User user, String uuid) {
    requireSelfOrAdmin(caller, user);
    change(
        caller,
        user,
        Action.TOKEN_REVOKE,
        "all except " + uuid,
        tx -> TokenRows.revokeAllExcept(tx, user.id(), uuid, now()));
  }

  /** True if the user has a token with this digest, or had one that was revoked recently. */
  public boolean hasDigest(User user, byte[] sha256) {
    return verifier.hasDigest(user, sha256);
  }

  private int change(
      Caller caller, User user, Action action, String detail, Store.TxFunction<Integer> work) {
    return store.write(tx -> {
      int changed = work.apply(tx);
      TokenRows.purge(tx, now() - REVOKED_RETENTION.toMillis());
      audit.record(tx, caller.name(), caller.address(), action, user.name(), detail);
      tx.afterCommit(insertion::clearCaches);
      return changed;
    });
  }

  /** Revokes all legacy tokens and deletes their stored values. */
  void revokeAllLegacy(Tx tx) {
    TokenRows.revokeLegacy(tx, null, now());
    tx.afterCommit(insertion::clearCaches);
  }

  /** Revokes all tokens of a user, as part of another change. */
  void revokeAllOf(Tx tx, User user) {
    TokenRows.revokeAll(tx, user.id(), now());
    tx.afterCommit(insertion::clearCaches);
  }

  /** Clears the caches after tokens were deleted along with a user. */
  void invalidateAfterCommit(Tx tx) {
    tx.afterCommit(insertion::clearCaches);
  }

  /** Checks a value that was presented with a user name. */
  TokenCheck check(String secret, long userId) {
    return verifier.check(secret, userId);
  }

  /**
   * Checks a value presented without a user; refuses values chosen by clients, since two users may
   * share one.
   */
  TokenCheck check(String secret) {
    return verifier.check(secret);
  }

  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault());
  }

  private long now() {
    return clock.millis();
  }

  private static void requireSelf(Caller caller, User user) {
    if (caller.userId() != user.id()) {
      throw new Problem.Forbidden("Users can only create tokens for their own account.", null);
    }
  }

  private void requireSelfOrAdmin(Caller caller, User user) {
    if (caller.userId() != user.id()) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }
}
