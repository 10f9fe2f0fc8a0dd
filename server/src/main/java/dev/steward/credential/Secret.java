package dev.steward.credential;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A value that is never shown. Read for a list, or sent back as it was shown, it is hidden: there
 * is one, and it is not here.
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

  /** The value itself. */
  public String plain() {
    String known = value;
    if (known == null) {
      throw new IllegalStateException("this secret was read without its value");
    }
    return known;
  }

  /** This one, or the one that was there where this one is hidden. */
  Secret orElse(@Nullable Secret before) {
    if (!isHidden()) {
      return this;
    }
    if (before == null) {
      throw new Problem.Invalid(
          "The secret was sent redacted, and there is none here that could be kept: send its"
              + " value.");
    }
    return before;
  }

  @Override
  public String toString() {
    return "Secret";
  }
}
