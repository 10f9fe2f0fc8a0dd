package dev.steward.secret;

import dev.steward.problem.Broken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Encrypts texts with AES-GCM under a key derived for one purpose. */
public final class Sealed {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  public Sealed(ServerKey server, String purpose, SecureRandom random) {
    this.key = new SecretKeySpec(server.derive(purpose), "AES");
    this.random = random;
  }

  public byte[] seal(String text) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    byte[] closed = run(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8));
    byte[] out = Arrays.copyOf(nonce, NONCE + closed.length);
    System.arraycopy(closed, 0, out, NONCE, closed.length);
    return out;
  }

  public String open(byte[] sealed) {
    byte[] nonce = Arrays.copyOf(sealed, NONCE);
    byte[] closed = Arrays.copyOfRange(sealed, NONCE, sealed.length);
    return new String(run(Cipher.DECRYPT_MODE, nonce, closed), StandardCharsets.UTF_8);
  }

  /** As {@link #open}; null if the bytes were not encrypted with this key. */
  public @Nullable String tryOpen(byte[] sealed) {
    try {
      return sealed.length < NONCE ? null : open(sealed);
    } catch (Broken e) {
      return null;
    }
  }

  private byte[] run(int mode, byte[] nonce, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new Broken("decrypting a secret failed; it was encrypted with another key", e);
    }
  }
}
