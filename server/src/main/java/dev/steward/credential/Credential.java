package dev.steward.credential;

import dev.steward.problem.Problem;

/**
 * A credential.
 *
 * @param id referenced by jobs; unique in its domain
 */
public record Credential(String id, Scope scope, String description, Content content) {

  private static final int LONGEST_ID = 255;
  private static final int LONGEST_DESCRIPTION = 10_000;

  /** A validated copy for the store, with all secrets present. */
  Credential checked(StoreOf store) {
    if (id.isBlank()
        || id.length() > LONGEST_ID
        || id.equals(".")
        || id.equals("..")
        || id.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid(
          "The ID of a credential must be 1 to "
              + LONGEST_ID
              + " letters, digits, dots, dashes and underscores.");
    }
    if (description.length() > LONGEST_DESCRIPTION || hasControls(description)) {
      throw new Problem.Invalid("The description is too long, or contains control characters.");
    }
    if (!store.takes(scope)) {
      throw new Problem.Invalid(
          "The scope " + scope + " is not allowed in this store; use " + store.usualScope() + ".");
    }
    return with(content.checked());
  }

  /** Whether the text contains control characters, which XML cannot represent. */
  static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0);
  }

  Credential with(Content other) {
    return new Credential(id, scope, description, other);
  }

  @Override
  public String toString() {
    return "Credential[" + id + "]";
  }
}
