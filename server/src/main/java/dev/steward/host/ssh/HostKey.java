package dev.steward.host.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A public key of an SSH server.
 *
 * @param algorithm key type, such as {@code ssh-ed25519}
 * @param base64 the encoded key, as in a {@code .pub} file
 */
record HostKey(String algorithm, String base64) {

  /** Parses {@code ALGORITHM BASE64 [COMMENT]}; null if the text is not a key. */
  static @Nullable HostKey parse(String text) {
    String[] fields = text.strip().split("\\s+", 3);
    return fields.length < 2 ? null : of(fields[0], fields[1]);
  }

  /** Null if the key is not valid: its encoding must start with the same algorithm. */
  static @Nullable HostKey of(String algorithm, String base64) {
    try {
      byte[] blob = Base64.getDecoder().decode(base64);
      byte[] name = algorithm.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      if (blob.length <= 4 + name.length
          || !java.util.Arrays.equals(blob, 4, 4 + name.length, name, 0, name.length)
          || java.nio.ByteBuffer.wrap(blob).getInt() != name.length) {
        return null;
      }
      return new HostKey(algorithm, Base64.getEncoder().encodeToString(blob));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The fingerprint as OpenSSH prints it. */
  String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Algorithm and fingerprint, for messages. */
  String label() {
    return algorithm + " " + fingerprint();
  }

  /** The key as in a {@code .pub} file. */
  @Override
  public String toString() {
    return algorithm + " " + base64;
  }
}
