package dev.steward.job;

import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.type.TypeRegistry;
import java.util.Base64;
import java.util.HashMap;

/** Encrypts the secrets in definitions when they are saved, and decrypts them for use. */
final class JobSecrets {

  private static final String ENCRYPTED_PREFIX = "{steward:";
  private static final String FOREIGN_SECRET =
      "The XML contains a secret that was encrypted by another server. Replace the secret with its"
          + " plain text, which will be encrypted on save.";

  private final Encryptor encryptor;
  private final TypeRegistry types;

  JobSecrets(Encryptor encryptor, TypeRegistry types) {
    this.encryptor = encryptor;
    this.types = types;
  }

  static boolean hasEncrypted(String text) {
    return text.contains(ENCRYPTED_PREFIX);
  }

  /** The text with encrypted secrets, as stored. */
  String encryptSecrets(String xml) {
    return encryptSecrets(xml, "<project/>");
  }

  /**
   * Like {@link #encryptSecrets(String)}, but secrets that also occur in the old text keep their
   * ciphertext.
   */
  String encryptSecrets(String xml, String old) {
    var oldCiphertexts = new HashMap<String, String>();
    DefinitionText.replaceSecrets(
        old,
        types,
        value -> {
          oldCiphertexts.put(decrypt(value), value);
          return value;
        });
    return DefinitionText.replaceSecrets(
        xml,
        types,
        value -> {
          String oldCiphertext = oldCiphertexts.get(value);
          if (value.startsWith(ENCRYPTED_PREFIX)) {
            // Rejects ciphertext from another server.
            decrypt(value);
            return value;
          }
          return oldCiphertext != null
              ? oldCiphertext
              : ENCRYPTED_PREFIX
                  + Base64.getEncoder().encodeToString(encryptor.encrypt(value))
                  + "}";
        });
  }

  /** The decrypted value; a plain-text value is returned unchanged. */
  String decrypt(String value) {
    if (!value.startsWith(ENCRYPTED_PREFIX) || !value.endsWith("}")) {
      return value;
    }
    byte[] ciphertext;
    try {
      ciphertext =
          Base64.getDecoder()
              .decode(value.substring(ENCRYPTED_PREFIX.length(), value.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(FOREIGN_SECRET);
    }
    String plain = encryptor.tryDecrypt(ciphertext);
    if (plain == null) {
      throw new Problem.Invalid(FOREIGN_SECRET);
    }
    return plain;
  }
}
