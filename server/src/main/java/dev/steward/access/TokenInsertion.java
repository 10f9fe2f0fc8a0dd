package dev.steward.access;

import dev.steward.audit.Action;
import dev.steward.audit.Audit;
import dev.steward.cache.BoundedMap;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.secret.Encryptor;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stores new tokens of users, up to a limit per user. */
final class TokenInsertion {

  static final int MAX_NAME = 255;
  private static final int MAX_TOKENS = 1_000;
  private final Encryptor encryptor;
  private final String keyId;
  private final SecureRandom random;

  /** Cached number of tokens by user id; cleared when tokens are revoked or deleted. */
  private final BoundedMap<Long, Long> tokenCounts = new BoundedMap<>(10_000);

  private final Store store;
  private final Audit audit;
  private final TokenVerifier verifier;
  private final InstantSource clock;

  TokenInsertion(
      Store store,
      Audit audit,
      Encryptor encryptor,
      String keyId,
      TokenVerifier verifier,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.encryptor = encryptor;
    this.keyId = keyId;
    this.verifier = verifier;
    this.random = random;
    this.clock = clock;
  }

  Token insert(
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
    String hash = verifier.hash(digest);
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
      // Random token values never collide; a chosen value may already exist.
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
      tx.afterCommit(() -> verifier.invalidate(digest));
      return token;
    });
  }

  /**
   * Checks the limit per user. The cached count includes failed attempts, so it may be too high but
   * never too low; the database is queried only when the count reaches the limit.
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

  /** Clears the caches after tokens were revoked or deleted. */
  void clearCaches() {
    verifier.invalidateAll();
    tokenCounts.clear();
  }

  private static String createdVia(Caller caller) {
    return switch (caller.authMethod()) {
      case TOKEN, BEARER -> "token:" + caller.tokenUuid();
      case NONE, SESSION, PASSWORD, LOCAL, SYSTEM ->
          caller.authMethod().name().toLowerCase(Locale.ROOT);
    };
  }

  /**
   * Creates a version 7 UUID: new ids are adjacent in the index, so that few pages change per
   * commit.
   */
  private UUID newUuid(long millis) {
    long version = 7L << 12 | random.nextInt(1 << 12);
    return new UUID(millis << 16 | version, 2L << 62 | random.nextLong() >>> 2);
  }

  String randomHex() {
    byte[] bytes = new byte[TokenSecret.HEX_DIGITS / 2];
    random.nextBytes(bytes);
    return Digests.hex(bytes);
  }
}
