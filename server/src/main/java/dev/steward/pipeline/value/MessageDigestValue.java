package dev.steward.pipeline.value;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A message digest that collects bytes. */
final class MessageDigestValue {
  private final MessageDigest digest;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private MessageDigestValue(MessageDigest digest) {
    this.digest = digest;
  }

  static MessageDigestValue of(String algorithm) {
    try {
      return new MessageDigestValue(MessageDigest.getInstance(algorithm));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(
          algorithm + " is not a message digest. Use SHA-256, SHA-512, SHA-1 or MD5.", e);
    }
  }

  void update(ArrayValue more) {
    Evaluation.currentBudget().checkCollection((long) bytes.size() + more.length());
    bytes.writeBytes(more.toBytes());
  }

  ArrayValue digest() {
    byte[] result = digest.digest(bytes.toByteArray());
    bytes.reset();
    return ArrayValue.ofBytes(result);
  }

  void reset() {
    bytes.reset();
  }

  String algorithm() {
    return digest.getAlgorithm();
  }

  @Override
  public String toString() {
    return algorithm() + " Message Digest";
  }
}
