package dev.steward.access;

import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Checks presented token values against the stored keyed hashes. Tokens are cached; the cache is
 * invalidated in the transaction that changes them.
 */
final class TokenVerifier {

  private static final TokenCheck UNKNOWN = new TokenCheck.Unknown();
  private final Digests.HmacKey hashKey;
  private final InvalidatingCache<String, List<TokenRows.StoredToken>> cache =
      new InvalidatingCache<>(10_000);

  private final Store store;
  private final InstantSource clock;

  TokenVerifier(Store store, ServerKey server, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.hashKey = new Digests.HmacKey(server.derive("tokens"));
  }

  /** True if the user has a token with this digest, or had one that was revoked recently. */
  boolean hasDigest(User user, byte[] sha256) {
    return lookUpDigest(sha256).stream().anyMatch(key -> key.userId() == user.id());
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

  /**
   * Checks a value presented without a user; refuses values chosen by clients, since two users may
   * share one.
   */
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
    return lookUpDigest(digest(digits));
  }

  private List<TokenRows.StoredToken> lookUpDigest(byte[] digest) {
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
    return last != null
            && last.isBefore(LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault()))
        ? new TokenCheck.Expired(last)
        : new TokenCheck.Valid(token.userId(), token.uuid());
  }

  static byte[] digest(String digits) {
    return Digests.sha256(digits.getBytes(StandardCharsets.US_ASCII));
  }

  void invalidate(byte[] digest) {
    cache.invalidate(cacheKey(digest));
  }

  void invalidateAll() {
    cache.invalidateAll();
  }

  /** The hash to store; without the server's key, nobody can use it to verify a guess. */
  String hash(byte[] digest) {
    return Digests.hex(hashKey.hmac(digest));
  }

  /** Cache key: in memory, the unkeyed digest of 128 random bits is safe enough. */
  private static String cacheKey(byte[] digest) {
    return new String(digest, StandardCharsets.ISO_8859_1);
  }
}
