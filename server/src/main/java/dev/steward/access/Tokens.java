package dev.steward.access;

import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.cache.BoundedMap;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * API tokens of users, stored as keyed hashes. A revoked token is refused by the next request: the
 * cache is invalidated in the transaction that changes tokens.
 */
public final class Tokens {

  /** A new token and its value, which is available only here. */
  public record NewToken(Token token, String value) {
    @Override
    public String toString() {
      return "Made[" + token.uuid() + "]";
    }
  }

  /** Result of checking a presented value. */
  public sealed interface TokenCheck {

    /** A valid token of the given user, or of any user if none was given. */
    record Valid(long userId, String uuid) implements TokenCheck {}

    /** The value of an expired token; the response may say so. */
    record Expired(LocalDate date) implements TokenCheck {}

    /** The value of a revoked token; the response may say so. */
    record Revoked(LocalDate date) implements TokenCheck {}

    /** No token has this value. */
    record Unknown() implements TokenCheck {}
  }

  private static final TokenCheck UNKNOWN = new TokenCheck.Unknown();
  private static final Duration REVOKED_RETENTION = Duration.ofDays(90);
  private static final int MAX_NAME = 255;
  private static final int MAX_TOKENS = 1_000;

  static final String LEGACY_NAME = "Legacy Token";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Encryptor encryptor;
  private final Digests.HmacKey hashKey;
  private final String keyId;
  private final SecureRandom random;
  private final InstantSource clock;
  private final InvalidatingCache<String, List<TokenRows.StoredToken>> cache =
      new InvalidatingCache<>(10_000);

