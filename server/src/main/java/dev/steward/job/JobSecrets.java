package dev.steward.job;

import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import java.util.Base64;
import java.util.HashMap;

/** Encrypts the secrets in definitions when they are saved, and decrypts them for use. */
final class JobSecrets {

  private static final String SEALED = "{steward:";
  private static final String FOREIGN =
      "The XML contains a secret that was encrypted by another server. Replace it with the plain"
          + " text; it is encrypted on save.";

  private final Encryptor sealed;

  JobSecrets(Encryptor sealed) {
    this.sealed = sealed;
  }

  static boolean holdsSealed(String text) {
    return text.contains(SEALED);
  }

  /** The text with encrypted secrets, as it is stored. */
  String closed(String xml) {
    return closed(xml, "<project/>");
  }

  /** As above; a secret that is unchanged since the old text keeps its ciphertext. */
  String closed(String xml, String old) {
    var known = new HashMap<String, String>();
    DefinitionText.withSecrets(
        old,
        value -> {
          known.put(open(value), value);
          return value;
        });
    return DefinitionText.withSecrets(
        xml,
        value -> {
          String same = known.get(value);
          if (value.startsWith(SEALED)) {
            // Rejects ciphertext of another server.
            open(value);
            return value;
          }
          return same != null
              ? same
              : SEALED + Base64.getEncoder().encodeToString(sealed.encrypt(value)) + "}";
        });
  }

  /** The decrypted value; a plain text value is returned as it is. */
  String open(String value) {
    if (!value.startsWith(SEALED) || !value.endsWith("}")) {
      return value;
    }
    byte[] closed;
    try {
      closed = Base64.getDecoder().decode(value.substring(SEALED.length(), value.length() - 1));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(FOREIGN);
    }
    String opened = sealed.tryDecrypt(closed);
    if (opened == null) {
      throw new Problem.Invalid(FOREIGN);
    }
    return opened;
  }
}
