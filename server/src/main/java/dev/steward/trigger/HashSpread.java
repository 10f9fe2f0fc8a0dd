package dev.steward.trigger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Pseudo-random numbers for {@code H} in cron expressions. The numbers depend only on the job's
 * full name, so that the jobs are spread over the hour and each keeps its time, even after a
 * migration from Jenkins.
 */
final class HashSpread {

  private final Random random;

  HashSpread(String fullName) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("MD5").digest(fullName.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not support MD5", e);
    }
    long seed = 0;
    for (int i = 0; i < 8; i++) {
      seed = (seed << 8) + ((digest[i] ^ digest[i + 8]) & 0xff);
    }
    random = new Random(seed);
  }

  /** The next number, from 0 to {@code bound} exclusive. */
  int next(int bound) {
    return random.nextInt(bound);
  }
}
