package dev.steward.credential;

import dev.steward.problem.Problem;

/**
 * Something to prove with who one is.
 *
 * @param id what jobs name it by; unique in its domain
 */
public record Credential(String id, Scope scope, String description, Content content) {

  private static final int LONGEST_ID = 255;
  private static final int LONGEST_DESCRIPTION = 10_000;

  /** The same where it keeps to the rules for its store, with all its secrets there. */
  Credential checked(StoreOf store) {
    if (id.isBlank()
        || id.length() > LONGEST_ID
        || id.equals(".")
        || id.equals("..")
        || id.chars().anyMatch(Character::isISOControl)) {
      throw new Problem.Invalid(
          "The id of a credential is up to "
              + LONGEST_ID
              + " letters, digits, dots, dashes and underscores.");
    }
    if (description.length() > LONGEST_DESCRIPTION || hasControls(description)) {
      throw new Problem.Invalid("The description is too long, or holds control characters.");
    }
    if (!store.takes(scope)) {
      throw new Problem.Invalid(
          "A credential of the scope "
              + scope
              + " does not belong into this store; "
              + store.usualScope()
              + " does.");
    }
    return with(content.checked());
  }

  /** Characters that no line of text has, and no XML can write. */
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
