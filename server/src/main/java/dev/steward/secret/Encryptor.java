package dev.steward.secret;

import dev.steward.problem.ServerFailure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Encrypts text with AES-GCM under a key derived for one purpose. */
public final class Encryptor {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random;

  public Encryptor(ServerKey server, String purpose, SecureRandom random) {
    this.key = new SecretKeySpec(server.derive(purpose), "AES");
    this.random = random;
  }

  public byte[] encrypt(String text) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] ciphertext =
        runCipher(Cipher.ENCRYPT_MODE, nonce, text.getBytes(StandardCharsets.UTF_8));
    byte[] out = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
    System.arraycopy(ciphertext, 0, out, NONCE_BYTES, ciphertext.length);
    return out;
  }

  public String decrypt(byte[] encrypted) {
    byte[] nonce = Arrays.copyOf(encrypted, NONCE_BYTES);
    byte[] ciphertext = Arrays.copyOfRange(encrypted, NONCE_BYTES, encrypted.length);
    return new String(runCipher(Cipher.DECRYPT_MODE, nonce, ciphertext), StandardCharsets.UTF_8);
  }

  /** Like {@link #decrypt}, but returns null if the bytes were not encrypted with this key. */
  public @Nullable String tryDecrypt(byte[] encrypted) {
    try {
      return encrypted.length < NONCE_BYTES ? null : decrypt(encrypted);
    } catch (ServerFailure e) {
      return null;
    }
  }

  private byte[] runCipher(int mode, byte[] nonce, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new ServerFailure("decrypting a secret failed; it was encrypted with another key", e);
    }
  }
}
