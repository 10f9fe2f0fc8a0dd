package dev.steward.backup;

import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Digest over all entries of a backup in order, which detects removed, added or changed entries.
 */
final class Chain {

  private final MessageDigest whole = sha256();
  private long entries;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(String name, byte[] digest) {
    whole.update(name.getBytes(StandardCharsets.UTF_8));
    whole.update((byte) 0);
    whole.update(digest);
    entries++;
  }

  long entries() {
    return entries;
  }

  String end() {
    return Digests.hex(whole.digest());
  }
}
