package dev.steward.access;

import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.cache.BoundedMap;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.secret.Sealed;
import dev.steward.secret.ServerKey;
import dev.steward.store.Cached;
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
  public record Made(Token token, String value) {
    @Override
    public String toString() {
      return "Made[" + token.uuid() + "]";
    }
  }

  /** Result of checking a presented value. */
  public sealed interface Presented {

    /** A valid token of the given user, or of any user if none was given. */
    record Good(long userId, String uuid) implements Presented {}

    /** The value of an expired token; the response may say so. */
    record Expired(LocalDate on) implements Presented {}

    /** The value of a revoked token; the response may say so. */
    record Revoked(LocalDate on) implements Presented {}

    /** No token has this value. */
    record Unknown() implements Presented {}
  }

  private static final Presented UNKNOWN = new Presented.Unknown();
  private static final Duration TOMBSTONE = Duration.ofDays(90);
  private static final int MOST_NAME = 255;
  private static final int MOST_TOKENS = 1_000;

  static final String LEGACY_NAME = "Legacy Token";

  private final Store store;
  private final Rights rights;
  private final Audit audit;
  private final Sealed sealed;
  private final Digests.Keyed hashKey;
  private final String keyId;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Cached<String, List<TokenRows.Key>> known = new Cached<>(10_000);

  /** Cached number of tokens by user id; cleared when tokens end. */
  private final BoundedMap<Long, Long> living = new BoundedMap<>(10_000);

  public Tokens(
      Store store,
      Rights rights,
      Audit audit,
      ServerKey server,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.sealed = new Sealed(server, "legacy-tokens", random);
    this.hashKey = new Digests.Keyed(server.derive("tokens"));
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
  public Made generate(
      Caller caller, User user, @Nullable String name, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    if (expires != null && expires.isBefore(today())) {
      throw new Problem.Conflict("Expiration date is in the past.");
    }
    String digits = randomHex();
    Token token = insert(caller, user, name, Token.Kind.GENERATED, expires, digest(digits), null);
    return new Made(token, TokenSecret.VERSION + digits);
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
    return insert(caller, user, name, Token.Kind.FIXED, expires, digest(digits), null);
  }

  /**
   * Creates a token of which only the digest is known, as stored by another server.
   *
   * @param sha256 of the 32 hex digits after the version
   */
  public Token addHashed(
      Caller caller, User user, String name, byte[] sha256, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    return insert(caller, user, name, Token.Kind.FIXED, expires, sha256.clone(), null);
  }

  /** The digest of a token's value; null if the value does not have the format of a token. */
  public static byte @Nullable [] digestOf(String value) {
    String digits = TokenSecret.candidate(value);
    return digits == null ? null : digest(digits);
  }

  /** True if the user has a token with this digest, or had one that was revoked recently. */
  public boolean has(User user, byte[] sha256) {
    return keys(sha256).stream().anyMatch(key -> key.userId() == user.id());
  }

  /** Replaces the user's legacy token and returns the new value. */
  public String changeLegacy(Caller caller, User user) {
    requireSelf(caller, user);
    String digits = randomHex();
    insert(caller, user, LEGACY_NAME, Token.Kind.LEGACY, null, digest(digits), digits);
    return digits;
  }

  private Token insert(
      Caller caller,
      User user,
      @Nullable String name,
      Token.Kind kind,
      @Nullable LocalDate expires,
      byte[] digest,
      @Nullable String kept) {
    Instant now = clock.instant();
    String called =
        name == null || name.isBlank()
            ? "Token created on " + now.atZone(ZoneId.systemDefault()).toOffsetDateTime()
            : name.strip();
    if (called.length() > MOST_NAME) {
      throw new Problem.Invalid("A token name can have at most " + MOST_NAME + " characters.");
    }
    String hash = hash(digest);
    var token =
        new Token(
            newUuid(now.toEpochMilli()).toString(),
            user.id(),
            called,
            kind,
            kind == Token.Kind.LEGACY ? null : now.toEpochMilli(),
            madeBy(caller),
            expires,
            0,
            null,
            null,
            null,
            null);
    return store.write(tx -> {
      if (kind == Token.Kind.LEGACY) {
        TokenRows.revokeLegacy(tx, user.id(), now.toEpochMilli());
        tx.afterCommit(this::forgetAll);
      }
      // Random values never collide; a chosen value may exist already.
      if (kind == Token.Kind.FIXED && !TokenRows.makeRoom(tx, hash, user.id())) {
        throw new Problem.Invalid("The user already has a token with this value.");
      }
      if (!hasRoom(tx, user.id())) {
        throw new Problem.Invalid(
            "A user can have at most " + MOST_TOKENS + " tokens. Revoke some first.");
      }
      TokenRows.insert(tx, token, hash, keyId, kept == null ? null : sealed.seal(kept));
      audit.record(
          tx, caller.name(), caller.address(), Action.TOKEN_CREATE, user.name(), token.uuid());
      tx.afterCommit(() -> known.forget(key(digest)));
      return token;
    });
  }

  /**
   * Checks the limit per user. The cached count includes failed attempts, so it may be too high but
   * never too low; the database is queried only when it reaches the limit.
   */
  private boolean hasRoom(Tx tx, long userId) {
    Long about = living.get(userId);
    if (about == null || about >= MOST_TOKENS) {
      about = TokenRows.count(tx, userId);
      if (about >= MOST_TOKENS) {
        return false;
      }
    }
    living.put(userId, about + 1);
    return true;
  }

  /** Clears the caches after tokens ended. */
  private void forgetAll() {
    known.forgetAll();
    living.clear();
  }

  private static String madeBy(Caller caller) {
    return switch (caller.proof()) {
      case TOKEN, BEARER -> "token:" + caller.tokenUuid();
      case NONE, SESSION, PASSWORD, LOCAL, SYSTEM -> caller.proof().name().toLowerCase(Locale.ROOT);
    };
  }

  /** The user's tokens, oldest first. */
  public List<Token> list(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.list(tx, user.id()));
  }

  /** Filter by the state of tokens. */
  public enum State {
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
  public record Wanted(String user, String text, State state) {}

  /**
   * A token with its owner.
   *
   * @param row increases with the creation of tokens
   * @param user the owner's name
   */
  public record Owned(long row, String user, Token token) {}

  /**
   * Tokens of all users, the newest first, in one query.
   *
   * @param before exclusive upper bound of {@link Owned#row}; {@code Long.MAX_VALUE} for the newest
   */
  public List<Owned> page(Caller caller, Wanted wanted, long before, int most) {
    rights.require(caller, Permission.ADMINISTER);
    return store.read(tx -> TokenRows.page(tx, wanted, today(), now(), before, most));
  }

  /** A user's token by uuid, or null. */
  public @Nullable Token find(Caller caller, User user, String uuid) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.find(tx, user.id(), uuid));
  }

  /** The value of the legacy token; null for other users and for callers with a token. */
  public @Nullable String findLegacyValue(Caller caller, User user) {
    if (caller.userId() != user.id() || caller.cameWithToken()) {
      return null;
    }
    byte[] kept = store.read(tx -> TokenRows.sealedLegacy(tx, user.id()));
    return kept == null ? null : sealed.open(kept);
  }

  /** Returns false if there is no such token. */
  public boolean rename(Caller caller, User user, String uuid, String name) {
    requireSelfOrAdmin(caller, user);
    if (name.length() > MOST_NAME) {
      throw new Problem.Invalid("A token name can have at most " + MOST_NAME + " characters.");
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
      Caller caller, User user, Action action, String detail, Store.Work<Integer> work) {
    return store.write(tx -> {
      int changed = work.in(tx);
      TokenRows.purge(tx, now() - TOMBSTONE.toMillis());
      audit.record(tx, caller.name(), caller.address(), action, user.name(), detail);
      tx.afterCommit(this::forgetAll);
      return changed;
    });
  }

  /** Revokes all legacy tokens and deletes their stored values. */
  void revokeAllLegacy(Tx tx) {
    TokenRows.revokeLegacy(tx, null, now());
    tx.afterCommit(this::forgetAll);
  }

  /** Revokes all tokens of a user, as part of another change. */
  void revokeAllOf(Tx tx, User user) {
    TokenRows.revokeAll(tx, user.id(), now());
    tx.afterCommit(this::forgetAll);
  }

  /** Clears the caches after tokens were deleted along with a user. */
  void forgetAfter(Tx tx) {
    tx.afterCommit(this::forgetAll);
  }

  /** Checks a value that was presented with a user name. */
  Presented present(String secret, long userId) {
    List<TokenRows.Key> keys = keys(secret);
    for (TokenRows.Key key : keys) {
      if (key.userId() == userId) {
        return judge(key);
      }
    }
    return UNKNOWN;
  }

  /** Checks a value presented without a user; refuses chosen values, which two users may share. */
  Presented present(String secret) {
    List<TokenRows.Key> keys = keys(secret);
    return keys.size() == 1 && keys.getFirst().kind() == Token.Kind.GENERATED
        ? judge(keys.getFirst())
        : UNKNOWN;
  }

  private List<TokenRows.Key> keys(String secret) {
    String digits = TokenSecret.candidate(secret);
    if (digits == null) {
      return List.of();
    }
    return keys(digest(digits));
  }

  private List<TokenRows.Key> keys(byte[] digest) {
    List<TokenRows.Key> found =
        known.get(
            key(digest),
            _ -> {
              String hash = hash(digest);
              List<TokenRows.Key> keys = store.read(tx -> TokenRows.keys(tx, hash));
              return keys.isEmpty() ? null : keys;
            });
    return found == null ? List.of() : found;
  }

  private Presented judge(TokenRows.Key key) {
    Long revokedAt = key.revokedAt();
    if (revokedAt != null) {
      return new Presented.Revoked(
          Instant.ofEpochMilli(revokedAt).atZone(ZoneId.systemDefault()).toLocalDate());
    }
    LocalDate last = key.expiresOn();
    return last != null && last.isBefore(today())
        ? new Presented.Expired(last)
        : new Presented.Good(key.userId(), key.uuid());
  }

  private static byte[] digest(String digits) {
    return Digests.sha256(digits.getBytes(StandardCharsets.US_ASCII));
  }

  /** The stored hash; without the server's key a guess cannot be verified. */
  private String hash(byte[] digest) {
    return Digests.hex(hashKey.hmac(digest));
  }

  /** Cache key: in memory the plain digest of 128 random bits is safe enough. */
  private static String key(byte[] digest) {
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
