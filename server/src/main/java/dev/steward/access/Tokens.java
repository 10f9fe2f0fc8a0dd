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
 * API tokens: each user's named keys, of which the server keeps only a keyed hash. A token that is
 * revoked here is refused by the very next request: what requests remember of tokens is dropped in
 * the transaction that changes them.
 */
public final class Tokens {

  /** A token just made: the only moment at which its value is known. */
  public record Made(Token token, String value) {
    @Override
    public String toString() {
      return "Made[" + token.uuid() + "]";
    }
  }

  /** What a presented value turned out to be. */
  public sealed interface Presented {

    /** A token of that user, or of some user where none was named. */
    record Good(long userId, String uuid) implements Presented {}

    /** The right value, past its last day: who presents it may hear so. */
    record Expired(LocalDate on) implements Presented {}

    /** The right value, revoked: who presents it may hear so. */
    record Revoked(LocalDate on) implements Presented {}

    /** Nothing that anybody has. */
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

  /** How many tokens those users have who made some lately; forgotten whenever any ends. */
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
   * Makes a token with a value of our choosing. Only the user does that, whatever rights others
   * have.
   *
   * @param name blank for one made of the moment
   * @throws Problem.Forbidden without a permission where the caller is somebody else
   * @throws Problem.Conflict where the expiry lies in the past
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
   * Makes a token with a value that the user chose.
   *
   * @throws Problem.Invalid where the value has not the form of a token
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
   * Makes a token of which only the digest is known, as another server keeps it.
   *
   * @param sha256 of the 32 hex digits behind the version
   */
  public Token addHashed(
      Caller caller, User user, String name, byte[] sha256, @Nullable LocalDate expires) {
    requireSelf(caller, user);
    return insert(caller, user, name, Token.Kind.FIXED, expires, sha256.clone(), null);
  }

  /** The digest of a token's value; null where the value has not the form of one. */
  public static byte @Nullable [] digestOf(String value) {
    String digits = TokenSecret.candidate(value);
    return digits == null ? null : digest(digits);
  }

  /** True where the user has a token of that digest, or had one that was revoked lately. */
  public boolean has(User user, byte[] sha256) {
    return keys(sha256).stream().anyMatch(key -> key.userId() == user.id());
  }

  /** Gives the user a new legacy token in place of the old one, and answers its value. */
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
      throw new Problem.Invalid("The name of a token has at most " + MOST_NAME + " characters.");
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
      // Nobody ever makes the same 128 random bits again; a chosen value may well come twice.
      if (kind == Token.Kind.FIXED && !TokenRows.makeRoom(tx, hash, user.id())) {
        throw new Problem.Invalid("This user has a token with that value already.");
      }
      if (!hasRoom(tx, user.id())) {
        throw new Problem.Invalid(
            "A user has at most " + MOST_TOKENS + " tokens; revoke some first.");
      }
      TokenRows.insert(tx, token, hash, keyId, kept == null ? null : sealed.seal(kept));
      audit.record(
          tx, caller.name(), caller.address(), Action.TOKEN_CREATE, user.name(), token.uuid());
      tx.afterCommit(() -> known.forget(key(digest)));
      return token;
    });
  }

  /**
   * What is kept in memory counts every attempt, also those that come to nothing: it is too high
   * rather than too low, and only where it reaches the limit the store is asked.
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

  /** After tokens ended. */
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

  /** Which of everybody's tokens are asked for. */
  public enum State {
    ANY,
    /** Not used for {@link Token#UNUSED_DAYS} days. */
    UNUSED,
    /** On their last days. */
    ENDING,
    EXPIRED,
    /** Without a last day. */
    ENDLESS,
    LEGACY
  }

  /**
   * Which of everybody's tokens are asked for.
   *
   * @param user of that name; empty for all
   * @param text that the name holds; empty for all
   */
  public record Wanted(String user, String text, State state) {}

  /**
   * A token and whose it is.
   *
   * @param row orders them by when they were made
   * @param user the name of whose it is
   */
  public record Owned(long row, String user, Token token) {}

  /**
   * The tokens of everybody, the newest first, in one look at the store.
   *
   * @param before of a row made before that one; {@code Long.MAX_VALUE} for the newest
   */
  public List<Owned> page(Caller caller, Wanted wanted, long before, int most) {
    rights.require(caller, Permission.ADMINISTER);
    return store.read(tx -> TokenRows.page(tx, wanted, today(), now(), before, most));
  }

  /** One of the user's tokens; null where there is none of that uuid. */
  public @Nullable Token find(Caller caller, User user, String uuid) {
    requireSelfOrAdmin(caller, user);
    return store.read(tx -> TokenRows.find(tx, user.id(), uuid));
  }

  /** The value of the legacy token, for its owner alone and never for a token. */
  public @Nullable String findLegacyValue(Caller caller, User user) {
    if (caller.userId() != user.id() || caller.cameWithToken()) {
      return null;
    }
    byte[] kept = store.read(tx -> TokenRows.sealedLegacy(tx, user.id()));
    return kept == null ? null : sealed.open(kept);
  }

  /** False where there is no such token. */
  public boolean rename(Caller caller, User user, String uuid, String name) {
    requireSelfOrAdmin(caller, user);
    if (name.length() > MOST_NAME) {
      throw new Problem.Invalid("The name of a token has at most " + MOST_NAME + " characters.");
    }
    return store.write(tx -> TokenRows.rename(tx, user.id(), uuid, name.strip())) > 0;
  }

  /** False where there is no such token. */
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

  /** Revokes all where there is no token of that uuid. */
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

  /** All legacy tokens end, with the values kept of them: the switch was turned off. */
  void revokeAllLegacy(Tx tx) {
    TokenRows.revokeLegacy(tx, null, now());
    tx.afterCommit(this::forgetAll);
  }

  /** All tokens of the user end together with something else that changes. */
  void revokeAllOf(Tx tx, User user) {
    TokenRows.revokeAll(tx, user.id(), now());
    tx.afterCommit(this::forgetAll);
  }

  /** Called where tokens went by the way, as those of a user who was deleted. */
  void forgetAfter(Tx tx) {
    tx.afterCommit(this::forgetAll);
  }

  /** What a value that came with a user's id is. */
  Presented present(String secret, long userId) {
    List<TokenRows.Key> keys = keys(secret);
    for (TokenRows.Key key : keys) {
      if (key.userId() == userId) {
        return judge(key);
      }
    }
    return UNKNOWN;
  }

  /** What a value that came alone is: a chosen value, which two may share, is nobody's key. */
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

  /** What lies on disk: without the server's key nobody can tell whether a guess is right. */
  private String hash(byte[] digest) {
    return Digests.hex(hashKey.hmac(digest));
  }

  /** What is looked up in memory: there the digest of 128 random bits is veil enough. */
  private static String key(byte[] digest) {
    return new String(digest, StandardCharsets.ISO_8859_1);
  }

  /** Version 7: new ones stand side by side in the index, so that few pages change together. */
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
      throw new Problem.Forbidden("Only the user can make a token for the user.", null);
    }
  }

  private void requireSelfOrAdmin(Caller caller, User user) {
    if (caller.userId() != user.id()) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }
}
