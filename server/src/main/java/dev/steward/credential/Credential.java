package dev.steward.credential;

import dev.steward.problem.Problem;

/**
 * A credential.
 *
 * @param id referenced by jobs; unique in its domain
 */
public record Credential(String id, Scope scope, String description, CredentialData data) {

  private static final int MAX_ID_LENGTH = 255;
  private static final int MAX_DESCRIPTION_LENGTH = 10_000;

  /** A validated copy for the store, with all secrets present. */
  Credential validated(CredentialStore store) {
    if (id.isBlank()
        || id.length() > MAX_ID_LENGTH
        || id.equals(".")
        || id.equals("..")
        || id.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid(
          "The ID of a credential must be 1 to "
              + MAX_ID_LENGTH
              + " letters, digits, dots, dashes and underscores.");
    }
    if (description.length() > MAX_DESCRIPTION_LENGTH || hasControls(description)) {
      throw new Problem.Invalid(
          "The description is longer than "
              + MAX_DESCRIPTION_LENGTH
              + " characters, or contains control characters.");
    }
    if (!store.allows(scope)) {
      throw new Problem.Invalid(
          "The scope "
              + scope
              + " is not allowed in this store; use "
              + store.defaultScope()
              + ".");
    }
    return withData(data.validated());
  }

  /** Whether the text contains control characters, which XML cannot represent. */
  static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0);
  }

  Credential withData(CredentialData other) {
    return new Credential(id, scope, description, other);
  }

  @Override
  public String toString() {
    return "Credential[" + id + "]";
  }
}