  /** Cached number of tokens by user id; cleared when tokens end. */
  private final BoundedMap<Long, Long> tokenCounts = new BoundedMap<>(10_000);

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
    this.hashKey = new Digests.HmacKey(server.derive("tokens"));
    this.keyId = server.id();
    this.random = random;
    this.clock = clock;
  }

  /**
   * Creates a token with a random value. Only the user may do this, regardless of permissions.
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
    String digits = randomHex();
    Token token =
        insert(caller, user, name, Token.TokenType.GENERATED, expires, digest(digits), null);
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
    return insert(caller, user, name, Token.TokenType.FIXED, expires, digest(digits), null);
  }

  /**
   * Creates a token of which only the digest is known, as stored by another server.
   *
   * @param sha256 of the 32 hex digits after the version
   */
  public Token addHashed(
      Caller caller, User user, String name, byte[] sha256, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    return insert(caller, user, name, Token.TokenType.FIXED, expires, sha256.clone(), null);
  }

  /** The digest of a token's value; null if the value does not have the format of a token. */
  public static byte @Nullable [] digestOf(String value) {
    String digits = TokenSecret.hexDigits(value);
    return digits == null ? null : digest(digits);
  }

  /** True if the user has a token with this digest, or had one that was revoked recently. */
  public boolean hasDigest(User user, byte[] sha256) {
    return lookUp(sha256).stream().anyMatch(key -> key.userId() == user.id());
  }

  /** Replaces the user's legacy token and returns the new value. */
  public String replaceLegacy(Caller caller, User user) {
    requireSelf(caller, user);
    String digits = randomHex();
    insert(caller, user, LEGACY_NAME, Token.TokenType.LEGACY, null, digest(digits), digits);
    return digits;
  }

  private Token insert(
      Caller caller,
      User user,
      @Nullable String name,
      Token.TokenType kind,
      @Nullable LocalDate expires,
      byte[] digest,
      @Nullable String plainValue) {
    Instant now = clock.instant();
    String tokenName =
        name == null || name.isBlank()
            ? "Token created on " + now.atZone(ZoneId.systemDefault()).toOffsetDateTime()
            : name.strip();
    if (tokenName.length() > MAX_NAME) {
      throw new Problem.Invalid("A token name can have at most " + MAX_NAME + " characters.");
    }
    String hash = hash(digest);
    var token =
        new Token(
            newUuid(now.toEpochMilli()).toString(),
            user.id(),
            tokenName,
            kind,
            kind == Token.TokenType.LEGACY ? null : now.toEpochMilli(),
            createdVia(caller),
            expires,
            0,
            null,
            null,
            null,
            null);
    return store.write(tx -> {
      if (kind == Token.TokenType.LEGACY) {
        TokenRows.revokeLegacy(tx, user.id(), now.toEpochMilli());
        tx.afterCommit(this::clearCaches);
      }
      // Random values never collide; a chosen value may exist already.
      if (kind == Token.TokenType.FIXED && !TokenRows.deleteRevoked(tx, hash, user.id())) {
        throw new Problem.Invalid("The user already has a token with this value.");
      }
      if (!isBelowLimit(tx, user.id())) {
        throw new Problem.Invalid(
            "A user can have at most " + MAX_TOKENS + " tokens. Revoke some first.");
      }
      TokenRows.insert(
          tx, token, hash, keyId, plainValue == null ? null : encryptor.encrypt(plainValue));
      audit.record(
          tx, caller.name(), caller.address(), Action.TOKEN_CREATE, user.name(), token.uuid());
      tx.afterCommit(() -> cache.invalidate(cacheKey(digest)));
      return token;
    });
  }

  /**
   * Checks the limit per user. The cached count includes failed attempts, so it may be too high but
   * never too low; the database is queried only when it reaches the limit.
   */
  private boolean isBelowLimit(Tx tx, long userId) {
    Long count = tokenCounts.get(userId);
    if (count == null || count >= MAX_TOKENS) {
      count = TokenRows.count(tx, userId);
      if (count >= MAX_TOKENS) {
        return false;
      }
    }
    tokenCounts.put(userId, count + 1);
    return true;
  }

  /** Clears the caches after tokens ended. */
  private void clearCaches() {
    cache.invalidateAll();
    tokenCounts.clear();
  }

  private static String createdVia(Caller caller) {
    return switch (caller.authMethod()) {
      case TOKEN, BEARER -> "token:" + caller.tokenUuid();
      case NONE, SESSION, PASSWORD, LOCAL, SYSTEM ->
          caller.authMethod().name().toLowerCase(Locale.ROOT);
    };
  }

  /** The user's tokens, oldest first. */
  public List<Token> list(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.list(tx, user.id()));
  }

  /** Filter by the state of tokens. */
  public enum TokenState {
    ANY,
    /** Not used for {@link Token#UNUSED_DAYS} days. */
    UNUSED,
    /** About to expire. */
    ENDING,
    EXPIRED,
    /** Without an expiry date. */
    ENDLESS,
    LEGACY
  }

  /**
   * Filter of the token list.
   *
   * @param user the owner's name; empty for all
   * @param text part of the token's name; empty for all
   */
  public record TokenFilter(String user, String text, TokenState state) {}

  /**
   * A token with its owner.
   *
   * @param row increases with the creation of tokens
   * @param user the owner's name
   */
  public record OwnedToken(long row, String user, Token token) {}

  /**
   * Tokens of all users, the newest first, in one query.
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

  /** The value of the legacy token; null for other users and for callers with a token. */
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
    if (name.length() > MAX_NAME) {
      throw new Problem.Invalid("A token name can have at most " + MAX_NAME + " characters.");
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

  private int change(
      Caller caller, User user, Action action, String detail, Store.TxFunction<Integer> work) {
    return store.write(tx -> {
      int changed = work.apply(tx);
      TokenRows.purge(tx, now() - REVOKED_RETENTION.toMillis());
      audit.record(tx, caller.name(), caller.address(), action, user.name(), detail);
      tx.afterCommit(this::clearCaches);
      return changed;
    });
  }

  /** Revokes all legacy tokens and deletes their stored values. */
  void revokeAllLegacy(Tx tx) {
    TokenRows.revokeLegacy(tx, null, now());
    tx.afterCommit(this::clearCaches);
  }

  /** Revokes all tokens of a user, as part of another change. */
  void revokeAllOf(Tx tx, User user) {
    TokenRows.revokeAll(tx, user.id(), now());
    tx.afterCommit(this::clearCaches);
  }

  /** Clears the caches after tokens were deleted along with a user. */
  void invalidateAfterCommit(Tx tx) {
    tx.afterCommit(this::clearCaches);
  }

  /** Checks a value that was presented with a user name. */
  TokenCheck check(String secret, long userId) {
    List<TokenRows.StoredToken> tokens = lookUp(secret);
    for (TokenRows.StoredToken token : tokens) {
      if (token.userId() == userId) {
        return checkState(token);
      }
    }
    return UNKNOWN;
  }

  /** Checks a value presented without a user; refuses chosen values, which two users may share. */
  TokenCheck check(String secret) {
    List<TokenRows.StoredToken> tokens = lookUp(secret);
    return tokens.size() == 1 && tokens.getFirst().kind() == Token.TokenType.GENERATED
        ? checkState(tokens.getFirst())
        : UNKNOWN;
  }

  private List<TokenRows.StoredToken> lookUp(String secret) {
    String digits = TokenSecret.hexDigits(secret);
    if (digits == null) {
      return List.of();
    }
    return lookUp(digest(digits));
  }

  private List<TokenRows.StoredToken> lookUp(byte[] digest) {
    List<TokenRows.StoredToken> tokens =
        cache.get(
            cacheKey(digest),
            _ -> {
              String hash = hash(digest);
              List<TokenRows.StoredToken> keys = store.read(tx -> TokenRows.findByHash(tx, hash));
              return keys.isEmpty() ? null : keys;
            });
    return tokens == null ? List.of() : tokens;
  }

  private TokenCheck checkState(TokenRows.StoredToken token) {
    Long revokedAt = token.revokedAt();
    if (revokedAt != null) {
      return new TokenCheck.Revoked(
          Instant.ofEpochMilli(revokedAt).atZone(ZoneId.systemDefault()).toLocalDate());
    }
    LocalDate last = token.expiresOn();
    return last != null && last.isBefore(today())
        ? new TokenCheck.Expired(last)
        : new TokenCheck.Valid(token.userId(), token.uuid());
  }

  private static byte[] digest(String digits) {
    return Digests.sha256(digits.getBytes(StandardCharsets.US_ASCII));
  }

  /** The stored hash; without the server's key a guess cannot be verified. */
  private String hash(byte[] digest) {
    return Digests.hex(hashKey.hmac(digest));
  }

  /** Cache key: in memory the plain digest of 128 random bits is safe enough. */
  private static String cacheKey(byte[] digest) {
    return new String(digest, StandardCharsets.ISO_8859_1);
  }

  /** Version 7: new ids are adjacent in the index, so that few pages change per commit. */
  private UUID newUuid(long millis) {
    long version = 7L << 12 | random.nextInt(1 << 12);
    return new UUID(millis << 16 | version, 2L << 62 | random.nextLong() >>> 2);
  }

  private String randomHex() {
    byte[] bytes = new byte[TokenSecret.HEX_DIGITS / 2];
    random.nextBytes(bytes);
    return Digests.hex(bytes);
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
