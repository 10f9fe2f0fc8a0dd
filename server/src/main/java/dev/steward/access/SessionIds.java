package dev.steward.access;

import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * Random session ids, which are signed so that an id from elsewhere is rejected without a lookup.
 */
final class SessionIds {

  private static final int RANDOM_BYTES = 18;

  private static final int VALUE_BYTES = 32;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private final byte[] key;
  private final SecureRandom random;

  SessionIds(ServerKey server, SecureRandom random) {
    this.key = server.derive("sessions");
    this.random = random;
  }

  /** Generates a signed random id. */
  String newId() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return signed(ENCODER.encodeToString(bytes));
  }

  String signed(String id) {
    return id + "." + signature(id);
  }

  private String signature(String id) {
    return ENCODER.encodeToString(Arrays.copyOf(Digests.hmac(key, id), RANDOM_BYTES));
  }

  /** True if this server issued the id. */
  boolean isIssuedHere(String id) {
    int dot = id.indexOf('.');
    return dot > 0
        && id.length() < 100
        && Digests.constantTimeEquals(signature(id.substring(0, dot)), id.substring(dot + 1));
  }

  /** Id of a login: a hash of its first session id, which the hash does not reveal. */
  static String loginId(String id) {
    return hash("login;" + id);
  }

  /**
   * Secret derived from a remember-me value and the server's key. Concurrent requests derive the
   * same secret, and none is stored in plain text.
   */
  String derive(String purpose, String value) {
    return ENCODER.encodeToString(Digests.hmac(key, purpose + ";" + value));
  }

  static String hash(String secret) {
    return Digests.hex(Digests.sha256(secret.getBytes(StandardCharsets.UTF_8)));
  }

  /** A random remember-me value. */
  String newValue() {
    byte[] bytes = new byte[VALUE_BYTES];
    random.nextBytes(bytes);
    return ENCODER.encodeToString(bytes);
  }
}
