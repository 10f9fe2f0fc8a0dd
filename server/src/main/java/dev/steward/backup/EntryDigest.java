package dev.steward.backup;

import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Digest over all entries of a backup in order, which detects removed, added or changed entries.
 */
final class EntryDigest {

  private final MessageDigest combined = sha256();
  private long entries;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(String name, byte[] digest) {
    combined.update(name.getBytes(StandardCharsets.UTF_8));
    combined.update((byte) 0);
    combined.update(digest);
    entries++;
  }

  long entries() {
    return entries;
  }

  String hex() {
    return Digests.hex(combined.digest());
  }
}
