package dev.steward.job;

import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.secret.Sealed;
import java.util.Base64;
import java.util.HashMap;

/** The secrets in definitions: encrypted as soon as they come in, opened where one is used. */
final class JobSecrets {

  private static final String SEALED = "{steward:";
  private static final String FOREIGN =
      "A secret in the XML was encrypted by another server and cannot be opened here; write it in"
          + " plain, it is encrypted when it is saved.";

  private final Sealed sealed;

  JobSecrets(Sealed sealed) {
    this.sealed = sealed;
  }

  static boolean holdsSealed(String text) {
    return text.contains(SEALED);
  }

  /** The text as it is kept: secrets in it are encrypted. */
  String closed(String xml) {
    return closed(xml, "<project/>");
  }

  /** As above; a secret that stood in the old text already stays as it was sealed there. */
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
            // Whoever sends a sealed value back must have read it here.
            open(value);
            return value;
          }
          return same != null
              ? same
              : SEALED + Base64.getEncoder().encodeToString(sealed.seal(value)) + "}";
        });
  }

  /** The plain value. */
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
    String opened = sealed.tryOpen(closed);
    if (opened == null) {
      throw new Problem.Invalid(FOREIGN);
    }
    return opened;
  }
}
