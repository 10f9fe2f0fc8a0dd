package dev.steward.credential;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A secret value. A secret is hidden, that is, present but not loaded, when it is read for a list
 * or sent back redacted.
 */
public record Secret(@Nullable String value) {

  private static final Secret HIDDEN = new Secret(null);

  public static Secret of(String value) {
    return new Secret(value);
  }

  public static Secret hidden() {
    return HIDDEN;
  }

  public boolean isHidden() {
    return value == null;
  }

  /** The plain value. */
  public String plain() {
    String plain = value;
    if (plain == null) {
      throw new IllegalStateException("this secret was read without its value");
    }
    return plain;
  }

  /** This secret, or the previous one if this one is hidden. */
  Secret orElse(@Nullable Secret previous) {
    if (!isHidden()) {
      return this;
    }
    if (previous == null) {
      throw new Problem.Invalid(
          "The secret was sent redacted, but no previous value exists: send the value.");
    }
    return previous;
  }

  @Override
  public String toString() {
    return "Secret";
  }
}
