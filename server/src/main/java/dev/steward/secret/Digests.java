package dev.steward.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and HMAC-SHA-256, and comparison in constant time. */
public final class Digests {

  private static final HexFormat HEX = HexFormat.of();

  private static final MessageDigest SHA_256 = newSha256();

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private Digests() {}

  public static byte[] sha256(byte[] bytes) {
    try {
      // Cloning a prepared instance avoids the provider lookup on every request.
      return ((MessageDigest) SHA_256.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK's SHA-256 cannot be cloned", e);
    }
  }

  /** Hashes the rest of a stream. */
  public static byte[] sha256(InputStream in) throws IOException {
    try {
      MessageDigest digest = (MessageDigest) SHA_256.clone();
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return digest.digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK's SHA-256 cannot be cloned", e);
    }
  }

  public static byte[] hmac(byte[] key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }

  /** HMAC with a key that is prepared once, for hashing many values. */
  public static final class HmacKey {
    private final Mac mac;

    public HmacKey(byte[] key) {
      try {
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("this JDK has no HmacSHA256", e);
      }
    }

    public byte[] hmac(byte[] bytes) {
      try {
        return ((Mac) mac.clone()).doFinal(bytes);
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("this JDK's HmacSHA256 cannot be cloned", e);
      }
    }
  }

  public static byte[] hmac(byte[] key, String text) {
    return hmac(key, text.getBytes(StandardCharsets.UTF_8));
  }

  public static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  public static boolean constantTimeEquals(byte[] left, byte[] right) {
    return MessageDigest.isEqual(left, right);
  }

  public static boolean constantTimeEquals(String left, String right) {
    return constantTimeEquals(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}
